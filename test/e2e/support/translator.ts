import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { Emulator } from './emulators.ts';
import { say } from './say.ts';

// Fills what the emulator's answers lack. The functions reach Parameter Store and ACM through it.

type Answer = Record<string, never> & { Parameters?: object[]; Certificate?: object };
const DAY_S = 86_400;

/** Answers that are put right on their way, by the operation's name on the wire. */
const PUT_RIGHT: Record<string, (answer: Answer) => object> = {
  'AmazonSSM.DescribeParameters': ({ Parameters = [], ...rest }) => ({
    ...rest,
    Parameters: Parameters.map((parameter) => withPolicyList(parameter)),
  }),
  'CertificateManager.DescribeCertificate': ({ Certificate, ...rest }) => ({
    ...rest,
    Certificate: Certificate && aged(Certificate),
  }),
};

/** Policies come back as a list of what AWS calls inline policies, not as the text that was put in. */
function withPolicyList(parameter: { Policies?: unknown }): object {
  if (typeof parameter.Policies !== 'string') return parameter;
  const policies: { Type: string }[] = JSON.parse(parameter.Policies);
  const Policies = policies.map((policy) => ({
    PolicyText: JSON.stringify(policy),
    PolicyType: policy.Type,
    PolicyStatus: 'Pending',
  }));
  return { ...parameter, Policies };
}

/** A certificate is a year from its end and unused when the emulator has made it; none would need to be repaired. */
const aged = (certificate: object): object => ({
  ...certificate,
  NotAfter: Math.floor(Date.now() / 1000) + 20 * DAY_S,
  InUseBy: ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0123456789abcdef'],
  RenewalEligibility: 'ELIGIBLE',
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Stands before the emulator at `upstream`. */
export async function startTranslator(upstream: string): Promise<Emulator> {
  const server = createServer(async (request, response) => {
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const answer = await fetch(`${upstream}${request.url}`, {
      method: request.method ?? 'POST',
      headers: headers as Record<string, string>,
      body: new Uint8Array(await bodyOf(request)),
    });
    const text = await answer.text();
    const putRight = PUT_RIGHT[String(request.headers['x-amz-target'])];
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(answer.ok && putRight ? JSON.stringify(putRight(JSON.parse(text))) : text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  say("adapter: Parameter Store's policies are answered as a list, as AWS does");
  say('adapter: certificates are answered as if they were in use and ended in 20 days');
  return {
    name: 'translator',
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
