import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingClient,
  SetLoadBalancerListenerSSLCertificateCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import { options } from '../../src/platform/clients/client-options.ts';

const NS = 'xmlns="http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/"';
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'made-up' };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** The library's client at a server that answers as told, and what was asked of it. */
async function given(answer: string, status = 200) {
  const asked: { body: URLSearchParams; authorization: string }[] = [];
  const server = createServer(async (request, response) => {
    const body = new URLSearchParams((await request.toArray()).join(''));
    asked.push({ body, authorization: String(request.headers.authorization) });
    response.writeHead(status, { 'content-type': 'text/xml' }).end(answer);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, client: new ElasticLoadBalancingClient({ ...options, endpoint, region: 'eu-west-1', credentials }) };
}

const listener = (protocol: string, port: number, more = '') =>
  `<member><PolicyNames/><Listener><Protocol>${protocol}</Protocol><LoadBalancerPort>${port}</LoadBalancerPort><InstancePort>80</InstancePort>${more}</Listener></member>`;

it('reads classic load balancers in the version of the API that is theirs, signed for their service', async () => {
  const listeners = listener('HTTPS', 443, '<SSLCertificateId>arn:aws:acm:x</SSLCertificateId>') + listener('HTTP', 80);
  const { asked, client } = await given(
    `<DescribeLoadBalancersResponse ${NS}><DescribeLoadBalancersResult><LoadBalancerDescriptions><member><LoadBalancerName>shop</LoadBalancerName><DNSName>shop.example.com</DNSName><Scheme>internal</Scheme><ListenerDescriptions>${listeners}</ListenerDescriptions></member></LoadBalancerDescriptions><NextMarker>more</NextMarker></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>`,
  );
  const answer = await client.send(
    new DescribeLoadBalancersCommand({ LoadBalancerNames: ['shop', 'web'], Marker: 'm' }),
  );
  expect(answer).toMatchObject({
    LoadBalancerDescriptions: [
      {
        LoadBalancerName: 'shop',
        DNSName: 'shop.example.com',
        Scheme: 'internal',
        ListenerDescriptions: [
          { Listener: { Protocol: 'HTTPS', LoadBalancerPort: 443, SSLCertificateId: 'arn:aws:acm:x' } },
          { Listener: { Protocol: 'HTTP', LoadBalancerPort: 80 } },
        ],
      },
    ],
    NextMarker: 'more',
  });
  expect(Object.fromEntries(asked[0]?.body ?? [])).toEqual({
    Action: 'DescribeLoadBalancers',
    Version: '2012-06-01',
    'LoadBalancerNames.member.1': 'shop',
    'LoadBalancerNames.member.2': 'web',
    Marker: 'm',
  });
  expect(asked[0]?.authorization).toContain('/eu-west-1/elasticloadbalancing/aws4_request');
});

it('sets a certificate by name and port', async () => {
  const name = 'SetLoadBalancerListenerSSLCertificate';
  const { asked, client } = await given(`<${name}Response ${NS}><${name}Result/></${name}Response>`);
  const input = { LoadBalancerName: 'shop', LoadBalancerPort: 443, SSLCertificateId: 'arn:aws:acm:x' };
  await client.send(new SetLoadBalancerListenerSSLCertificateCommand(input));
  expect(Object.fromEntries(asked[0]?.body ?? [])).toEqual({
    Action: name,
    Version: '2012-06-01',
    LoadBalancerName: 'shop',
    LoadBalancerPort: '443',
    SSLCertificateId: 'arn:aws:acm:x',
  });
});

it.each([
  // The library has a name of its own for it.
  { code: 'LoadBalancerNotFound', name: 'AccessPointNotFoundException', status: 400 },
  { code: 'AccessDenied', name: 'AccessDenied', status: 403 },
])('throws $code as $name, with its status', async ({ code, name, status }) => {
  const answer = `<ErrorResponse ${NS}><Error><Type>Sender</Type><Code>${code}</Code><Message>why</Message></Error></ErrorResponse>`;
  const { client } = await given(answer, status);
  const error = await client.send(new DescribeLoadBalancersCommand({})).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name, message: 'why' });
  expect(error).toMatchObject({ $metadata: { httpStatusCode: status } });
});
