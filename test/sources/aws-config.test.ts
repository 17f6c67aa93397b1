import { MalformedEventError } from '../../src/core/errors.ts';
import { configHeadline } from '../../src/sources/aws-config/config-headline.ts';
import { awsConfig } from '../../src/sources/aws-config/index.ts';
import { subjectOf } from '../../src/sources/aws-config/rules.ts';
import { headlineLine } from '../../src/sources/headlines.ts';
import { bundled, edited, findingOf } from './support.ts';

const PUBLIC = 'public-bucket';
const refused = (changes: Record<string, unknown>) => () =>
  awsConfig.parse(edited(bundled('aws-config', PUBLIC), changes));

describe('a change of compliance', () => {
  it('tells which resource breaks which rule', () => {
    expect(findingOf('aws-config', PUBLIC)).toMatchObject({
      type: 'NON_COMPLIANT/s3-bucket-public-read-prohibited',
      title: 'support-uploads is NON_COMPLIANT with the rule s3-bucket-public-read-prohibited',
      severity: 8,
      resources: [{ kind: 'bucket', id: 'support-uploads', arn: 'arn:aws:s3:::support-uploads' }],
      facts: {
        complianceType: 'NON_COMPLIANT',
        before: 'COMPLIANT',
        configRuleName: 's3-bucket-public-read-prohibited',
        annotation: 'The bucket policy allows public read access.',
      },
    });
  });

  it('is a finding of its own each time, so that what is broken again is news', () => {
    const first = findingOf('aws-config', PUBLIC);
    const again = findingOf('aws-config', PUBLIC, {
      'detail.newEvaluationResult.resultRecordedTime': '2026-11-20T11:00:00Z',
    });
    expect(again.id).not.toBe(first.id);
    expect(findingOf('aws-config', PUBLIC, { id: 'of-another-delivery' }).id).toBe(first.id);
  });

  it.each([
    { rule: 's3-bucket-public-read-prohibited', name: 's3-bucket-public-read-prohibited' },
    { rule: 'securityhub-restricted-ssh-4e5f6a7b', name: 'restricted-ssh' },
    { rule: 'restricted-ssh-conformance-pack-0a1b2c3d4', name: 'restricted-ssh' },
    { rule: 'OrgConfigRule-restricted-ssh-ab12cd34', name: 'restricted-ssh' },
    { rule: 'Restricted-SSH', name: 'restricted-ssh' },
    { rule: 'our-own-rule', name: 'our-own-rule' },
  ])('of the rule $rule is about $name', ({ rule, name }) => {
    expect(subjectOf(rule, 'AWS::EC2::SecurityGroup').name).toBe(name);
  });

  it.each([
    { type: 'AWS::EC2::SecurityGroup', id: 'sg-0a1b2c3d4e5f60041', kind: 'security-group' },
    { type: 'AWS::EC2::Volume', id: 'vol-0a1b2c3d4e5f60042', kind: 'volume' },
    { type: 'AWS::::Account', id: '111122223333', kind: 'account' },
    // Its id in AWS Config is not the user's name, by which IAM is asked.
    { type: 'AWS::IAM::User', id: 'AIDAEXAMPLE0000000041', kind: 'other' },
    { type: 'AWS::RDS::DBInstance', id: 'db-EXAMPLE0000000000000000041', kind: 'other' },
    { type: 'AWS::Of::Tomorrow', id: 'x', kind: 'other' },
  ])('names $type $id as $kind', ({ type, id, kind }) => {
    const changes = { 'detail.resourceType': type, 'detail.resourceId': id };
    expect(findingOf('aws-config', PUBLIC, changes).resources).toMatchObject([{ kind, id }]);
  });

  it.each([
    { id: 'Not_A_Bucket', type: 'AWS::S3::Bucket' },
    { id: '444455556666', type: 'AWS::::Account' },
    { id: 'arn:aws:s3:eu-west-1:444455556666:accesspoint/x', type: 'AWS::S3::AccessPoint' },
  ])('names no resource for $type $id, and says so', ({ id, type }) => {
    const finding = findingOf('aws-config', PUBLIC, { 'detail.resourceType': type, 'detail.resourceId': id });
    expect(finding.resources).toEqual([]);
    expect(finding.facts.unreadable).toBe('detail.resourceId');
  });

  it.each([
    ['NON_COMPLIANT', 'is broken', 'broken by press-kit', 'broken'],
    ['COMPLIANT', 'is kept', 'kept by press-kit', 'kept'],
    ['NOT_APPLICABLE', 'does not apply', 'does not apply to press-kit', 'does not apply'],
    ['INSUFFICIENT_DATA', 'has no result', 'has no result for press-kit', 'has no result'],
    ['PARTLY', 'is not known', 'has an unknown result for press-kit', 'has an unknown result'],
    ['partly so', 'is not known', 'has an unknown result for press-kit', 'has an unknown result'],
  ])('to %s says that the rule %s', (complianceType, _, says, shortest) => {
    const rule = 'a-rule-whose-name-is-longer-than-a-subject-has-room-for';
    const finding = findingOf('aws-config', PUBLIC, {
      'detail.newEvaluationResult.complianceType': complianceType,
      'detail.resourceId': 'press-kit',
    });
    expect(headlineLine(finding)).toBe(`Rule s3-bucket-public-read-prohibited ${says}`);
    const long = findingOf('aws-config', PUBLIC, {
      'detail.newEvaluationResult.complianceType': complianceType,
      'detail.configRuleName': rule,
    });
    const last = configHeadline(long).says.at(-1) ?? '';
    expect(last).toMatch(new RegExp(`^Rule a-rule-whose\\S+ ${shortest}$`));
    expect(last.length).toBeLessThanOrEqual(60);
  });

  it('of a new kind stays an unknown event', () => {
    const { says } = configHeadline({ ...findingOf('aws-config', PUBLIC), type: 'Unknown event: a/b', resources: [] });
    expect(says).toEqual(['Unknown AWS Config event about a resource']);
  });

  it.each(['COMPLIANT', 'NOT_APPLICABLE', 'INSUFFICIENT_DATA'])('to %s is of low severity', (complianceType) => {
    const changes = { 'detail.newEvaluationResult.complianceType': complianceType };
    expect(findingOf('aws-config', PUBLIC, changes).severity).toBe(1);
  });

  it.each([
    { what: 'no rule', changes: { 'detail.configRuleName': null }, names: 'detail.configRuleName' },
    { what: 'a rule with a #', changes: { 'detail.configRuleName': 'a#b' }, names: 'detail.configRuleName' },
    { what: 'a hostile id', changes: { 'detail.resourceId': 'x\u202ey' }, names: 'detail.resourceId' },
    { what: 'no result', changes: { 'detail.newEvaluationResult': null }, names: 'detail.newEvaluationResult' },
    { what: 'no region', changes: { 'detail.awsRegion': 'eu' }, names: 'detail.awsRegion' },
    { what: 'no account', changes: { 'detail.awsAccountId': '1' }, names: 'detail.awsAccountId' },
  ])('with $what is refused', ({ changes, names }) => {
    expect(refused(changes)).toThrow(MalformedEventError);
    expect(refused(changes)).toThrow(names);
  });
});
