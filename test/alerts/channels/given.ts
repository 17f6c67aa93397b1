import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../../actions/certificates/authority.ts';

export interface Heard {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the server answers; `hang` never does. */
export type Reply = { status: number; headers?: Record<string, string>; body?: string } | 'hang';

export interface TestServer {
  url: string;
  port: number;
  ca: string;
  heard: Heard[];
  reply(next: Reply): void;
  close(): Promise<void>;
}

/** A web server on this machine that speaks HTTPS, with a certificate made for this run. */
export async function givenServer(): Promise<TestServer> {
  const { privateKey: key, certificate: cert } = makeCertificate({ name: 'localhost', now: Date.now() });
  const heard: Heard[] = [];
  let next: Reply = { status: 200 };
  const server = createServer({ key, cert }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      heard.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString() });
      if (next === 'hang') return;
      response.writeHead(next.status, next.headers);
      response.end(next.body ?? 'ok');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    port,
    ca: cert,
    heard,
    reply: (reply) => {
      next = reply;
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
