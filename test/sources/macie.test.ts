import { MalformedEventError, UnsupportedEventError } from '../../src/core/errors.ts';
import { macie } from '../../src/sources/macie/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const POLICY = 'confidential-bucket-public';
const DATA = 'credentials-in-object';
const bucket = 'detail.resourcesAffected.s3Bucket';
const object = 'detail.resourcesAffected.s3Object';

describe('a Macie finding', () => {
  it('tells which bucket became public, by whom and from where', () => {
    expect(findingOf('macie', POLICY)).toMatchObject({
      type: 'Policy:IAMUser/S3BucketPublic',
      severity: 8,
      count: 2,
      sample: false,
      archived: false,
      actor: { userType: 'AssumedRole', userName: 'people-ops', accessKeyId: 'ASIAEXAMPLE000000020' },
      peers: [{ address: '192.0.2.231', country: 'Netherlands', asn: '64530', organization: 'Example Office' }],
      resources: [
        {
          kind: 'bucket',
          id: 'payroll-reports',
          arn: 'arn:aws:s3:::payroll-reports',
          tags: { Team: 'people', 'riposte:data-class': 'confidential' },
        },
        { kind: 'access-key', id: 'ASIAEXAMPLE000000020' },
        { kind: 'role', id: 'people-ops' },
      ],
      facts: { category: 'POLICY', effectivePermission: 'PUBLIC', api: 'PutBucketPolicy', peerKind: 'aws-api' },
    });
  });

  it('tells what kind of data lies where, and which secret to rotate', () => {
    const finding = findingOf('macie', DATA);
    expect(finding.resources).toEqual([
      {
        kind: 'bucket',
        id: 'build-artifacts',
        arn: 'arn:aws:s3:::build-artifacts',
        tags: { Team: 'platform' },
        isPublic: false,
      },
      {
        kind: 'object',
        id: 'build-artifacts/releases/4.2.0/env.txt',
        arn: 'arn:aws:s3:::build-artifacts/releases/4.2.0/env.txt',
        tags: { 'riposte:secret': 'orders-db' },
      },
      { kind: 'secret', id: 'orders-db' },
    ]);
    expect(finding.facts).toMatchObject({
      category: 'CLASSIFICATION',
      sensitiveDataTypes: 'AWS_CREDENTIALS, OPENSSH_PRIVATE_KEY',
      sensitiveDataCount: 2,
      objectIsPublic: false,
      secretNamedByObject: 'orders-db',
    });
    expect(finding.peers).toEqual([]);
  });

  it('names data that the user defined, and reads no place in the object', () => {
    expect(findingOf('macie', 'employee-numbers-in-object').facts).toMatchObject({
      sensitiveDataTypes: 'Employee number',
      sensitiveDataCount: 31,
      objectIsPublic: true,
    });
    expect(JSON.stringify(findingOf('macie', 'personal-data-in-object'))).not.toContain('passport"');
  });

  it.each([
    { severity: { description: 'Low', score: 1 }, is: 2 },
    { severity: { description: 'Medium', score: 2 }, is: 5 },
    { severity: { description: 'High', score: 3 }, is: 8 },
    { severity: { score: 3 }, is: 8 },
    { severity: { score: 1.0, description: '' }, is: 2 },
  ])('ranks $severity as $is', ({ severity, is }) => {
    expect(findingOf('macie', POLICY, { 'detail.severity': severity }).severity).toBe(is);
  });

  it.each([
    { fields: { 'detail.sample': true }, sample: true },
    { fields: { 'detail.sample': 'true' }, sample: true },
    { fields: { 'detail.sample': 'false' }, sample: false },
    { fields: { 'detail.title': '[SAMPLE] The bucket became public.' }, sample: true },
    { fields: { 'detail.sample': null }, sample: false },
  ])('with $fields is a sample: $sample', ({ fields, sample }) => {
    expect(findingOf('macie', POLICY, fields).sample).toBe(sample);
  });

  it.each(['true', true])('archived as %j is archived', (archived) => {
    expect(findingOf('macie', POLICY, { 'detail.archived': archived }).archived).toBe(true);
  });

  it('of a member account belongs to that account', () => {
    expect(findingOf('macie', POLICY, { 'detail.accountId': '444455556666' })).toMatchObject({
      account: '444455556666',
      receivedIn: { account: '111122223333', region: 'eu-west-1' },
    });
  });

  it.each([
    { identity: { type: 'IAMUser', iamUser: { userName: 'kim', principalId: 'AIDA1' } }, kind: 'user', id: 'kim' },
    { identity: { type: 'Root', root: { principalId: '111122223333' } }, kind: 'account', id: '111122223333' },
  ])('by $identity.type names the $kind', ({ identity, kind, id }) => {
    const finding = findingOf('macie', POLICY, { 'detail.policyDetails.actor.userIdentity': identity });
    expect(finding.resources).toContainEqual({ kind, id });
  });

  it.each([
    { what: 'an AWS service', identity: { type: 'AWSService', awsService: { invokedBy: 'config.amazonaws.com' } } },
    { what: 'another account', identity: { type: 'AWSAccount', awsAccount: { accountId: '444455556666' } } },
    { what: 'something new', identity: { type: 'Robot' } },
  ])('by $what names nobody of ours', ({ identity }) => {
    const finding = findingOf('macie', POLICY, { 'detail.policyDetails.actor.userIdentity': identity });
    expect(finding.resources.map(({ kind }) => kind)).toEqual(['bucket']);
    expect(finding.actor).toMatchObject({ userType: identity.type });
  });

  it.each([
    { what: 'a bucket with a line break', fields: { [`${bucket}.name`]: 'payroll\nreports' }, path: `${bucket}.name` },
    { what: 'a bucket with HTML', fields: { [`${bucket}.name`]: '<b>payroll</b>' }, path: `${bucket}.name` },
    { what: 'a bucket that is a number', fields: { [`${bucket}.name`]: 5 }, path: `${bucket}.name` },
    {
      what: 'an ARN of another partition',
      fields: { [`${bucket}.arn`]: 'arn:aws-cn:s3:::payroll-reports' },
      path: `${bucket}.arn`,
    },
    {
      what: 'an ARN of another bucket',
      fields: { [`${bucket}.arn`]: 'arn:aws:s3:::press-kit' },
      path: `${bucket}.arn`,
    },
  ])('leaves $what out, and says so', ({ fields, path }) => {
    const finding = findingOf('macie', POLICY, fields);
    expect(finding.resources.map(({ kind }) => kind)).not.toContain('bucket');
    expect(finding.facts.unreadable).toBe(path);
  });

  it('leaves out an object whose key cannot be named on one line', () => {
    const finding = findingOf('macie', DATA, { [`${object}.key`]: 'releases/\u202egpj.exe' });
    expect(finding.resources.map(({ kind }) => kind)).toEqual(['bucket', 'secret']);
    expect(finding.facts.unreadable).toBe(`${object}.key`);
  });

  it.each([
    { secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-db-a1B2c3', read: true },
    { secret: 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:orders-db-a1B2c3', read: false },
    { secret: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-db-a1B2c3', read: false },
    { secret: 'arn:aws-cn:secretsmanager:eu-west-1:111122223333:secret:orders-db-a1B2c3', read: false },
    { secret: 'arn:aws:s3:::orders-db', read: false },
    { secret: 'orders db', read: false },
    { secret: '/prod/orders.db_1+=@-', read: true },
  ])('believes the secret tag $secret: $read', ({ secret, read }) => {
    const finding = findingOf('macie', DATA, { [`${object}.tags`]: [{ key: 'riposte:secret', value: secret }] });
    expect(finding.resources.filter(({ kind }) => kind === 'secret').map(({ id }) => id)).toEqual(read ? [secret] : []);
    expect('unreadable' in finding.facts).toBe(!read);
  });

  it.each([
    { byBucket: 'orders-db', byObject: 'orders-db', marked: undefined },
    { byBucket: 'orders-db', byObject: 'another-db', marked: 'another-db' },
  ])('with a bucket of $byBucket and an object of $byObject marks $marked', ({ byBucket, byObject, marked }) => {
    const finding = findingOf('macie', DATA, {
      [`${bucket}.tags`]: [{ key: 'riposte:secret', value: byBucket }],
      [`${object}.tags`]: [{ key: 'riposte:secret', value: byObject }],
    });
    expect(finding.facts.secretNamedByObject).toBe(marked);
  });

  it.each([
    { what: 'no id', fields: { 'detail.id': undefined }, says: "detail.id should be the finding's id" },
    { what: 'an id with a line break', fields: { 'detail.id': 'a\nb' }, says: 'detail.id should be' },
    { what: 'no type', fields: { 'detail.type': '' }, says: 'detail.type should be a finding type' },
    { what: 'a type that is no text', fields: { 'detail.type': {} }, says: 'but is an object' },
    { what: 'an account that is none', fields: { 'detail.accountId': 'me' }, says: 'detail.accountId should be' },
    { what: 'a region that is none', fields: { 'detail.region': 7 }, says: 'detail.region should be' },
    { what: 'a partition that is none', fields: { 'detail.partition': 'AWS!' }, says: 'detail.partition should be' },
    { what: 'no severity', fields: { 'detail.severity': undefined }, says: 'detail.severity should be an object' },
    { what: 'an empty severity', fields: { 'detail.severity': {} }, says: 'Low, Medium or High' },
    { what: 'no resources', fields: { 'detail.resourcesAffected': null }, says: 'detail.resourcesAffected should be' },
    { what: 'tags that are text', fields: { [`${bucket}.tags`]: 'a=b' }, says: `${bucket}.tags should be an array` },
    { what: 'a tag without a key', fields: { [`${bucket}.tags`]: [{ value: 'b' }] }, says: `${bucket}.tags[0].key` },
    { what: 'archived as a number', fields: { 'detail.archived': 1 }, says: 'detail.archived should be true or false' },
  ])('with $what is malformed', ({ fields, says }) => {
    const parse = () => macie.parse(edited(bundled('macie', POLICY), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });

  it('of Macie Classic is refused in a sentence', () => {
    const alert = edited(bundled('macie', POLICY), { 'detail-type': 'Macie Alert' });
    expect(() => macie.parse(alert)).toThrow(UnsupportedEventError);
    expect(() => macie.parse(alert)).toThrow(/Macie Classic, which AWS has retired/);
  });
});

describe('what Macie found among other data', () => {
  it.each([
    { name: 'credentials-among-other-data', credentials: true },
    { name: 'several-kinds-in-object', credentials: undefined },
    { name: 'credentials-in-object', credentials: true },
  ])('$name: credentials $credentials', ({ name, credentials }) => {
    expect(findingOf('macie', name).facts.credentials).toBe(credentials);
  });

  it('is in no object that says to be of another bucket', () => {
    const path = 'detail.resourcesAffected.s3Object.bucketArn';
    const finding = findingOf('macie', 'credentials-in-object', { [path]: 'arn:aws:s3:::another' });
    expect(finding.resources.map(({ kind }) => kind)).toEqual(['bucket']);
    expect(finding.facts.unreadable).toBe(path);
  });
});
