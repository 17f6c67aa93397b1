import { MalformedEventError } from '../../src/core/errors.ts';
import { kms } from '../../src/sources/kms/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const SCHEDULED = 'key-deletion-scheduled';
const ID = '0a1b2c3d-0000-4000-8000-a00000000501';
const ARN = `arn:aws:kms:eu-west-1:111122223333:key/${ID}`;
const policy = (Principal: unknown, more: object = {}) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', ...more }] });

describe('a call to KMS', () => {
  it('tells which key is to be deleted when, and by whom', () => {
    expect(findingOf('kms', SCHEDULED)).toMatchObject({
      type: 'kms:ScheduleKeyDeletion',
      title: `The key ${ID} was scheduled for deletion in 7 days by a session of role ci-deploy`,
      severity: 8,
      actor: { userType: 'AssumedRole', userName: 'ci-deploy', accessKeyId: 'ASIAEXAMPLE000000502' },
      peers: [{ address: '192.0.2.55' }],
      resources: expect.arrayContaining([{ kind: 'key', id: ID, arn: ARN }]),
      facts: { risk: 'key-deletion-scheduled', callFailed: false, peerKind: 'aws-api' },
    });
  });

  it.each([
    { name: 'key-disabled', risk: 'key-disabled', severity: 7 },
    { name: 'key-enabled', risk: 'key-restored', severity: 1 },
    { name: 'key-deletion-cancelled', risk: 'key-restored', severity: 1 },
    { name: 'key-material-deleted', risk: 'key-material-deleted', severity: 8 },
    { name: 'key-rotation-turned-off', risk: 'key-rotation-off', severity: 4 },
    { name: 'key-policy-open-to-all', risk: 'key-policy-open', severity: 8.5 },
    { name: 'key-policy-open-by-condition', risk: 'key-policy-conditional', severity: 3 },
    { name: 'key-policy-open-through-a-service', risk: 'key-policy-loose', severity: 4 },
    { name: 'key-store-disconnected', risk: 'key-store-disconnected', severity: 8 },
    { name: 'key-deleted', risk: 'key-deleted', severity: 8 },
    { name: 'key-rotated', risk: 'key-rotated', severity: 0.5 },
    { name: 'key-material-expired', risk: 'key-material-expired', severity: 8 },
  ])('$name is $risk', ({ name, risk, severity }) => {
    expect(findingOf('kms', name)).toMatchObject({ severity, facts: { risk } });
  });

  it('that was refused is of little weight', () => {
    const finding = findingOf('kms', 'key-deletion-refused');
    expect(finding).toMatchObject({ severity: 2, facts: { callFailed: true, errorCode: 'AccessDenied' } });
    expect(finding.title).toMatch(/^Tried and refused \(AccessDenied\): The key .* by user intern-lee$/);
  });

  it('is the same finding however often it is delivered', () => {
    expect(findingOf('kms', SCHEDULED, { id: 'another' }).id).toBe(findingOf('kms', SCHEDULED).id);
  });

  it.each([
    { name: 'a policy for its own account', value: policy({ AWS: 'arn:aws:iam::111122223333:root' }), count: 0 },
    { name: 'a policy for everybody', value: policy('*'), count: 1 },
    { name: 'a policy that cannot be read', value: '{', count: 1 },
    { name: 'no policy', value: undefined, count: 1 },
  ])('with $name makes $count findings', ({ value, count }) => {
    const event = edited(bundled('kms', 'key-policy-open-to-all'), { 'detail.requestParameters.policy': value });
    expect(kms.parse(event)).toHaveLength(count);
  });

  const granted = (granteePrincipal: unknown, more: object = {}) =>
    kms.parse(
      edited(bundled('kms', SCHEDULED), {
        'detail.eventName': 'CreateGrant',
        'detail.requestParameters': { keyId: ARN, granteePrincipal, operations: ['Decrypt'], ...more },
      }),
    );

  it.each([
    { who: 'a role of its own account', grantee: 'arn:aws:iam::111122223333:role/backup' },
    { who: 'a service', grantee: 'guardduty.amazonaws.com' },
    { who: 'a service in China', grantee: 'rds.amazonaws.com.cn' },
  ])('that grants $who the use of a key is nothing', ({ grantee }) => {
    expect(granted(grantee)).toEqual([]);
  });

  it.each([
    { grantee: 'arn:aws:iam::444455556666:root', more: {}, severity: 4, says: 'to account 444455556666 by a grant by' },
    {
      grantee: 'arn:aws:sts::444455556666:assumed-role/x/y',
      more: { operations: ['CreateGrant', 'Decrypt'] },
      severity: 6,
      says: 'by a grant, which it may give away again',
    },
    { grantee: 'arn:aws:iam::x', more: { operations: null }, severity: 4, says: 'names no account (arn:aws:iam::x)' },
    { grantee: { a: 1 }, more: {}, severity: 4, says: 'names no account (none)' },
  ])('that grants $grantee the use of a key is told as a policy that names it', ({ grantee, more, severity, says }) => {
    expect(granted(grantee, more)).toMatchObject([
      { severity, title: expect.stringContaining(says), facts: { risk: 'key-shared-with-account', opened: 'account' } },
    ]);
  });

  const listed = (given: unknown) => ({ 'detail.resources': [{ type: 'AWS::KMS::Key', ARN: given }] });
  it.each([
    { what: 'another account', fields: listed(ARN.replace('111122223333', '444455556666')) },
    { what: 'another region', fields: listed(ARN.replace('eu-west-1', 'us-east-1')) },
    { what: 'another partition', fields: listed(ARN.replace('arn:aws:', 'arn:aws-cn:')) },
    { what: 'a line break', fields: listed(`${ARN}\n`) },
    { what: 'no text', fields: listed(5) },
    {
      what: 'an alias',
      fields: { 'detail.resources': undefined, 'detail.requestParameters.keyId': 'alias/payments' },
    },
  ])('leaves out a key with $what, and says so', ({ fields }) => {
    const finding = findingOf('kms', SCHEDULED, fields);
    expect(finding.resources.map(({ kind }) => kind)).not.toContain('key');
    expect(finding.facts.unreadable).toMatch(/^detail\./);
  });

  it('takes the key from the request where CloudTrail lists none', () => {
    const finding = findingOf('kms', SCHEDULED, { 'detail.resources': null });
    expect(finding.resources).toContainEqual({ kind: 'key', id: ID, arn: ARN });
  });

  it('that nobody asked for is told as unknown', () => {
    const [finding] = kms.parse(edited(bundled('kms', SCHEDULED), { 'detail.eventName': 'UpdateAlias' }));
    expect(finding).toMatchObject({ type: 'Unknown event: AWS API Call via CloudTrail', resources: [] });
  });

  it.each([
    { what: 'no event id', fields: { 'detail.eventID': undefined }, says: 'detail.eventID should be' },
    { what: 'no name', fields: { 'detail.eventName': '' }, says: 'detail.eventName should be' },
    { what: 'a name with HTML', fields: { 'detail.eventName': '<b>' }, says: 'detail.eventName should be' },
    { what: 'no service', fields: { 'detail.eventSource': null }, says: 'detail.eventSource should be' },
    { what: 'a time that is none', fields: { 'detail.eventTime': 'soon' }, says: 'detail.eventTime should be' },
    {
      what: 'another account than its envelope',
      fields: { 'detail.recipientAccountId': '444455556666' },
      says: 'detail.recipientAccountId is "444455556666", but the event is of account "111122223333"',
    },
    { what: 'another region', fields: { 'detail.awsRegion': 'us-east-1' }, says: 'but the event is of region' },
    { what: 'a caller that is text', fields: { 'detail.userIdentity': 'root' }, says: 'detail.userIdentity should be' },
  ])('with $what is malformed', ({ fields, says }) => {
    const parse = () => kms.parse(edited(bundled('kms', SCHEDULED), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });

  it.each([
    { what: 'no resources', fields: { resources: [] } },
    { what: 'something else of KMS', fields: { resources: ['arn:aws:kms:eu-west-1:111122223333:alias/x'] } },
    { what: 'another account', fields: { resources: [ARN.replace('111122223333', '444455556666')] } },
  ])("KMS's own event with $what is malformed", ({ fields }) => {
    expect(() => kms.parse(edited(bundled('kms', 'key-deleted'), fields))).toThrow(MalformedEventError);
  });
});

describe("the deployment's own key", () => {
  const key = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-a00000000501';
  const own = { stack: 'riposte-prod', key };

  it.each(['key-deletion-scheduled', 'key-disabled', 'key-policy-open-to-all', 'key-policy-names-account'])(
    '%s is told as a part of Riposte, by name',
    (name) => {
      const event = bundled('kms', name) as { detail: { resources?: unknown; requestParameters: object } };
      event.detail.resources = [{ ARN: key, type: 'AWS::KMS::Key', accountId: '111122223333' }];
      expect(kms.parse(event, own)[0]).toMatchObject({
        type: expect.stringContaining('Part of Riposte changed: '),
        severity: 8,
        facts: { risk: 'own-stack', decision: 'now' },
      });
      expect(kms.parse(event, { ...own, key: key.replace('501', '999') })[0]?.facts.risk).not.toBe('own-stack');
    },
  );

  it('is given back without a word', () => {
    const event = bundled('kms', 'key-enabled') as { detail: { resources?: unknown } };
    event.detail.resources = [{ ARN: key, type: 'AWS::KMS::Key', accountId: '111122223333' }];
    expect(kms.parse(event, own)[0]?.facts.risk).toBe('key-restored');
  });
});
