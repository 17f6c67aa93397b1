import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  const { key, cert } = certificate();
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

/** Of localhost and 127.0.0.1, signed by itself, for a day. */
function certificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-certificate-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  try {
    execFileSync(
      'openssl',
      ['req', ...options, '-subj', '/CN=localhost', '-addext', names, '-keyout', keyFile, '-out', certFile],
      { stdio: 'pipe' },
    );
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
