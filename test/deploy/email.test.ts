import { problems } from '../../deploy/check-settings.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';
import { stackWith, type Template } from './given.ts';

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: unknown[];
  Condition?: Record<string, Record<string, unknown>>;
}

const resource = async (id: string, settings: object = {}) => (await stackWith(settings)).Resources[id];
const digestStatements = ({ Resources }: Template): Statement[] => {
  const policies = Resources.DigestRole?.Properties.Policies as unknown as {
    PolicyDocument: { Statement: Statement[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
};
const mayDo = (statements: Statement[], action: string): Statement[] =>
  statements.filter(({ Action }) => [Action].flat().includes(action));

describe('the bucket of the reports', () => {
  it('is private, encrypted by KMS, versioned, forgets in time, and outlives the stack', async () => {
    expect(await resource('Reports')).toMatchObject({
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: expect.arrayContaining([
            expect.objectContaining({ Prefix: 'reports/', ExpirationInDays: 400 }),
            expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
          ]),
        },
      },
    });
  });

  it.each([
    { sid: 'OnlyOverTls', condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    {
      sid: 'OnlyFromThisAccount',
      condition: { StringNotEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
    },
  ])('denies everybody $sid', async ({ sid, condition }) => {
    const policy = (await resource('ReportsPolicy'))?.Properties.PolicyDocument as unknown as {
      Statement: Statement[];
    };
    const found = policy.Statement.find(({ Sid }) => Sid === sid);
    expect(found).toMatchObject({ Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: condition });
  });

  it('takes reports and their index from the digest, which reads and deletes nothing in it', async () => {
    const statements = digestStatements(await stackWith());
    expect(mayDo(statements, 's3:PutObject').map(({ Resource }) => Resource)).toEqual([
      [{ 'Fn::Sub': '${Reports.Arn}/reports/*' }, { 'Fn::Sub': '${Reports.Arn}/index.html' }],
    ]);
    expect(JSON.stringify(statements)).not.toMatch(/s3:(Get|Delete)/);
  });
});

describe('the sender', () => {
  it.each([
    { title: 'without sesFrom', settings: {}, identity: undefined, sends: 0 },
    { title: 'with sesFrom', settings: { sesFrom: 'riposte@example.com' }, identity: 'riposte@example.com', sends: 1 },
    {
      title: 'with an identity that is there already',
      settings: { sesFrom: 'riposte@example.com', sesIdentity: 'example.com' },
      identity: undefined,
      sends: 1,
    },
  ])('$title is made: $identity', async ({ settings, identity, sends }) => {
    const template = await stackWith(settings);
    expect(template.Resources.Sender?.Properties).toEqual(identity && { EmailIdentity: identity });
    const statements = mayDo(digestStatements(template), 'ses:SendEmail');
    expect(statements).toHaveLength(sends);
    for (const { Condition, Resource } of statements) {
      expect(Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'riposte@example.com' } });
      // An identity may have a default configuration set, for which SES asks too.
      expect(JSON.stringify(Resource)).toMatch(/:identity\/\*.*:configuration-set\/\*/);
    }
    expect(template.environment).toMatchObject({ RIPOSTE_REPORTS: { Ref: 'Reports' } });
  });

  it.each([
    { settings: { sesFrom: 'not an address' }, says: /sesFrom is "not an address"; it must be one e-mail address/ },
    { settings: { sesFrom: 'a@example.com', sesIdentity: 'no domain' }, says: /sesIdentity is "no domain"/ },
    { settings: { sesIdentity: 'example.com' }, says: /sesIdentity is given, and no sender/ },
    {
      settings: { sesFrom: 'a@example.com', sesIdentity: 'example.org' },
      says: /does not belong to the identity example\.org/,
    },
  ])('is refused before anything is built: $settings', ({ settings, says }) => {
    expect(problems({ ...DEFAULTS, ...settings }, false, 'eu-west-1').join('\n')).toMatch(says);
  });

  it.each([
    { sesFrom: 'a@example.com' },
    { sesFrom: 'a@example.com', sesIdentity: 'example.com' },
    { sesFrom: 'a@mail.example.com', sesIdentity: 'example.com' },
    { sesFrom: 'a@example.com', sesIdentity: 'a@example.com' },
  ])('may be %j', (settings) => {
    expect(problems({ ...DEFAULTS, ...settings }, false, 'eu-west-1')).toEqual([]);
  });
});

it('an alarm rings when no digest was sent for 27 hours', async () => {
  expect((await resource('DigestLateAlarm'))?.Properties).toMatchObject({
    Namespace: 'Riposte',
    MetricName: 'DigestsSent',
    Period: 3600,
    EvaluationPeriods: 27,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
  });
});
