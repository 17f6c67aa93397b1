import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { NAME_OF_ROLE, withinAccount } from './account-credentials.ts';
import { type Emulator, REGION } from './emulators.ts';
import { say } from './say.ts';

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const refusal = (arn: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: the function is not authorized to perform: sts:AssumeRole on resource: ${arn}</Message></Error></ErrorResponse>`;

/** Stands before the emulator at `upstream`, which lets anybody take roles that there are not. AWS does not. */
export async function startRoleGuard(upstream: string): Promise<Emulator> {
  async function isThere(arn: string): Promise<boolean> {
    const [, account = '', RoleName = ''] = NAME_OF_ROLE.exec(arn) ?? [];
    const iam = new IAMClient({
      endpoint: upstream,
      region: REGION,
      credentials: await withinAccount(upstream, account),
    });
    const found = await iam.send(new GetRoleCommand({ RoleName })).catch((error: Error) => {
      if (error.name !== 'NoSuchEntity' && error.name !== 'NoSuchEntityException') throw error;
      return undefined;
    });
    iam.destroy();
    return found !== undefined;
  }

  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const form = new URLSearchParams(body.length < 10_000 ? body.toString() : '');
    const arn = form.get('Action') === 'AssumeRole' ? (form.get('RoleArn') ?? '') : undefined;
    if (arn !== undefined && !(await isThere(arn))) {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(refusal(arn));
      return;
    }
    const { connection: _, 'content-length': __, 'accept-encoding': ___, ...headers } = request.headers;
    const answer = await fetch(`${upstream}${request.url}`, {
      method: request.method ?? 'POST',
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const {
      'content-encoding': ____,
      'content-length': _____,
      'transfer-encoding': ______,
      ...kept
    } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, kept);
    response.end(bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  say('guard: a role that there is not cannot be taken, as on AWS');
  return {
    name: 'role-guard',
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
