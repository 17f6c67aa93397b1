import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/platform/read-config.ts';
import { broughtByRules } from '../../src/sources/index.ts';
import { FEEDS } from '../../src/sources/source.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Value = string | { [intrinsic: string]: unknown };
interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: Value[];
}
interface Resource {
  Type: string;
  Properties: Record<string, never>;
}
let resources: Record<string, Resource>;
let folder: string;

/**
 * serverless.yml without the bundler, whose 20 bundles take ten times as long as all else; what is in them is for the
 * tests of bundles. Every function has the same empty archive.
 */
async function withoutBundles(): Promise<string> {
  const text = await readFile(join(root, 'serverless.yml'), 'utf8');
  const archive = join(folder, 'empty.zip');
  // The end record of a zip file, which has no entries before it.
  await writeFile(archive, Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]));
  const unbundled = text
    .replace('  - ./deploy/bundle.cjs\n', '')
    .replace('  individually: true\n', `  artifact: ${archive}\n`);
  expect(unbundled).not.toMatch(/deploy\/bundle|individually/);
  return unbundled;
}

// The real thing, packaged with no credentials and no network.
async function packaged(...args: string[]): Promise<Record<string, Resource>> {
  const cli = join(root, 'node_modules/serverless/bin/serverless.js');
  const target = join(folder, 'package');
  // The command takes a file beside those that it names alone.
  const config = `.serverless.${process.pid}.yml`;
  await writeFile(join(root, config), await withoutBundles());
  try {
    // The command would wait for an open standard input.
    execFileSync(process.execPath, [cli, 'package', '-c', config, '--stage', 'test', '--package', target, ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 110_000,
    });
  } finally {
    await rm(join(root, config));
  }
  const template = await readFile(join(target, 'cloudformation-template-update-stack.json'), 'utf8');
  return JSON.parse(template).Resources;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riposte-package-'));
  resources = await packaged('--param', 'email=someone@example.com');
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const ofType = (type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, { Type }]) => Type === `AWS::${type}`);
const properties = (id: string): Record<string, never> => resources[id]?.Properties ?? {};
const statementsOf = (role: string): Statement[] =>
  (properties(role).Policies as unknown as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );
const actionsOf = ({ Action }: Statement): string[] => [Action].flat();
const nameOf = (resource: Value): string => {
  if (typeof resource === 'string') return resource;
  const [intrinsic] = Object.values(resource);
  return Array.isArray(intrinsic) ? String(intrinsic[0]) : String(intrinsic);
};
const pascal = (id: string): string => id.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
const decideRoles = FEEDS.map((feed) => `${pascal(feed)}Role`);
/** An event pattern says by nesting what a rule says by a path. */
const nested = (path: string, values: readonly unknown[]): object =>
  path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), values) as object;

