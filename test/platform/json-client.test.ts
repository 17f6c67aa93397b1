import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { ListCertificateAuthoritiesCommand } from '../../src/core/acm-pca-commands.ts';
import { createAcmPcaClient } from '../../src/platform/acm-pca-client.ts';

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'made-up' };

/** An address at which nobody answers. */
async function closedPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}`;
}

it('a service that is not reached is told as the SDK tells it, so that whoever goes on without an answer can', async () => {
  const endpoint = await closedPort();
  const client = createAcmPcaClient({ endpoint, region: 'eu-west-1', credentials });
  const error = await client.send(new ListCertificateAuthoritiesCommand({})).catch((caught: unknown) => caught);
  expect(error).toHaveProperty('$metadata');
});
