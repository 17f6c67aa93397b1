import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { marshall } from '@aws-sdk/util-dynamodb';

/** A call as it came: to which service, and what it asks. */
interface Asked {
  service: string;
  /** Of services that speak JSON, the operation; else empty. */
  operation: string;
  path: string;
  body: string;
}

type Item = Record<string, unknown>;

/** What a call to AWS takes at least, ms; so that answers come while others are under way. */
const LATENCY_MS = 20;
/** So many of each in every region of every account. */
const SECRETS = 50;
const PARAMETERS = 2;
const CERTIFICATES = 10;
const KEYS = 1;

const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const ARN = (service: string, rest: string): string => `arn:aws:${service}:eu-west-1:200000000000:${rest}`;
const AT = Date.parse('2027-06-10T12:00:00Z') / 1000;
const BEFORE = Date.parse('2026-11-20T12:00:00Z') / 1000;
const TAGS = [
  { Key: 'owner', Value: 'payments' },
  { Key: 'env', Value: 'prod' },
];

/** What the services of a member answer, by their operation or path. */
const ANSWERS: Record<string, () => unknown> = {
  ListSecrets: () => ({
    SecretList: many(SECRETS, (n) => ({
      ARN: ARN('secretsmanager', `secret:app/${n}-AbCdEf`),
      Name: `app/${n}`,
      RotationEnabled: true,
      NextRotationDate: AT + n * 86_400,
      LastChangedDate: BEFORE,
      Tags: TAGS,
      SecretVersionsToStages: { 'a1b2c3d4-5678-90ab-cdef-EXAMPLE11111': ['AWSCURRENT'] },
    })),
  }),
  DescribeParameters: () => ({
    Parameters: many(PARAMETERS, (n) => ({
      Name: `/app/${n}`,
      ARN: ARN('ssm', `parameter/app/${n}`),
      Type: 'SecureString',
      LastModifiedDate: BEFORE,
      Policies: [
        {
          PolicyType: 'Expiration',
          PolicyStatus: 'Pending',
          PolicyText: '{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2027-06-10T00:00:00Z"}}',
        },
      ],
    })),
  }),
  ListTagsForResource: () => ({ TagList: TAGS }),
  ListCertificates: () => ({
    CertificateSummaryList: many(CERTIFICATES, (n) => ({
      CertificateArn: ARN('acm', `certificate/00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
      DomainName: `app-${n}.example.com`,
      Status: 'ISSUED',
      Type: 'AMAZON_ISSUED',
      InUse: true,
      NotAfter: AT + 86_400 * 300,
      RenewalEligibility: 'ELIGIBLE',
    })),
  }),
  ListKeys: () => ({
    Keys: many(KEYS, (n) => ({ KeyId: `00000000-0000-4000-8000-${n}`, KeyArn: ARN('kms', `key/${n}`) })),
    Truncated: false,
  }),
  DescribeKey: () => ({ KeyMetadata: { KeyId: '0', KeyManager: 'AWS', KeyState: 'Enabled', Origin: 'AWS_KMS' } }),
  DescribeCustomKeyStores: () => ({ CustomKeyStores: [], Truncated: false }),
  '/detector': () => ({ detectorIds: ['12abc34d567e8fa901bc2d34e56789f0'] }),
  '/macie': () => ({ status: 'ENABLED' }),
  '/status/batch/get': () => ({
    accounts: [{ accountId: '200000000000', state: { status: 'ENABLED' }, resourceState: {} }],
    failedAccounts: [],
  }),
  '/accounts': () => ({ HubArn: ARN('securityhub', 'hub/default') }),
  '/analyzer': () => ({ analyzers: [{ type: 'ORGANIZATION', status: 'ACTIVE', arn: ARN('access-analyzer', 'a') }] }),
};

const GUARDDUTY_DETECTOR = { status: 'ENABLED', findingPublishingFrequency: 'FIFTEEN_MINUTES', serviceRole: 'x' };

const xml = (operation: string, result: string): string =>
  `<${operation}Response><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${operation}Response>`;

/** IAM and STS speak XML. */
function inXml(body: string, trust: object): string {
  const operation = new URLSearchParams(body).get('Action') ?? '';
  const name = new URLSearchParams(body).get('RoleName') ?? '';
  const session = `<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>${'t'.repeat(900)}</SessionToken><Expiration>${new Date(Date.now() + 900_000).toISOString()}</Expiration></Credentials>`;
  const role = `<Role><RoleName>${name}</RoleName><RoleId>AROA${name.toUpperCase()}</RoleId><Arn>a</Arn><Path>/</Path><CreateDate>2026-01-01T00:00:00Z</CreateDate><Description>Riposte. </Description><AssumeRolePolicyDocument>${encodeURIComponent(JSON.stringify(trust))}</AssumeRolePolicyDocument></Role>`;
  const results: Record<string, string> = {
    AssumeRole: session,
    GetRole: role,
    GenerateCredentialReport: '<State>COMPLETE</State>',
    GetCredentialReport: `<Content>${Buffer.from('user,arn\n').toString('base64')}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-11-30T00:00:00Z</GeneratedTime>`,
    ListUsers: '<Users/><IsTruncated>false</IsTruncated>',
    ListServerCertificates: '<ServerCertificateMetadataList/><IsTruncated>false</IsTruncated>',
  };
  return xml(operation, results[operation] ?? '');
}

export interface Organisation {
  /** What the journal has, as our own code wrote it. */
  items: readonly Item[];
  /** The rules of a region, as EventBridge lists them. */
  rules: readonly { Name: string }[];
  /** Who may take the roles by which members are entered. */
  trust: object;
}

/** An item as DynamoDB sends it: bytes in base64. */
const onTheWire = (item: Item): object =>
  JSON.parse(
    JSON.stringify(marshall(item), (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ),
  );

const keyOf = ({ pk, sk }: { pk: string; sk: string }): string => `${pk} ${sk}`;

/** The journal as it was at the start: reads are answered, writes are taken. */
function journalOf(items: readonly Item[]) {
  const all = new Map(items.map((item) => [keyOf(item as { pk: string; sk: string }), onTheWire(item)]));
  return (operation: string, body: string): unknown => {
    const input = JSON.parse(body);
    if (operation === 'Query') {
      const { ':pk': pk, ':prefix': prefix } = input.ExpressionAttributeValues;
      const begin = keyOf({ pk: pk?.S, sk: prefix?.S ?? '' });
      return { Items: [...all].filter(([key]) => key.startsWith(begin)).map(([, item]) => item) };
    }
    if (operation === 'BatchGetItem')
      return {
        Responses: Object.fromEntries(
          Object.entries<{ Keys: { pk: { S: string }; sk: { S: string } }[] }>(input.RequestItems).map(
            ([table, { Keys }]) => [table, Keys.flatMap(({ pk, sk }) => all.get(keyOf({ pk: pk.S, sk: sk.S })) ?? [])],
          ),
        ),
      };
    if (operation === 'GetItem') return { Item: all.get(keyOf({ pk: input.Key.pk.S, sk: input.Key.sk.S })) };
    return {};
  };
}

/** AWS for one run of the look at members, over TLS: each service of each region by its own name. */
export async function serveMembers({ items, rules, trust }: Organisation) {
  const journal = journalOf(items);
  let calls = 0;
  function answer({ service, operation, path, body }: Asked): { type: string; text: string } {
    const json = (value: unknown) => ({ type: 'application/x-amz-json-1.1', text: JSON.stringify(value ?? {}) });
    calls += 1;
    if (service === 'dynamodb') return json(journal(operation, body));
    if (service === 'iam' || service === 'sts') return { type: 'text/xml', text: inXml(body, trust) };
    if (operation === 'ListRuleNamesByTarget') return json({ RuleNames: rules.map(({ Name }) => Name) });
    if (operation === 'ListRules') return json({ Rules: rules });
    if (path.startsWith('/detector/')) return json(GUARDDUTY_DETECTOR);
    return json(ANSWERS[operation || path]?.());
  }
  const { key, cert } = certificate();
  const server = createServer({ key, cert, keepAliveTimeout: 20_000 }, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [service = ''] = (request.headers.host ?? '').split('.');
    const operation =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    const path = (request.url ?? '').split('?')[0] ?? '';
    const { type, text } = answer({ service, operation, path, body });
    await setTimeout(LATENCY_MS);
    response.writeHead(200, { 'content-type': type }).end(text);
  });
  let open = 0;
  let most = 0;
  server.on('secureConnection', (socket) => {
    open += 1;
    most = Math.max(most, open);
    socket.on('close', () => {
      open -= 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    /** How many there were, and the most connections that were open at a time. */
    counts: () => ({ calls, connections: most }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** That nobody trusts: the other side is told not to look. */
function certificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-tls-'));
  try {
    const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=aws'];
    execFileSync('openssl', ['req', '-x509', ...how, '-keyout', 'key', '-out', 'cert'], { cwd: folder, stdio: 'pipe' });
    return { key: readFileSync(join(folder, 'key'), 'utf8'), cert: readFileSync(join(folder, 'cert'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
