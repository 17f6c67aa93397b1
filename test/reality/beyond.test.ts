import { type Request, type Verdict, verdicts } from './support/engine.ts';
import { templateOf } from './support/package.ts';
import { allowed, listOf, type Role, rolesOf } from './support/roles.ts';
import { readTemplate, resolve } from './support/template.ts';

const everything = resolve(readTemplate(templateOf('everything')));
const roles = rolesOf(everything);
const { account } = everything.pseudo;

function roleOf(id: string): Role {
  const role = roles.find((each) => each.id === id);
  if (!role) throw new Error(`there is no ${id}`);
  return role;
}

interface Asked {
  does: string;
  on?: string;
  /** What the bucket's own policy says. */
  resourcePolicy?: object;
}

function requestOf(role: Role, { does, on = 'arn:aws:s3:::orders', resourcePolicy }: Asked): Request {
  const identity = role.policies.map(({ policy }) => policy);
  const request: Request = { action: does, principal: role.arn, resource: on, account, context: {}, identity };
  return { ...request, ...(resourcePolicy && { resourcePolicy }) };
}

const asked = (role: Role, one: Asked): Verdict | undefined => verdicts([requestOf(role, one)])[0];

/** The roles of the stack that may do something, in one question to the engine. */
function whoMay(does: string): string[] {
  const answers = verdicts(roles.map((role) => requestOf(role, { does })));
  return roles.filter((_, n) => answers[n] === 'Allowed').map(({ id }) => id);
}

/** What it may do about S3, by name. */
const ofS3 = (role: Role): string[] =>
  [...new Set(allowed(role).flatMap(({ Action }) => listOf(Action)))].filter((each) => each.startsWith('s3:')).sort();

// docs/baseline.md says the same in words.
describe('the role that writes policies of buckets', () => {
  const role = roleOf('ActPoliciesRole');

  it('is the only one that may, and may do nothing else about buckets than its action needs', () => {
    expect(whoMay('s3:PutBucketPolicy')).toEqual(['ActPoliciesRole']);
    expect(whoMay('s3:DeleteBucketPolicy')).toEqual(['ActPoliciesRole']);
    expect(ofS3(role)).toEqual([
      's3:DeleteBucketPolicy',
      's3:GetBucketPolicy',
      's3:GetBucketTagging',
      's3:GetBucketWebsite',
      's3:PutBucketPolicy',
    ]);
    expect(role.functions).toEqual(['act-policies']);
  });

  it('could write any policy of any bucket of the account, and take one away', () => {
    for (const on of ['arn:aws:s3:::orders', 'arn:aws:s3:::of-nobody-riposte-knows'])
      expect([
        asked(role, { does: 's3:PutBucketPolicy', on }),
        asked(role, { does: 's3:DeleteBucketPolicy', on }),
      ]).toEqual(['Allowed', 'Allowed']);
  });

  it.each(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'])(
    'could so %s: not by its own policies, but by one that it writes',
    (does) => {
      const on = 'arn:aws:s3:::orders/2026/11/orders.csv';
      expect(asked(role, { does, on })).toBe('ImplicitlyDenied');
      const resourcePolicy = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: role.arn }, Action: does, Resource: on }],
      };
      expect(asked(role, { does, on, resourcePolicy })).toBe('Allowed');
    },
  );

  it.each([
    { does: 's3:PutBucketPublicAccessBlock' },
    { does: 's3:PutBucketAcl' },
    { does: 's3:PutBucketTagging' },
    { does: 's3:PutEncryptionConfiguration' },
    { does: 's3:PutBucketOwnershipControls' },
    { does: 's3:DeleteBucket' },
    { does: 's3:PutObject', on: 'arn:aws:s3:::orders/a' },
    { does: 's3:DeleteObject', on: 'arn:aws:s3:::orders/a' },
    { does: 's3:PutAccessPointPolicy', on: `arn:aws:s3:eu-west-1:${account}:accesspoint/orders` },
    { does: 's3:PutAccountPublicAccessBlock', on: '*' },
    { does: 'kms:Decrypt', on: `arn:aws:kms:eu-west-1:${account}:key/11111111-2222-4333-8444-555555555555` },
    { does: 'iam:PutRolePolicy', on: `arn:aws:iam::${account}:role/admin` },
    { does: 'sts:AssumeRole', on: 'arn:aws:iam::444455556666:role/riposte-prod-member' },
  ])('may not $does', ({ does, on }) => {
    expect(asked(role, { does, ...(on && { on }) })).toBe('ImplicitlyDenied');
  });
});

describe('the role that sets default encryption', () => {
  const role = roleOf('ActStorageRole');

  it('is the only one that may, and could set any key for any bucket: IAM has no condition on the key', () => {
    const does = 's3:PutEncryptionConfiguration';
    expect(whoMay(does)).toEqual(['ActStorageRole']);
    for (const on of ['arn:aws:s3:::orders', 'arn:aws:s3:::of-nobody-riposte-knows'])
      expect(asked(role, { does, on })).toBe('Allowed');
  });

  it.each([
    { does: 'kms:Encrypt' },
    { does: 'kms:Decrypt' },
    { does: 'kms:CreateGrant' },
    { does: 'kms:PutKeyPolicy' },
    { does: 'kms:ScheduleKeyDeletion' },
  ])('may not $does', ({ does }) => {
    const on = `arn:aws:kms:${everything.pseudo.region}:${account}:key/11111111-2222-4333-8444-555555555555`;
    expect(asked(role, { does, on })).toBe('ImplicitlyDenied');
  });
});
