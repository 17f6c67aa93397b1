import type { Finding } from '../../src/core/finding.ts';
import { cloudtrail } from '../../src/sources/cloudtrail/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const read = (name: string, changes: Record<string, unknown> = {}): Finding[] =>
  cloudtrail.parse(edited(bundled('cloudtrail', name), changes));
const request = (path: string) => `detail.requestParameters.${path}`;

describe('what CloudTrail tells', () => {
  it('names the trail that was stopped, and who did it from where', () => {
    const arn = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/management-events';
    const role = 'AWSReservedSSO_Administrator_0a1b2c3d4e5f6071';
    expect(findingOf('cloudtrail', 'trail-stopped')).toMatchObject({
      type: 'cloudtrail:StopLogging',
      title: `The trail management-events was stopped by a session of role ${role}`,
      severity: 8,
      actor: { userType: 'AssumedRole', userName: role },
      peers: [{ address: '192.0.2.55' }],
      resources: expect.arrayContaining([
        { kind: 'trail', id: 'management-events', arn },
        { kind: 'role', id: role },
      ]),
      facts: { risk: 'logging-stopped', callFailed: false, peerKind: 'aws-api' },
    });
  });

  it('names what it was done to before who did it', () => {
    const kinds = findingOf('cloudtrail', 'trail-stopped').resources.map(({ kind }) => kind);
    expect(kinds).toEqual(['trail', 'access-key', 'role']);
  });

  it.each([
    { name: 'root-sign-in', type: 'Sign-in of root' },
    { name: 'root-key-used', type: 'Access key of root used' },
    { name: 'sign-in-without-mfa', type: 'Sign-in without MFA' },
    { name: 'own-rule-deleted', type: 'Part of Riposte changed: DeleteRule' },
    { name: 'guardduty-suspended', type: 'guardduty:UpdateDetector' },
  ])('calls $name "$type"', ({ name, type }) => {
    expect(findingOf('cloudtrail', name).type).toBe(type);
  });

  it.each([
    { name: 'trail-deleted', risk: 'logging-deleted', severity: 8.5 },
    { name: 'trail-weakened', risk: 'logging-changed', severity: 7 },
    { name: 'event-selectors-changed', risk: 'logging-changed', severity: 7 },
    { name: 'trail-stop-refused', risk: 'logging-stopped', severity: 6 },
    { name: 'guardduty-turned-off', risk: 'detection-off', severity: 8.5 },
    { name: 'guardduty-suspended', risk: 'detection-off', severity: 8.5 },
    { name: 'findings-hidden-by-filter', risk: 'detection-off', severity: 7 },
    { name: 'macie-turned-off', risk: 'detection-off', severity: 8 },
    { name: 'config-recorder-stopped', risk: 'detection-off', severity: 8 },
    { name: 'security-hub-turned-off', risk: 'detection-off', severity: 8 },
    { name: 'snapshot-made-public', risk: 'made-public', severity: 8.5 },
    { name: 'image-made-public', risk: 'made-public', severity: 8.5 },
    { name: 'database-snapshot-made-public', risk: 'made-public', severity: 8.5 },
    { name: 'snapshot-shared-with-account', risk: 'shared-with-account', severity: 4 },
    { name: 'ssh-opened-to-everybody', risk: 'opened-to-world', severity: 8 },
    { name: 'database-opened-to-everybody', risk: 'opened-to-world', severity: 8 },
    { name: 'root-sign-in', risk: 'root-sign-in', severity: 8 },
    { name: 'root-key-used', risk: 'root-key-used', severity: 9 },
    { name: 'sign-in-without-mfa', risk: 'sign-in-without-mfa', severity: 5 },
    { name: 'sign-in-failed', risk: 'sign-in-failed', severity: 1 },
    { name: 'own-rule-deleted', risk: 'own-stack', severity: 8 },
  ])('$name is $risk', ({ name, risk, severity }) => {
    expect(findingOf('cloudtrail', name)).toMatchObject({ severity, facts: { risk } });
  });

  it.each([
    {
      what: 'a trail that gains',
      name: 'trail-weakened',
      fields: { [request('isMultiRegionTrail')]: true, [request('enableLogFileValidation')]: true },
      says: 'was changed by',
    },
    {
      what: 'a trail that loses',
      name: 'trail-weakened',
      fields: {},
      says: 'was changed: one region only, no validation of its files from now on',
    },
    {
      what: 'a feature turned off',
      name: 'guardduty-suspended',
      fields: { [request('enable')]: true, [request('features')]: [{ name: 'S3_DATA_EVENTS', status: 'DISABLED' }] },
      says: 'GuardDuty lost S3_DATA_EVENTS',
    },
  ])('says what becomes of $what', ({ name, fields, says }) => {
    expect(read(name, fields)[0]?.title).toContain(says);
  });

  it.each([
    { what: 'GuardDuty turned on', name: 'guardduty-suspended', fields: { [request('enable')]: true } },
    { what: 'a filter that hides nothing', name: 'findings-hidden-by-filter', fields: { [request('action')]: 'NOOP' } },
    {
      what: 'a snapshot made private',
      name: 'snapshot-made-public',
      fields: { [request('createVolumePermission')]: { remove: { items: [{ group: 'all' }] } } },
    },
    {
      what: 'another attribute of a database snapshot',
      name: 'database-snapshot-made-public',
      fields: { [request('attributeName')]: 'x' },
    },
    {
      what: 'a call of nobody special',
      name: 'root-key-used',
      fields: { 'detail.userIdentity.type': 'IAMUser', 'detail.eventName': 'TagUser' },
    },
    {
      what: "what a service does in root's name",
      name: 'root-key-used',
      fields: { 'detail.userIdentity.invokedBy': 'x', 'detail.eventName': 'TagUser' },
    },
    {
      what: 'a refused call of root',
      name: 'root-key-used',
      fields: { 'detail.errorCode': 'AccessDenied', 'detail.eventName': 'TagUser' },
    },
    {
      what: 'a sign-in with a second factor',
      name: 'sign-in-without-mfa',
      fields: { 'detail.additionalEventData.MFAUsed': 'Yes' },
    },
    ...['AssumedRole', 'FederatedUser', 'SAMLUser', 'IdentityCenterUser'].map((type) => ({
      what: `a sign-in of a ${type}, whose second factor is elsewhere`,
      name: 'sign-in-without-mfa',
      fields: { 'detail.userIdentity.type': type },
    })),
  ])('is nothing for $what', ({ name, fields }) => {
    expect(read(name, fields)).toEqual([]);
  });
});

