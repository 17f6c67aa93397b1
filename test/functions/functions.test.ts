import { readFileSync } from 'node:fs';
import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { reachesMembers } from '../../src/actions/catalogue/members.ts';
import { actions } from '../../src/actions/index.ts';
import { CONTAINED_BY } from '../../src/core/action-ids.ts';
import { BASELINES } from '../../src/core/baseline.ts';
import { HOURLY_LOOKS } from '../../src/core/hourly-looks.ts';
import { CONTAIN_ROLES, MEMBER_ROLES } from '../../src/core/member-roles.ts';
import { WIDE_LOOKS } from '../../src/core/wide-looks.ts';
import { type FunctionEntry, type FunctionId, functionOfGroup, functions } from '../../src/functions/index.ts';
import { sources } from '../../src/sources/index.ts';
import { FEEDS, WORKFLOWS } from '../../src/sources/source.ts';
import { stackWith } from '../deploy/given.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
  Condition?: object;
}

const camel = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const pascal = (id: string): string => camel(`-${id}`);
/** The text of a handler, in which what is loaded later stands by its name as what is there from the start. */
const handlerOf = (id: string): string =>
  readFileSync(new URL(`../../handlers/${id}.ts`, import.meta.url), 'utf8')
    .replace(/(\w+): laterClient\('\1', \(\) => import\('[^']+'\)\)/g, '$1')
    .replace(/laterAction\('([\w-]+)', \(\) => import\('[^']+\/\1\.ts'\)\)/g, (_, action: string) => camel(action));
const entries = Object.entries(functions).map(([id, entry]) => ({
  id: id as FunctionId,
  entry: entry as FunctionEntry,
}));

/** Fails with the line that is missing. */
function expectLine(file: string, is: boolean, line: string): void {
  if (!is) throw new Error(`add to ${file}: ${line}`);
}

// IAM's prefix of a service where it is not the client's name.
const CLIENTS: Record<string, string[]> = {
  'access-analyzer': ['accessAnalyzer'],
  'acm-pca': ['acmPca'],
  apigateway: ['apiGateway'],
  appconfig: ['appconfigdata'],
  autoscaling: ['autoScaling'],
  elasticloadbalancing: ['elbv2'],
  route53resolver: ['route53Resolver'],
  secretsmanager: ['secretsManager'],
  ses: ['sesv2'],
  states: ['stepFunctions'],
  wafv2: ['wafv2', 'wafv2Global'],
};
/** Calls of a service that has several clients, by which of them they are made. */
const BY_CALL: Readonly<Record<string, string[]>> = {
  'elasticloadbalancing:SetLoadBalancerListenerSSLCertificate': ['elb'],
};
const clientsOf = (action: string): string[] => {
  const [service = ''] = action.split(':');
  return BY_CALL[action] ?? CLIENTS[service] ?? [service];
};

/** What a role allows and no client of the function calls: Lambda and X-Ray in its name, or another service for it. */
const BY_OTHERS: readonly (string | RegExp)[] = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  /^xray:/,
  'sts:AssumeRole',
  // AWS WAF asks these services in our name.
  'apprunner:ListAssociatedServicesForWebAcl',
  'cognito-idp:ListResourcesForWebACL',
  'ec2:DescribeVerifiedAccessInstanceWebAclAssociations',
];
/** The same of one function alone: CloudFront asks for it where a distribution has a web ACL. */
const BY_OTHERS_OF: Record<string, string[]> = { 'act-certificates': ['wafv2:GetWebACL'] };
/** Lambda's poller. */
const POLLING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
/** Clients that need no permission: two call no service of AWS in our name, and channels' are granted by riposte.yml. */
const WITHOUT_PERMISSION: Record<string, string[]> = {
  'act-certificates': ['handshakes'],
  'act-expiry': ['keyProof'],
  answers: ['secretsManager', 'ssm'],
  deliveries: ['dynamodb', 'secretsManager', 'sesv2', 'ssm'],
};

const everything = {
  approvalPage: 'url',
  athena: 'on',
  databaseRotation: 'on',
  email: 'someone@example.com',
  neverBlockObject: 's3://bucket/key',
  neverBlockParameter: '/riposte/partners',
  contain: Object.values(CONTAINED_BY).join(','),
  baseline: BASELINES.join(','),
  organisation: JSON.stringify({
    id: 'o-abcdefghij',
    regions: ['eu-west-1'],
    newAccounts: 'notify',
    blocks: 'own',
    accounts: [],
  }),
  parameterBackup: 'on',
  wideLooks: WIDE_LOOKS.join(','),
  hourlyLooks: HOURLY_LOOKS.join(','),
  rules: 'appconfig',
  replayBus: 'on',
  securityHub: 'on',
  slackApp: 'url',
  sesFrom: 'riposte@example.com',
  stopAlarms: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout-errors',
  workflows: 'arn:aws:iam::111122223333:role/release',
  runWorkflows: 'on',
};
const { Resources } = await stackWith(everything);

function callsOf(id: string): string[] {
  const { Policies = [] } = (Resources[`${pascal(id)}Role`]?.Properties ?? {}) as unknown as {
    Policies?: { PolicyDocument: { Statement: Statement[] } }[];
  };
  return Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(
      ({ Effect, Condition }) => Effect === 'Allow' && !JSON.stringify(Condition ?? '').includes('kms:ViaService'),
    )
    .flatMap(({ Action }) => Action)
    .filter((action) => !BY_OTHERS.some((other) => (other instanceof RegExp ? other.test(action) : other === action)))
    .filter((action) => !BY_OTHERS_OF[id]?.includes(action));
}

describe('the clients of a function', () => {
  it.each(entries)('$id: there is one for each service that its role lets it call', ({ id, entry }) => {
    const isPolled = entry.batch !== undefined;
    for (const action of callsOf(id)) {
      if (isPolled && POLLING.includes(action) && !entry.clients.includes('sqs')) continue;
      for (const client of clientsOf(action))
        expectLine(
          `src/functions, ${id}`,
          entry.clients.some((each) => each === client),
          `clients: ['${client}', …]`,
        );
    }
  });

  it.each(entries)('$id: there is none that its role lets it do nothing with', ({ id, entry }) => {
    const useful = [...callsOf(id).flatMap(clientsOf), ...(WITHOUT_PERMISSION[id] ?? [])];
    expect(entry.clients.filter((client) => !useful.includes(client))).toEqual([]);
  });

  it.each(Object.values(actions).map(({ id }) => ({ id })))(
    '$id: its function has a client for each of its permissions',
    ({ id }) => {
      const { permissions } = actions[id];
      const { group } = catalogue[id];
      const name = functionOfGroup(group);
      const entry: FunctionEntry = functions[name];
      const isOurs = ({ conditions }: (typeof permissions)[number]): boolean =>
        !JSON.stringify(conditions ?? '').includes('kms:ViaService');
      const called = permissions
        .filter(isOurs)
        .flatMap((each) => each.actions.filter((action) => !BY_OTHERS_OF[name]?.includes(action)));
      const needed = [...new Set(called.flatMap(clientsOf))];
      for (const client of needed) {
        const has = (list: FunctionEntry['clients'] = []) => list.some((each) => each === client);
        expectLine(`src/functions, ${name}`, has(entry.clients), `clients: ['${client}', …], for ${id}`);
        if (reachesMembers(id))
          expectLine(`src/functions, ${name}`, has(entry.members), `members: ['${client}', …], for ${id}`);
      }
    },
  );

  it.each(entries)('$id: its handler names exactly these', ({ id, entry }) => {
    const text = handlerOf(id);
    const [, named = ''] = /\bclients: \{([^}]*)\}/.exec(text) ?? [];
    expect(
      named
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    ).toEqual([...entry.clients]);
    const [, inMembers = ''] = /inMembers\(\s*\{([^}]*)\}/.exec(text) ?? [];
    expect(
      inMembers
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    ).toEqual([...(entry.members ?? [])]);
  });
});

describe('the handlers', () => {
  it.each(Object.values(sources).map(({ id, feed }) => ({ id, feed })))('of $feed reads $id', ({ id, feed }) => {
    const text = handlerOf(feed);
    const line = `import { ${camel(id)} } from '../src/sources/${id}/index.ts';`;
    expectLine(`handlers/${feed}.ts (npm run generate)`, text.includes(line), line);
    expectLine(
      `handlers/${feed}.ts (npm run generate)`,
      new RegExp(`sources: \\[[^\\]]*\\b${camel(id)}\\b`).test(text),
      camel(id),
    );
  });

  it.each(Object.values(actions).map(({ id }) => ({ id, group: catalogue[id].group })))(
    'of $group holds $id',
    ({ id, group }) => {
      const name = functionOfGroup(group);
      const held = /\bactions: \[([^\]]*)\]/.exec(handlerOf(name))?.[1] ?? '';
      expectLine(`handlers/${name}.ts (npm run generate)`, new RegExp(`\\b${camel(id)}\\b`).test(held), camel(id));
    },
  );

  it('read each feed once, by the function of its name', () => {
    const feeds = entries.flatMap(({ id, entry }) => (entry.feed ? [[id, entry.feed]] : []));
    expect(feeds).toEqual([...FEEDS, WORKFLOWS].map((feed) => [feed, feed]));
  });
});

it('members have a role for each by which a function enters them, and no other', () => {
  expect(new Set([...MEMBER_ROLES, ...CONTAIN_ROLES])).toEqual(
    new Set(entries.flatMap(({ entry }) => entry.enters ?? [])),
  );
});
