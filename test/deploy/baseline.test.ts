import { BASELINE_OF } from '../../src/core/action-ids.ts';
import { BASELINES } from '../../src/core/baseline.ts';
import { actionsOf } from '../../src/platform/settings/schema.ts';
import { stackWith } from './given.ts';

const ids = Object.keys(BASELINE_OF);
const POLICY_CALLS = /s3:(?:Put|Delete)BucketPolicy/;

/** Roles of a stack that may do what matches. */
async function rolesThatMay(pattern: RegExp, settings: Record<string, string> = {}): Promise<string[]> {
  const { Resources } = await stackWith(settings);
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .filter(([, role]) => pattern.test(JSON.stringify(role)))
    .map(([id]) => id);
}

it('is not deployed unless the owner names it: no action, function, role, queue or permission', async () => {
  const { Resources, functions, environment } = await stackWith();
  expect(actionsOf(['all'], []).filter((id) => ids.includes(id))).toEqual([]);
  expect([...Object.keys(Resources), ...Object.keys(functions)].filter((id) => /policies/i.test(id))).toEqual([]);
  expect(Object.keys(environment)).not.toContain('RIPOSTE_QUEUE_POLICIES');
  expect(await rolesThatMay(POLICY_CALLS)).toEqual([]);
  expect(await rolesThatMay(/s3:PutEncryptionConfiguration/)).toEqual([]);
  expect(await rolesThatMay(/EbsEncryptionByDefault/)).toEqual([]);
});

it('naming one in `actions` alone does not deploy it', () => {
  expect(actionsOf(['require-tls'], [], [])).not.toContain('require-tls');
});

it.each(BASELINES)('%s brings its own permissions, and those of no other', async (what) => {
  expect(await rolesThatMay(POLICY_CALLS, { baseline: what })).toEqual(what === 'tls' ? ['ActPoliciesRole'] : []);
  expect(await rolesThatMay(/s3:PutEncryptionConfiguration/, { baseline: what })).toEqual(
    what === 'encryption' ? ['ActStorageRole'] : [],
  );
  expect(await rolesThatMay(/ec2:(?:En|Dis)ableEbsEncryptionByDefault/, { baseline: what })).toEqual(
    what === 'volumes' ? ['ActStorageRole'] : [],
  );
  expect(await rolesThatMay(/elasticloadbalancing:DescribeTags/, { baseline: what })).toEqual(
    what === 'listeners' ? ['ActCertificatesRole'] : [],
  );
});

it('the role of new volumes may turn the setting on and off in the region of the stack alone', async () => {
  const { Resources } = await stackWith({ baseline: 'volumes' });
  const { Policies } = (Resources.ActStorageRole as { Properties: unknown }).Properties as {
    Policies: { PolicyDocument: { Statement: { Action: string[]; Condition?: object }[] } }[];
  };
  const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const may = statements.filter(({ Action }) => Action.some((each) => /EbsEncryptionByDefault/.test(each)));
  expect(may.map(({ Condition }) => Condition)).toEqual([
    { StringEquals: { 'aws:RequestedRegion': { 'Fn::Sub': '${AWS::Region}' } } },
  ]);
});

/**
 * What the role could do beyond its purpose, should somebody run code of their own in it: write any policy of any bucket
 * of the account, and so open it or shut everybody out. It could read no object, and touch nothing that is not a bucket.
 */
it('the role of policies may change policies of buckets, and nothing else beside its own queues and journal', async () => {
  const { Resources } = await stackWith({ baseline: 'tls' });
  const { Policies } = (Resources.ActPoliciesRole as { Properties: unknown }).Properties as {
    Policies: { PolicyDocument: { Statement: { Action: string[]; Resource: unknown[] }[] } }[];
  };
  const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const beyond = statements.filter(({ Action }) =>
    Action.some((each) => !/^(?:dynamodb|sqs|logs|xray|kms):/.test(each)),
  );
  expect(beyond.flatMap(({ Action }) => Action).sort()).toEqual([
    's3:DeleteBucketPolicy',
    's3:GetBucketPolicy',
    's3:GetBucketTagging',
    's3:GetBucketWebsite',
    's3:PutBucketPolicy',
  ]);
});
