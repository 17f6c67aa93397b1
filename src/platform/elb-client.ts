import { $Command, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { JsonClient } from '../core/json-command.ts';

const VERSION = '2012-06-01';
const SERVICE = 'com.amazonaws.elasticloadbalancing';

/** The shapes of the SDK: 3 is a structure, 1 a list, 9 an operation; as members 0 is a text, 1 a number, 64 a list of them. */
const structure = (name: string, members: Record<string, unknown>) =>
  [3, SERVICE, name, 0, Object.keys(members), Object.values(members)] as const;
const listOf = (name: string, member: () => unknown) => [1, SERVICE, name, 0, member] as const;
const operation = (name: string, input: unknown, output: unknown) => [9, SERVICE, name, 0, () => input, () => output];

const LISTENER = structure('Listener', { Protocol: 0, LoadBalancerPort: 1, SSLCertificateId: 0 });
const BALANCER = structure('LoadBalancerDescription', {
  LoadBalancerName: 0,
  DNSName: 0,
  Scheme: 0,
  ListenerDescriptions: () =>
    listOf('ListenerDescriptions', () => structure('ListenerDescription', { Listener: () => LISTENER })),
});

/** The operations that are called, each with its input and output. */
const OPERATIONS: Readonly<Record<string, readonly unknown[]>> = {
  DescribeLoadBalancers: operation(
    'DescribeLoadBalancers',
    structure('DescribeAccessPointsInput', { LoadBalancerNames: 64, Marker: 0, PageSize: 1 }),
    structure('DescribeAccessPointsOutput', {
      LoadBalancerDescriptions: () => listOf('LoadBalancerDescriptions', () => BALANCER),
      NextMarker: 0,
    }),
  ),
  SetLoadBalancerListenerSSLCertificate: operation(
    'SetLoadBalancerListenerSSLCertificate',
    structure('SetLoadBalancerListenerSSLCertificateInput', {
      LoadBalancerName: 0,
      LoadBalancerPort: 1,
      SSLCertificateId: 0,
    }),
    structure('SetLoadBalancerListenerSSLCertificateOutput', {}),
  ),
};

type Options = ConstructorParameters<typeof ElasticLoadBalancingV2Client>[0];

/**
 * Calls classic load balancers, of which two operations are needed: by the client of their successors, which stands at the
 * same address and speaks the same protocol, in the version of the API that is theirs.
 */
export function createElbClient({
  region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
  ...options
}: Options & { region?: string } = {}): JsonClient {
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  const endpoint = process.env.AWS_ENDPOINT_URL ?? `https://elasticloadbalancing.${region}.amazonaws.com${suffix}`;
  const client = new ElasticLoadBalancingV2Client({
    maxAttempts: 4,
    endpoint,
    ...options,
    region,
    protocolSettings: {
      defaultNamespace: SERVICE,
      errorTypeRegistries: [],
      version: VERSION,
      xmlNamespace: `http://elasticloadbalancing.amazonaws.com/doc/${VERSION}/`,
    },
  } as never);
  // The address is fixed: in place of the step that finds it, beside which the signature has its place.
  client.middlewareStack.add((next) => next, { step: 'serialize', name: 'endpointV2Middleware' });
  return {
    send: async (command) => {
      const name = command.constructor.name.replace(/Command$/, '');
      const schema = OPERATIONS[name];
      if (!schema) throw new TypeError(`classic load balancers are not asked for ${name}`);
      const Called = $Command
        .classBuilder()
        .ep({})
        .m(() => [])
        .s('ElasticLoadBalancing_v7', name)
        .n('ElasticLoadBalancingClient', `${name}Command`)
        .sc(schema as never)
        .build();
      return (await client.send(new Called(command.input as never) as never)) as never;
    },
  };
}
