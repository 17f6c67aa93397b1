import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UpdateFirewallDomainsCommand } from '../../src/core/resolver-commands.ts';
import { createResolverClient } from '../../src/platform/resolver-client.ts';

interface Got {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A service that answers what it is told, in order. */
async function given(...answers: { status: number; body: string }[]) {
  const got: Got[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const answer = answers[Math.min(got.length, answers.length - 1)] ?? { status: 200, body: '{}' };
      got.push({ headers: request.headers, body });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIAEXAMPLE000000001', secretAccessKey: 'made-up', sessionToken: 'a-session' };
  const client = createResolverClient({ endpoint, region: 'eu-west-1', credentials });
  const send = () =>
    client.send(
      new UpdateFirewallDomainsCommand({ FirewallDomainListId: 'x', Operation: 'ADD', Domains: ['a.example.org'] }),
    );
  return { got, send, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('the client of Route 53 Resolver', () => {
  it('posts a signed call in JSON, and returns the answer', async () => {
    const { got, send, close } = await given({ status: 200, body: '{"Status":"UPDATING"}' });
    expect(await send()).toEqual({ Status: 'UPDATING' });
    expect(got[0]?.headers).toMatchObject({
      'x-amz-target': 'Route53Resolver.UpdateFirewallDomains',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-security-token': 'a-session',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE000000001\/\d{8}\/eu-west-1\/route53resolver\/aws4_request, SignedHeaders=.*host.*x-amz-target.*, Signature=[0-9a-f]{64}$/,
      ),
    });
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({
      FirewallDomainListId: 'x',
      Operation: 'ADD',
      Domains: ['a.example.org'],
    });
    await close();
  });

  it('throws what the service refuses, by its name', async () => {
    const body = '{"__type":"com.amazonaws.route53resolver#ConflictException","message":"in state UPDATING"}';
    const { got, send, close } = await given({ status: 400, body });
    await expect(send()).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'in state UPDATING',
      $metadata: { httpStatusCode: 400 },
    });
    expect(got).toHaveLength(1);
    await close();
  });

  it.each([
    { title: 'throttling', answer: { status: 400, body: '{"__type":"ThrottlingException"}' } },
    { title: 'a fault of the service', answer: { status: 503, body: '<html>' } },
  ])('tries again after $title', async ({ answer }) => {
    const { got, send, close } = await given(answer, { status: 200, body: '{"Status":"COMPLETE"}' });
    expect(await send()).toEqual({ Status: 'COMPLETE' });
    expect(got).toHaveLength(2);
    await close();
  });

  it('gives up after four attempts', async () => {
    const { got, send, close } = await given({ status: 500, body: '' });
    await expect(send()).rejects.toMatchObject({ name: 'Http500', $metadata: { httpStatusCode: 500 } });
    expect(got).toHaveLength(4);
    await close();
  });
});
