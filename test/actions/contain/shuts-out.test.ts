import { quarantineStatements } from '../../../src/actions/contain/objects/quarantine-policy.ts';
import { shuttingOut } from '../../../src/actions/contain/objects/shuts-out.ts';
import { tlsStatement } from '../../../src/actions/storage/bucket-policy/tls-statement.ts';

const MEMBER = '444455556666';
const role = (kind: string): string => `arn:aws:iam::${MEMBER}:role/riposte-test-member-${kind}-eu-west-1`;
const ROLES = [role('contain'), role('release')];
const FAMILY = `arn:aws:iam::${MEMBER}:role/riposte-test-member-*`;
const ours = quarantineStatements('inbox', 'aws', [FAMILY]);
const found = (...statements: object[]): string | undefined =>
  shuttingOut(JSON.stringify({ Statement: [...ours, ...statements] }), ROLES, MEMBER);

const OBJECTS = 'arn:aws:s3:::inbox/*';
const deny = (Condition: object, rest: object = {}): object => ({
  Sid: 'Theirs',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: OBJECTS,
  Condition,
  ...rest,
});
const sparing = (...arns: string[]): object => ({ ArnNotLike: { 'aws:PrincipalArn': arns } });

it.each([
  { what: 'nothing else', statements: [] },
  { what: 'a deny of requests without TLS, as baseline=tls writes it', statements: [tlsStatement('inbox', 'aws')] },
  { what: 'a deny of old TLS', statements: [deny({ NumericLessThan: { 's3:TlsVersion': '1.2' } })] },
  {
    what: 'a deny outside of the organisation',
    statements: [deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-a' } })],
  },
  {
    what: 'a perimeter of an address and an endpoint',
    statements: [
      deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }),
    ],
  },
  {
    what: 'a deny without TLS to whoever has not a tag',
    statements: [deny({ Bool: { 'aws:SecureTransport': false }, StringNotEquals: { 'aws:PrincipalTag/team': 'sec' } })],
  },
  { what: 'a deny to all but both', statements: [deny(sparing(...ROLES))] },
  {
    what: 'a deny to somebody else',
    statements: [deny({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/other-*' } })],
  },
  {
    what: 'a deny whose principal is another one',
    statements: [deny({}, { Principal: { AWS: 'arn:aws:iam::444455556666:role/x' } })],
  },
  { what: 'a deny of something else', statements: [deny({}, { Action: ['s3:PutObject', 's3:DeleteBucket'] })] },
  { what: 'a deny of all but tags', statements: [deny({}, { Action: undefined, NotAction: ['s3:*Tagging'] })] },
])('a policy with $what shuts out neither role', ({ statements }) => {
  expect(found(...statements)).toBeUndefined();
});

it.each([
  { what: 'everybody', statement: deny({}) },
  { what: 'all but the role that contains', statement: deny(sparing(role('contain'))) },
  { what: 'all but the role that gives back', statement: deny(sparing(role('release'))) },
  { what: 'all but others of the account', statement: deny(sparing(`arn:aws:iam::${MEMBER}:role/admin-*`)) },
  { what: 'their account', statement: deny({}, { Principal: { AWS: `arn:aws:iam::${MEMBER}:root` } }) },
  { what: 'the role that gives back', statement: deny({ ArnLike: { 'aws:PrincipalArn': '*-release-*' } }) },
  { what: 'everybody, of one call by a pattern', statement: deny({}, { Action: 's3:DeleteObject*' }) },
  { what: 'everybody, of all but reads', statement: deny({}, { Action: undefined, NotAction: 's3:Get*' }) },
  {
    what: 'whoever changes what is quarantined',
    statement: deny({ StringEquals: { 's3:ExistingObjectTag/riposte-quarantine': 'true' } }),
  },
  {
    what: 'all but the role that contains, from elsewhere',
    statement: deny({ ...sparing(role('contain')), NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
  },
  { what: 'whoever has not a tag', statement: deny({ StringNotEquals: { 'aws:PrincipalTag/team': 'sec' } }) },
])('a deny to $what is named', ({ statement }) => {
  expect(found(statement)).toBe('the statement Theirs');
});