describe('the packaged template', () => {
  it('has a decide role for each feed', () => {
    expect(Object.keys(resources)).toEqual(expect.arrayContaining(decideRoles));
  });

  it.each(decideRoles)('lets %s change nothing but the journal and hand over to the queues', (role) => {
    const own = role.replace(/Role$/, '');
    const may = statementsOf(role).flatMap((statement) =>
      actionsOf(statement).flatMap((action) => statement.Resource.map((resource) => `${action} ${nameOf(resource)}`)),
    );
    const log = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/riposte-test-`;
    const file = own.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
    expect(may.sort()).toEqual(
      [
        `logs:CreateLogStream ${log}${file}:*`,
        `logs:PutLogEvents ${log}${file}:*`,
        'xray:PutTraceSegments *',
        'xray:PutTelemetryRecords *',
        `sqs:ReceiveMessage ${own}Queue`,
        `sqs:DeleteMessage ${own}Queue`,
        `sqs:GetQueueAttributes ${own}Queue`,
        'dynamodb:UpdateItem Journal',
        'dynamodb:BatchGetItem Journal',
        'dynamodb:BatchWriteItem Journal',
        // For those whose findings name addresses: what is never blocked, and whether the list is quiet, so that a new
        // address goes the express way.
        ...(['GuarddutyRole', 'PostureRole', 'SignalsRole'].includes(role)
          ? ['dynamodb:BatchGetItem Journal', 'dynamodb:BatchGetItem Journal', 'sqs:SendMessage ActNetworkExpressQueue']
          : []),
        `sqs:SendMessage ${own}DeadLetters`,
        'sqs:SendMessage ActNetworkQueue',
        'sqs:SendMessage ActIdentityQueue',
        'sqs:SendMessage ActStorageQueue',
        'sqs:SendMessage ActExpiryQueue',
        'sqs:SendMessage ActCertificatesQueue',
        'sqs:SendMessage ActRestoreQueue',
        'sqs:SendMessage NotifyQueue',
      ].sort(),
    );
  });

  it('gives no function a wildcard action, and each its own role', () => {
    const roles = ofType('Lambda::Function').map(([, { Properties }]) => nameOf(Properties.Role as unknown as Value));
    expect(new Set(roles).size).toBe(roles.length);
    const wild = ofType('IAM::Role')
      .flatMap(([id]) => statementsOf(id).flatMap(actionsOf))
      .filter((a) => a.includes('*'));
    expect(wild).toEqual([]);
  });

  it('lets only the reconciler write IP sets, and only its own', () => {
    const writers = ofType('IAM::Role').flatMap(([id]) =>
      statementsOf(id)
        .filter((statement) => actionsOf(statement).includes('wafv2:UpdateIPSet'))
        .map((statement) => [id, ...statement.Resource.map(nameOf)]),
    );
    expect(new Set(writers.map(([id]) => id))).toEqual(new Set(['ActNetworkRole']));
    const sets = new Set(writers.flatMap(([, ...names]) => names));
    const [regional, global] = ['${AWS::Region}', 'us-east-1'].map((region) => `wafv2:${region}:\${AWS::AccountId}:`);
    expect(sets).toEqual(
      new Set([
        `arn:\${AWS::Partition}:${regional}regional/ipset/\${AWS::StackName}-block-list-*/*`,
        `arn:\${AWS::Partition}:${global}global/ipset/\${AWS::StackName}-block-list-*/*`,
      ]),
    );
  });

  it('encrypts each queue, gives it a policy, and a dead-letter queue to each that a function reads', () => {
    const policies = ofType('SQS::QueuePolicy').map(([, { Properties }]) => ({
      queues: (Properties.Queues as unknown as Value[]).map(nameOf),
      closed: (Properties.PolicyDocument as unknown as { Statement: Statement[] }).Statement,
    }));
    for (const [id, { Properties }] of ofType('SQS::Queue')) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
      // A queue has one policy: of two resources that name it, the later would replace what the first one said.
      const its = policies.filter(({ queues }) => queues.includes(id));
      expect({ id, policies: its.length }).toEqual({ id, policies: 1 });
      const own = { 'Fn::GetAtt': [id, 'Arn'] };
      const denials = (its[0]?.closed ?? []).filter(({ Effect }) => Effect === 'Deny');
      const whole = denials.filter(({ Action }) => Action === 'sqs:*');
      expect(whole).toEqual([
        expect.objectContaining({ Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        expect.objectContaining({
          Principal: '*',
          Condition: expect.objectContaining({
            StringNotEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } },
          }),
        }),
      ]);
      for (const { Resource } of whole) expect([own, '*']).toContainEqual(Resource);
    }
    for (const [, { Properties }] of ofType('Lambda::EventSourceMapping')) {
      const queue = nameOf(Properties.EventSourceArn as unknown as Value);
      const id = queue.replace(/Queue$/, '');
      expect(Properties).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
      expect(properties(queue)).toMatchObject({
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': [`${id}DeadLetters`, 'Arn'] },
          maxReceiveCount: id === 'Deliveries' ? 10 : 5,
        },
      });
    }
  });

  it('hides a message for at least six timeouts of the function that reads it', () => {
    for (const [, { Properties }] of ofType('Lambda::EventSourceMapping')) {
      const timeout = Number(properties(nameOf(Properties.FunctionName as unknown as Value)).Timeout);
      const visibility = Number(properties(nameOf(Properties.EventSourceArn as unknown as Value)).VisibilityTimeout);
      expect(visibility).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  it.each(broughtByRules)('listens to what $id reads, of its own account', ({ id, feed, rules }) => {
    const made = ofType('Events::Rule').filter(([, { Properties }]) =>
      new RegExp(`^riposte-test-${id}(-\\d+)?$`).test(Properties.Name as unknown as string),
    );
    expect(made).toHaveLength(rules.length);
    rules.forEach(({ sources: names, detailTypes, detail = {} }, n) => {
      const { EventPattern, Targets } = made[n]?.[1].Properties ?? {};
      expect(EventPattern).toMatchObject({
        source: names,
        'detail-type': detailTypes,
        account: [{ Ref: 'AWS::AccountId' }],
      });
      for (const [path, values] of Object.entries(detail))
        expect(EventPattern).toMatchObject({ detail: nested(path, values) });
      expect(JSON.stringify(Targets)).toContain(`${pascal(feed)}Queue`);
    });
  });

  it('sets each variable that src/platform/read-config.ts reads, for every function', () => {
    for (const [, { Properties }] of ofType('Lambda::Function')) {
      const { Variables } = Properties.Environment as unknown as { Variables: Record<string, Value> };
      const env = Object.fromEntries(
        Object.entries(Variables).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : (STAND_INS[name] ?? 'x'),
        ]),
      );
      expect(readConfig(env)).toMatchObject({ stack: 'riposte-test', mode: 'enforce' });
    }
  });

  it('traces every function', () => {
    for (const [, { Properties }] of ofType('Lambda::Function'))
      expect(Properties).toMatchObject({ TracingConfig: { Mode: 'Active' } });
  });

  it('keeps logs for a limited time and under the key', () => {
    const logs = ofType('Logs::LogGroup');
    expect(logs).toHaveLength(ofType('Lambda::Function').length);
    for (const [, { Properties }] of logs)
      expect(Properties).toMatchObject({ RetentionInDays: 90, KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } });
  });
});

const STAND_INS: Record<string, string> = {
  RIPOSTE_ACCOUNT: '111122223333',
  RIPOSTE_REGION: 'eu-west-1',
  RIPOSTE_PARTITION: 'aws',
  RIPOSTE_IP_SETS: 'name-v4-00|id|REGIONAL,name-v6-00|id|REGIONAL',
};
