import { MalformedEventError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import { ownNote } from '../../src/decide/guards/own-note.ts';
import { securityHub } from '../../src/sources/security-hub/index.ts';
import { givenConfig, NOW } from '../support/fixtures.ts';
import { bundled, edited, findingOf, type Json } from './support.ts';

const COPY = 'copy-of-guardduty';
const CONTROL = 'control-failed';
const at = (path: string): string => `detail.findings.0.${path}`;
const refused = (name: string, changes: Record<string, unknown>) => () =>
  securityHub.parse(edited(bundled('security-hub', name), changes));

describe('a finding in Security Hub', () => {
  it.each([
    { title: 'no workflow', changes: { [at('Workflow')]: undefined }, is: 'NEW' },
    {
      title: 'the former field alone',
      changes: { [at('Workflow')]: undefined, [at('WorkflowState')]: 'IN_PROGRESS' },
      is: 'IN PROGRESS',
    },
    {
      title: 'a former field that says nothing known',
      changes: { [at('Workflow')]: undefined, [at('WorkflowState')]: 'DEFERRED' },
      is: 'NEW',
    },
    { title: 'a status that is new to us', changes: { [at('Workflow.Status')]: 'PARKED' }, is: 'PARKED' },
  ])('with $title: nobody is known to have looked, unless it says so', ({ changes, is }) => {
    expect(findingOf('security-hub', CONTROL, changes).facts.workflow).toBe(is);
  });

  it('about another cloud is of the place where it came in, and says which cloud', () => {
    const finding = findingOf('security-hub', 'exposure', {
      [at('cloud.provider')]: 'Azure',
      [at('cloud.region')]: 'westeurope',
      [at('cloud.account.uid')]: '0a1b2c3d-0000-4000-8000-000000000001',
    });
    expect(finding).toMatchObject({
      account: '111122223333',
      region: 'eu-west-1',
      facts: { cloud: 'Azure', cloudRegion: 'westeurope', cloudAccount: '0a1b2c3d-0000-4000-8000-000000000001' },
    });
    expect(finding).not.toHaveProperty('copyOf');
  });

  it.each([
    { account: '111122223333', region: 'eu-west-1', copy: 'here' },
    { account: '444455556666', region: 'eu-west-1', copy: 'elsewhere' },
    { account: '111122223333', region: 'us-east-2', copy: 'elsewhere' },
  ])('of the posture checks, of $account in $region, is a copy of one $copy', ({ account, region, copy }) => {
    const finding = findingOf('security-hub', 'exposure', {
      [at('metadata.product.uid')]: 'arn:aws:securityhub:eu-west-1::productv2/aws/securityhub',
      [at('cloud.account.uid')]: account,
      [at('cloud.region')]: region,
    });
    expect(finding.facts.copy).toBe(copy);
  });

  it('tells which control fails, for what, and where the remedy is', () => {
    const { id, facts, ...finding } = findingOf('security-hub', CONTROL);
    expect(finding).toMatchObject({
      type: 'Control/EC2.19',
      severity: 9.5,
      resources: [
        {
          kind: 'security-group',
          id: 'sg-0a1b2c3d4e5f60031',
          arn: 'arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d4e5f60031',
          tags: { Team: 'platform' },
        },
      ],
    });
    expect(facts).toMatchObject({
      product: 'aws/securityhub',
      workflow: 'NEW',
      recordState: 'ACTIVE',
      compliance: 'FAILED',
      control: 'EC2.19',
      fixUrl: 'https://docs.example.com/securityhub/EC2.19/remediation',
      hubId: id,
      productArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub',
    });
  });

  it('that came in a batch is one of several', () => {
    const event = bundled('security-hub', CONTROL);
    const detail = event.detail as { findings: Json[] };
    detail.findings.push({ ...detail.findings[0], Id: 'arn:aws:securityhub:eu-west-1:111122223333:another' });
    expect(securityHub.parse(event).map(({ id }) => id)).toHaveLength(2);
  });

  it.each([
    { severity: { Label: 'LOW', Normalized: 90 }, is: 2 },
    { severity: { Normalized: 70 }, is: 7 },
    { severity: { Normalized: 0 }, is: 0 },
    { severity: { Label: 'informational' }, is: 1 },
  ])('ranked $severity is of severity $is', ({ severity, is }) => {
    expect(findingOf('security-hub', CONTROL, { [at('Severity')]: severity }).severity).toBe(is);
  });

  it.each([
    { changes: { [at('Workflow.Status')]: 'SUPPRESSED' }, is: { archived: true, severity: 9.5 } },
    { changes: { [at('RecordState')]: 'ARCHIVED' }, is: { archived: true, severity: 9.5 } },
    { changes: { [at('Workflow.Status')]: 'RESOLVED' }, is: { archived: false, severity: 1 } },
    { changes: { [at('Compliance.Status')]: 'PASSED' }, is: { archived: false, severity: 1 } },
    { changes: { [at('Workflow')]: null, [at('Compliance')]: null }, is: { archived: false, severity: 9.5 } },
  ])('with $changes', ({ changes, is }) => {
    expect(findingOf('security-hub', CONTROL, changes)).toMatchObject(is);
  });

  it.each([
    {
      what: 'in the product fields',
      changes: { [at('ProductFields')]: { 'aws/guardduty/service/additionalInfo/sample': 'true' } },
    },
    {
      what: "in GuardDuty's text",
      changes: { [at('ProductFields')]: { 'aws/guardduty/service/additionalInfo/value': '{"sample":true}' } },
    },
    { what: 'in the title', changes: { [at('Title')]: '[SAMPLE] A port is probed.' } },
    { what: 'by itself', changes: { [at('Sample')]: true } },
  ])('marked as a sample $what is one', ({ changes }) => {
    expect(findingOf('security-hub', COPY, changes).sample).toBe(true);
    expect(findingOf('security-hub', COPY).sample).toBe(false);
  });

  it('tells whose key it was, and from where it was used', () => {
    expect(findingOf('security-hub', COPY)).toMatchObject({
      role: 'TARGET',
      actor: { userType: 'IAMUser', userName: 'ci-publisher', accessKeyId: 'AKIAEXAMPLE000000005' },
      peers: [{ address: '203.0.113.150', country: 'Sweden', organization: 'Example Tor Exit' }],
      resources: [
        { kind: 'user', id: 'ci-publisher' },
        { kind: 'access-key', id: 'AKIAEXAMPLE000000005' },
      ],
      facts: { peerKind: 'aws-api', api: 'DescribeInstances' },
    });
  });

  it.each([
    {
      what: 'a connection',
      action: {
        ActionType: 'NETWORK_CONNECTION',
        NetworkConnectionAction: {
          ConnectionDirection: 'INBOUND',
          LocalPortDetails: { Port: 22 },
          RemoteIpDetails: { IpAddressV4: '198.51.100.149' },
        },
      },
      is: { direction: 'INBOUND', peers: [{ address: '198.51.100.149' }] },
    },
    {
      what: 'two probes',
      action: {
        ActionType: 'PORT_PROBE',
        PortProbeAction: {
          PortProbeDetails: [
            { LocalPortDetails: { Port: 22 }, RemoteIpDetails: { IpAddressV4: '198.51.100.147' } },
            { LocalPortDetails: { Port: 80 }, RemoteIpDetails: { IpAddressV4: '198.51.100.148' } },
          ],
        },
      },
      is: { direction: 'INBOUND', peers: [{ address: '198.51.100.147' }, { address: '198.51.100.148' }] },
    },
    { what: 'a DNS request', action: { ActionType: 'DNS_REQUEST' }, is: { peers: [] } },
  ])('reads the other side of $what', ({ action, is }) => {
    const finding = findingOf('security-hub', COPY, { [at('Action')]: action });
    expect(finding).toMatchObject(is);
    expect(finding.facts.peerKind).toBe(is.peers.length > 0 ? 'network' : undefined);
  });

  it.each([
    {
      name: 'copy-of-guardduty',
      copyOf: { source: 'guardduty', id: '222581c3966ce25ffc5aa8eba177023d' },
      copy: 'here',
    },
    {
      name: 'copy-of-guardduty-from-member',
      copyOf: { source: 'guardduty', id: expect.stringMatching(/^[0-9a-f]{32}$/) },
      copy: 'elsewhere',
    },
    {
      name: 'copy-of-inspector',
      copyOf: { source: 'inspector', id: expect.stringMatching(/^arn:aws:inspector2:/) },
      copy: 'here',
    },
    {
      name: 'copy-of-guardduty-ocsf',
      copyOf: { source: 'guardduty', id: expect.stringMatching(/^[0-9a-f]{32}$/) },
      copy: 'here',
    },
  ])('$name is a copy, whose original is $copy', ({ name, copyOf, copy }) => {
    const finding = findingOf('security-hub', name);
    expect(finding.copyOf).toEqual(copyOf);
    expect(finding.facts.copy).toBe(copy);
  });

  it('has the id by which GuardDuty tells the same finding itself', () => {
    expect(findingOf('security-hub', COPY).copyOf?.id).toBe(findingOf('guardduty', 'access-key-used-from-tor').id);
  });

  it('of Firewall Manager is no copy: it comes this way only', () => {
    expect(findingOf('security-hub', 'firewall-manager-violation').copyOf).toBeUndefined();
  });

  it('of a product with free ids gets one that parts no keys', () => {
    const id = (Id: string): string => findingOf('security-hub', 'partner-product', { [at('Id')]: Id }).id;
    expect(id('watch/1')).toBe('example/endpoint-watch/watch/1');
    expect(id('a#b<c>')).toMatch(/^example\/endpoint-watch\/sha256:[0-9a-f]{64}$/);
    expect(id('x'.repeat(512))).toHaveLength(id('y'.repeat(512)).length);
  });

  it.each([
    { what: 'no id', changes: { [at('Id')]: null }, names: 'findings[0].Id' },
    { what: 'no product', changes: { [at('ProductArn')]: 'arn:aws:s3:::x' }, names: 'findings[0].ProductArn' },
    { what: 'no account', changes: { [at('AwsAccountId')]: '1111' }, names: 'findings[0].AwsAccountId' },
    { what: 'no severity', changes: { [at('Severity')]: {} }, names: 'Severity.Normalized' },
    { what: 'a list in place of resources', changes: { [at('Resources')]: {} }, names: 'findings[0].Resources' },
    { what: 'nothing in it', changes: { 'detail.findings': [] }, names: 'detail.findings' },
    { what: 'too many in it', changes: { 'detail.findings': Array(101).fill({}) }, names: '1 to 100 findings' },
    {
      what: 'the ARN of another account',
      changes: { [at('AwsAccountId')]: '444455556666' },
      names: 'findings[0].Id is an ARN of account "111122223333", but the finding is of account "444455556666"',
    },
    {
      what: 'the ARN of another region',
      changes: { [at('Region')]: 'us-east-1' },
      names: 'findings[0].Id is an ARN of region "eu-west-1", but the finding is of region "us-east-1"',
    },
  ])('with $what is refused', ({ changes, names }) => {
    expect(refused(COPY, changes)).toThrow(MalformedEventError);
    expect(refused(COPY, changes)).toThrow(names);
  });
});

describe('a note in Security Hub', () => {
  const note = (by: string, noteAt: string) =>
    findingOf('security-hub', CONTROL, {
      [at('Note')]: { Text: 'x', UpdatedBy: by, UpdatedAt: noteAt },
      [at('UpdatedAt')]: '2026-11-20T08:30:00Z',
    });
  const verdict = (finding: Finding) => ownNote.check(finding, 'notify', { key: '-' }, givenConfig(), NOW);

  it.each([
    { what: 'ours, after the last change', by: 'riposte-test', noteAt: '2026-11-20T08:31:00Z', is: 'refused' },
    { what: 'ours, before the last change', by: 'riposte-test', noteAt: '2026-11-20T08:29:00Z', is: 'answered' },
    { what: "another deployment's", by: 'riposte-prod', noteAt: '2026-11-20T08:31:00Z', is: 'answered' },
    { what: "a person's", by: 'someone', noteAt: '2026-11-20T08:31:00Z', is: 'answered' },
  ])('$what: the finding is $is', ({ by, noteAt, is }) => {
    expect(verdict(note(by, noteAt))).toEqual(
      is === 'refused' ? expect.stringContaining('Its last change is the note that') : undefined,
    );
  });
});

describe('a custom action', () => {
  it('asks for an answer now, whatever became of the finding before', () => {
    const changes = {
      [at('Workflow.Status')]: 'SUPPRESSED',
      [at('Note')]: { Text: 'x', UpdatedBy: 'riposte-test', UpdatedAt: '2026-11-20T10:00:00Z' },
      [at('UpdatedAt')]: '2026-08-01T00:00:00Z',
    };
    const finding = findingOf('security-hub', 'asked-about-key', changes);
    expect(finding).toMatchObject({ archived: false, lastSeen: '2026-11-20T10:31:00.000Z' });
    expect(finding.copyOf).toBeUndefined();
    expect(finding.facts).toMatchObject({ customAction: 'RiposteRespond', actionName: 'Riposte: respond' });
    expect(finding.facts).not.toHaveProperty('lastChangeBy');
    expect(finding.facts).not.toHaveProperty('copy');
  });

  it('is a request of its own each time it is pressed, and one however often it is delivered', () => {
    const id = (eventId: string): string => findingOf('security-hub', 'asked-about-key', { id: eventId }).id;
    expect(id('press-1')).toBe(id('press-1'));
    expect(id('press-1')).not.toBe(id('press-2'));
  });

  it('on a finding that says no direction means what the address sends us', () => {
    const indicated = { [at('Network')]: null };
    expect(findingOf('security-hub', 'asked-about-address', indicated)).toMatchObject({
      direction: 'INBOUND',
      peers: [{ address: '198.51.100.144' }],
    });
    const outbound = { [at('Network.Direction')]: 'OUT', [at('Network.DestinationIpV4')]: '198.51.100.145' };
    expect(findingOf('security-hub', 'asked-about-address', outbound)).toMatchObject({
      direction: 'OUTBOUND',
      peers: [{ address: '198.51.100.145' }],
    });
  });

  it.each([
    { resources: [] },
    { resources: ['RiposteRespond'] },
    { resources: ['arn:aws:securityhub:eu-west-1:444455556666:action/custom/RiposteRespond'] },
    { resources: ['arn:aws:iam::111122223333:action/custom/RiposteRespond'] },
    { resources: null },
  ])('that is not named by its ARN in $resources is refused', (changes) => {
    expect(refused('asked-about-key', changes)).toThrow(/^resources should be/);
  });
});

describe('a finding of the newer Security Hub', () => {
  it('tells an exposure', () => {
    expect(findingOf('security-hub', 'exposure')).toMatchObject({
      type: 'Exposure/Potential Impact/Data Exfiltration',
      severity: 9.5,
      resources: [{ kind: 'instance', id: 'i-0a11b22c33d44e001', tags: { Name: 'web-1', Team: 'shop' } }],
      facts: { product: 'aws/securityhub-risk', schema: 'ocsf', workflow: 'NEW' },
    });
  });

  it('that repeats a control is left to the event that tells it', () => {
    const changes = { [at('metadata.product.uid')]: 'arn:aws:securityhub:eu-west-1::productv2/aws/securityhub' };
    expect(findingOf('security-hub', 'exposure', changes).facts.copy).toBe('here');
  });

  it.each([
    { what: 'no id', changes: { [at('finding_info.uid')]: null }, names: 'finding_info.uid' },
    { what: 'no account', changes: { [at('cloud.account.uid')]: null }, names: 'cloud.account.uid' },
    { what: 'no product', changes: { [at('metadata')]: {} }, names: 'metadata.product.uid' },
    { what: 'no severity', changes: { [at('severity_id')]: null }, names: 'severity_id' },
    {
      what: 'a time beyond all',
      changes: { [at('finding_info.last_seen_time_dt')]: null, [at('finding_info.last_seen_time')]: 1e300 },
      names: 'last_seen_time',
    },
  ])('with $what is refused', ({ changes, names }) => {
    expect(refused('exposure', changes)).toThrow(MalformedEventError);
    expect(refused('exposure', changes)).toThrow(names);
  });
});

describe('the id of a key', () => {
  it.each(['\u200b', '\n', ' ', '\u202e'])('is believed only as it stands there, and not cleaned of %j', (hidden) => {
    const event = bundled('security-hub', 'asked-about-key');
    const [finding] = (event.detail as { findings: { Resources: { Id: string }[] }[] }).findings;
    const [resource] = finding?.Resources ?? [];
    if (resource) resource.Id += hidden;
    const [read] = securityHub.parse(event);
    expect(read?.resources.map(({ kind }) => kind)).not.toContain('access-key');
  });
});
