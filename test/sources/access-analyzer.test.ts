import { MalformedEventError } from '../../src/core/errors.ts';
import { accessAnalyzer } from '../../src/sources/access-analyzer/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const BUCKET = 'public-bucket';
const refused = (changes: Record<string, unknown>) => () =>
  accessAnalyzer.parse(edited(bundled('access-analyzer', BUCKET), changes));

describe('an Access Analyzer finding', () => {
  it('tells what everybody can reach, and how', () => {
    expect(findingOf('access-analyzer', BUCKET)).toMatchObject({
      type: 'ExternalAccess/AWS::S3::Bucket',
      title: 'support-attachments can be reached by everybody',
      severity: 8,
      archived: false,
      resources: [{ kind: 'bucket', id: 'support-attachments', arn: 'arn:aws:s3:::support-attachments' }],
      facts: {
        status: 'ACTIVE',
        isPublic: true,
        principal: 'AWS: *',
        actions: 's3:GetObject, s3:ListBucket',
        analyzerArn: 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/account',
      },
    });
  });

  it.each([
    {
      name: 'bucket-shared-with-account',
      severity: 5,
      facts: { isPublic: false, principal: 'AWS: 444455556666', condition: 'aws:SourceVpc: vpc-0a1b2c3d' },
    },
    { name: 'public-queue', severity: 8, facts: { isPublic: true } },
    { name: 'key-could-not-be-analyzed', severity: 5, facts: { error: 'ACCESS_DENIED' } },
    { name: 'bucket-reached-from-inside', severity: 4, facts: { kind: 'InternalAccess', accessType: 'INTRA_ACCOUNT' } },
    { name: 'unused-role', severity: 2, facts: { kind: 'UnusedAccess', findingType: 'UnusedIAMRole' } },
    { name: 'public-bucket-resolved', severity: 1, facts: { status: 'RESOLVED' } },
  ])('$name has severity $severity', ({ name, severity, facts }) => {
    expect(findingOf('access-analyzer', name)).toMatchObject({ severity, facts });
  });

  it.each([
    { name: 'public-queue', kind: 'queue', id: 'order-events' },
    { name: 'role-trusted-from-outside', kind: 'role', id: 'partner-reader' },
    { name: 'key-could-not-be-analyzed', kind: 'key', id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    { name: 'unused-role', kind: 'role', id: 'old-importer' },
  ])('$name names a $kind', ({ name, kind, id }) => {
    expect(findingOf('access-analyzer', name).resources).toMatchObject([{ kind, id }]);
  });

  it.each([
    { changes: { 'detail.status': 'ARCHIVED' }, is: { archived: true, severity: 8 } },
    { changes: { 'detail.isDeleted': true }, is: { archived: false, severity: 1, facts: { status: 'RESOLVED' } } },
    { changes: { 'detail.isPublic': 'false' }, is: { severity: 8, facts: { isPublic: false } } },
    { changes: { 'detail.isPublic': null, 'detail.principal': null }, is: { severity: 5 } },
  ])('with $changes', ({ changes, is }) => {
    expect(findingOf('access-analyzer', BUCKET, changes)).toMatchObject(is);
  });

  it('of an analyzer of the whole organisation is of the account that owns the resource', () => {
    const finding = findingOf('access-analyzer', BUCKET, { 'detail.accountId': '444455556666' });
    expect(finding).toMatchObject({ account: '444455556666', receivedIn: { account: '111122223333' } });
  });

  it('shortens a long list of what is allowed', () => {
    const action = Array.from({ length: 14 }, (_, n) => `s3:Get${n}`);
    expect(findingOf('access-analyzer', BUCKET, { 'detail.action': action }).facts.actions).toMatch(
      /s3:Get9 and 4 more$/,
    );
  });

  it.each([
    { what: 'no resource', changes: { 'detail.resource': null }, names: 'detail.resource' },
    { what: 'a resource by name', changes: { 'detail.resource': 'support-attachments' }, names: 'an ARN' },
    {
      what: "a resource of another account's",
      changes: { 'detail.resource': 'arn:aws:iam::444455556666:role/x' },
      names: 'account "444455556666", but the finding is of account "111122223333"',
    },
    {
      what: 'a resource of another partition',
      changes: { 'detail.resource': 'arn:aws-cn:s3:::support-attachments' },
      names: 'partition "aws-cn"',
    },
    { what: 'no account', changes: { 'detail.accountId': 111122223333 }, names: 'detail.accountId' },
    { what: 'no id', changes: { 'detail.id': null }, names: 'detail.id' },
    { what: 'an id with a space', changes: { 'detail.id': 'a b' }, names: 'detail.id' },
    { what: 'no status', changes: { 'detail.status': null }, names: 'detail.status' },
  ])('with $what is refused', ({ changes, names }) => {
    expect(refused(changes)).toThrow(MalformedEventError);
    expect(refused(changes)).toThrow(names);
  });
});