describe('a sign-in of root', () => {
  it('without a second factor weighs more', () => {
    const [finding] = read('root-sign-in', { 'detail.additionalEventData.MFAUsed': 'No' });
    expect(finding).toMatchObject({ severity: 9, title: expect.stringContaining('without a second factor') });
  });

  it('that failed is for the daily email', () => {
    const [finding] = read('root-sign-in', { 'detail.responseElements.ConsoleLogin': 'Failure' });
    expect(finding).toMatchObject({ severity: 3, facts: { risk: 'sign-in-failed' } });
  });
});

describe("root's calls", () => {
  it('are one finding a day for each key, however many there are', () => {
    const [first] = read('root-key-used');
    const [other] = read('root-key-used', { 'detail.eventID': 'x', 'detail.eventName': 'DeleteUser' });
    const [tomorrow] = read('root-key-used', { 'detail.eventTime': '2026-11-21T10:32:00Z' });
    expect(other?.id).toBe(first?.id);
    expect(tomorrow?.id).not.toBe(first?.id);
  });

  it('of a session are another finding than those of a key', () => {
    const [finding] = read('root-key-used', { 'detail.userIdentity.accessKeyId': 'ASIAEXAMPLE000000520' });
    expect(finding).toMatchObject({ severity: 7, facts: { risk: 'root-used' } });
  });
});

