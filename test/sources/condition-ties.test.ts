import { audienceOf } from '../../src/sources/trail/audience.ts';
import { tieOf } from '../../src/sources/trail/condition-ties.ts';
import { opennessOf } from '../../src/sources/trail/policy.ts';
import { ACCOUNT, letting, reading, STRANGE } from './calls-given.ts';

const ORG = 'o-attacker00';
const OURS = 'o-a1b2c3d4e5';
const deployment = { stack: 'riposte-prod', organisation: { id: OURS } };
const newRole = (Condition: unknown) => ({
  call: 'iam:CreateRole',
  request: { roleName: 'r', assumeRolePolicyDocument: letting({ AWS: '*' }, Condition) },
});
const trust = (Condition: unknown) => ({
  call: 'iam:UpdateAssumeRolePolicy',
  request: { roleName: 'r', policyDocument: letting({ AWS: '*' }, Condition) },
});
const bucket = (Condition: unknown) => ({
  call: 's3:PutBucketPolicy',
  request: { bucketName: 'b', bucketPolicy: JSON.parse(letting('*', Condition)) },
});

describe('a wildcard inside what has to be exact ties to nobody', () => {
  const wild = [
    { StringLike: { 'aws:PrincipalOrgID': 'o-*' } },
    { StringLike: { 'aws:PrincipalOrgID': [OURS, 'o-*'] } },
    { StringLike: { 'aws:PrincipalAccount': '4*' } },
    { StringLike: { 'aws:PrincipalAccount': [ACCOUNT, '4*'] } },
    { StringLike: { 'kms:CallerAccount': '44445555666?' } },
    { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::?44455556666:root' } },
    { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::4444*:role/ci' } },
    { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::data-*' } },
    { StringLike: { 'aws:PrincipalArn': `arn:aws:iam:*:${ACCOUNT}:role/ci` } },
    { StringLike: { 'aws:SourceVpce': 'vpce-*' } },
    { StringLike: { 'aws:SourceVpc': 'vpc-0a1b?' } },
    { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*/r-ab12/*' } },
    { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${OURS}/*`, `${OURS.slice(0, 5)}*`] } },
    { StringEquals: { 'aws:PrincipalAccount': '${aws:PrincipalAccount}' } },
    { StringLikeIfExists: { 'aws:PrincipalOrgID': 'o-*' } },
    { StringEqualsIfExists: { 'aws:PrincipalOrgID': OURS } },
    { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': `${OURS}/*` } },
  ];
  it.each(wild)('%j', (condition) => {
    expect(tieOf(condition, [ACCOUNT, OURS])).toBe('loose');
    expect(reading({ ...newRole(condition), deployment })?.facts).toMatchObject({
      decision: 'now',
      opened: 'condition',
    });
    expect(reading({ ...trust(condition), deployment })?.facts).toMatchObject({ decision: 'now', opened: 'condition' });
    expect(reading({ ...bucket(condition), deployment })?.facts).toMatchObject({ opened: 'condition' });
    expect(opennessOf(letting('*', condition), ACCOUNT, OURS).openness).toBe('loose');
  });
});

describe('what is named in full, and may be somebody else’s', () => {
  it.each([
    { condition: { StringEquals: { 'aws:PrincipalOrgID': ORG } }, names: ORG },
    { condition: { StringEquals: { 'aws:PrincipalOrgID': [OURS, ORG] } }, names: ORG },
    { condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${ORG}/*`] } }, names: ORG },
    { condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }, names: 'vpce-0a1b2c3d' },
  ])('$condition lets in $names', ({ condition, names }) => {
    const facts = { decision: 'digest', opened: 'other', outsiders: names };
    for (const given of [newRole, trust, bucket]) {
      const finding = reading({ ...given(condition), deployment });
      expect(finding?.facts).toMatchObject(facts);
      expect(finding?.title).toContain(`${names} can come in`);
    }
    expect(opennessOf(letting('*', condition), ACCOUNT, OURS)).toMatchObject({ openness: 'loose', others: [names] });
  });

  it.each([
    { condition: { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam:*:${STRANGE}:role/ci` } }, accounts: [STRANGE] },
    { condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${STRANGE}:*` } }, accounts: [STRANGE] },
    { condition: { StringLike: { 'aws:PrincipalArn': `arn:aws:iam::${STRANGE}:role/*` } }, accounts: [STRANGE] },
  ])('$condition lets in an account', ({ condition, accounts }) => {
    expect(audienceOf(letting('*', condition), ACCOUNT, OURS)).toMatchObject({ accounts, conditional: false });
  });
});

describe('what is one’s own stays silent', () => {
  it.each([
    { StringEquals: { 'aws:PrincipalOrgID': OURS } },
    { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${OURS}/r-ab12/*` } },
    { ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:*:${ACCOUNT}:alarm:*` } },
    { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::data' } },
    { StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d', 'aws:PrincipalAccount': ACCOUNT } },
    { StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' }, StringLike: { 'aws:PrincipalOrgID': OURS } },
  ])('%j', (condition) => {
    expect(reading({ ...newRole(condition), deployment })).toBeUndefined();
    expect(reading({ ...bucket(condition), deployment })).toBeUndefined();
    expect(opennessOf(letting('*', condition), ACCOUNT, OURS).openness).toBe('conditional');
  });
});