describe('rules added to a security group', () => {
  const items = 'responseElements.securityGroupRuleSet.items';
  const OPENED = 'ssh-opened-to-everybody';

  it('are named by their ids, those alone that open an admin port', () => {
    const { resources, facts, title } = findingOf('cloudtrail', OPENED);
    expect(resources.filter(({ kind }) => kind === 'rule')).toHaveLength(2);
    expect(resources).toContainEqual(expect.objectContaining({ kind: 'security-group', id: 'sg-0a1b2c3d4e5f60501' }));
    expect(facts.ports).toBe('22');
    expect(title).toContain('(tcp 22 from 0.0.0.0/0 and 1 more)');
  });

  it.each([
    { what: 'no answer', fields: { 'detail.responseElements': null }, rules: 0 },
    {
      what: 'rules without ids',
      fields: { [`detail.${items}`]: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIpv4: '0.0.0.0/0' }] },
      rules: 0,
    },
    {
      what: 'the old form of a request',
      fields: {
        'detail.responseElements': null,
        'detail.requestParameters': {
          groupId: 'sg-0a1b2c3d4e5f60501',
          ipProtocol: 'tcp',
          fromPort: 22,
          toPort: 22,
          cidrIp: '0.0.0.0/0',
        },
      },
      rules: 0,
    },
  ])('are told without their ids where there is $what', ({ fields, rules }) => {
    const [finding] = read(OPENED, fields);
    expect(finding?.facts.risk).toBe('opened-to-world');
    expect(finding?.resources.filter(({ kind }) => kind === 'rule')).toHaveLength(rules);
  });

  it.each([
    { what: 'some addresses', rule: { cidrIpv4: '203.0.113.0/24', fromPort: 22, toPort: 22 } },
    { what: 'web', rule: { cidrIpv4: '0.0.0.0/0', fromPort: 443, toPort: 443 } },
    { what: 'another group', rule: { referencedGroupInfo: { groupId: 'sg-1' }, fromPort: 22, toPort: 22 } },
    { what: 'the way out', rule: { cidrIpv4: '0.0.0.0/0', fromPort: 22, toPort: 22, isEgress: true } },
  ])('are nothing for $what', ({ rule }) => {
    const added = [{ ipProtocol: 'tcp', isEgress: false, securityGroupRuleId: 'sgr-0a1b2c3d4e5f60001', ...rule }];
    expect(read(OPENED, { [`detail.${items}`]: added, 'detail.requestParameters.ipPermissions': null })).toEqual([]);
  });

  it.each([
    { what: 'a group with HTML', path: 'requestParameters.groupId', value: '<b>' },
    { what: 'a group with a line break', path: 'requestParameters.groupId', value: 'sg-0a1b2c3d4e5f60501\n' },
  ])('leave out $what, and say so', ({ path, value }) => {
    const [finding] = read(OPENED, { [`detail.${path}`]: value });
    expect(finding?.resources.map(({ kind }) => kind)).not.toContain('security-group');
    expect(finding?.facts.unreadable).toContain('groupId');
  });
});

describe('who it was', () => {
  const as = (userIdentity: unknown) => read('trail-deleted', { 'detail.userIdentity': userIdentity })[0] as Finding;
  const session = { sessionIssuer: { type: 'Role', userName: 'deploy', accountId: '111122223333' } };
  const ours = { accountId: '111122223333' };

  it.each([
    {
      type: 'IAMUser',
      identity: { ...ours, userName: 'kim', accessKeyId: 'AKIAEXAMPLE000000001' },
      says: 'by user kim',
      kinds: ['trail', 'access-key', 'user'],
    },
    {
      type: 'AssumedRole',
      identity: { ...ours, principalId: 'AROA:x', sessionContext: session },
      says: 'by a session of role deploy',
      kinds: ['trail', 'role'],
    },
    { type: 'Root', identity: ours, says: 'by the root user', kinds: ['trail', 'account'] },
    {
      type: 'FederatedUser',
      identity: { ...ours, sessionContext: { sessionIssuer: { userName: 'kim' } } },
      says: 'by user kim',
      kinds: ['trail'],
    },
    {
      type: 'IdentityCenterUser',
      identity: { ...ours, onBehalfOf: { userId: 'u-1' } },
      says: 'by user u-1',
      kinds: ['trail'],
    },
    {
      type: 'AWSService',
      identity: { invokedBy: 'config.amazonaws.com' },
      says: 'by the service config.amazonaws.com',
      kinds: ['trail'],
    },
    {
      type: 'AWSAccount',
      identity: { accountId: '444455556666', principalId: 'AIDA' },
      says: 'by somebody of account 444455556666',
      kinds: ['trail'],
    },
    {
      type: 'IAMUser',
      identity: { accountId: '444455556666', userName: 'kim', accessKeyId: 'AKIAEXAMPLE000000001' },
      says: 'by somebody of account 444455556666',
      kinds: ['trail'],
    },
  ])('a $type: $says', ({ type, identity, says, kinds }) => {
    const finding = as({ type, ...identity });
    expect(finding.title).toContain(says);
    expect(finding.resources.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  });

  it.each([{ identity: null }, { identity: undefined }, { identity: {} }])('nobody: $identity', ({ identity }) => {
    const finding = as(identity);
    expect(finding.title).toContain('by somebody whom the event does not name');
    expect(finding).not.toHaveProperty('actor');
  });

  it('is no user with a name that IAM would not take', () => {
    const finding = as({ type: 'IAMUser', ...ours, userName: 'kim\n<b>' });
    expect(finding.resources.map(({ kind }) => kind)).toEqual(['trail']);
    expect(finding.facts.unreadable).toBe('detail.userIdentity.userName');
  });
});
