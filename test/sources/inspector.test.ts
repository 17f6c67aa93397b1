import { MalformedEventError } from '../../src/core/errors.ts';
import { sources } from '../../src/sources/index.ts';
import { inspector } from '../../src/sources/inspector/index.ts';
import { inspectorTime } from '../../src/sources/inspector/time.ts';
import { bundled, edited, findingOf, type Json } from './support.ts';

const WEAK = 'exploitable-weakness-on-instance';
const ARN = 'arn:aws:inspector2:eu-west-1:111122223333:finding';
const refused =
  (changes: Record<string, unknown>, name = WEAK) =>
  () =>
    inspector.parse(edited(bundled('inspector', name), changes));

describe('an Inspector finding', () => {
  it('tells the weakness, where it is, whether it can be used, and the fix', () => {
    expect(findingOf('inspector', WEAK)).toMatchObject({
      type: 'PACKAGE_VULNERABILITY',
      title: 'CVE-2026-90001 - nginx',
      severity: 9.5,
      archived: false,
      lastSeen: '2026-11-20T08:41:12.204Z',
      resources: [
        {
          kind: 'instance',
          id: 'i-0a11b22c33d44e001',
          arn: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0a11b22c33d44e001',
          tags: { Name: 'web-1', Team: 'shop' },
        },
      ],
      facts: {
        status: 'ACTIVE',
        vulnerabilityId: 'CVE-2026-90001',
        inspectorScore: 9.8,
        epss: 0.93,
        exploitAvailable: 'YES',
        fixAvailable: 'YES',
        reachable: true,
        packages: 'nginx 1.24.0, fixed in 0:1.24.0-2ubuntu7.6',
        fix: 'apt-get update && apt-get upgrade',
        platform: 'UBUNTU_24_04',
      },
    });
  });

  it.each([
    { name: 'weakness-in-image', kind: 'image', facts: { reachable: true, exploitAvailable: 'NO' } },
    { name: 'critical-weakness-out-of-reach', kind: 'instance', facts: { reachable: false } },
    { name: 'open-ssh-port', kind: 'instance', facts: { reachable: true, port: '22 TCP' } },
    {
      name: 'credentials-in-function-code',
      kind: 'function',
      facts: { code: 'mailer.py', fix: 'Keep the credentials in AWS Secrets Manager and read them at run time.' },
    },
  ])('$name is about a $kind', ({ name, kind, facts }) => {
    expect(findingOf('inspector', name)).toMatchObject({ resources: [{ kind }], facts });
  });

  it.each([
    { what: 'a password', fields: { cwes: ['CWE-259'] }, is: true },
    { what: 'a key, by the name of the detector', fields: { cwes: [], detectorName: 'Hard-coded key' }, is: true },
    {
      what: 'another weakness',
      fields: { cwes: ['CWE-89'], detectorName: 'SQL injection', detectorId: 'python/sql-injection@v1.0', ruleId: 'x' },
      is: false,
    },
  ])('tells hard-coded credentials from other weaknesses: $what', ({ fields, is }) => {
    const { weakness } = findingOf('inspector', 'credentials-in-function-code', {
      'detail.codeVulnerabilityDetails': fields,
    }).facts;
    expect(weakness).toBe(is ? 'hardcoded-credentials' : undefined);
  });

  it('names the secret that a tag of the code names, of credentials only', () => {
    const tagged = (cwes: string[], secret = 'invoices/mail') => {
      const event = bundled('inspector', 'credentials-in-function-code');
      const { resources, codeVulnerabilityDetails } = event.detail as {
        resources: Json[];
        codeVulnerabilityDetails: Json;
      };
      Object.assign(resources[0]?.tags as Json, { 'riposte:secret': secret });
      codeVulnerabilityDetails.cwes = cwes;
      codeVulnerabilityDetails.detectorName =
        codeVulnerabilityDetails.ruleId =
        codeVulnerabilityDetails.detectorId =
          'x';
      return sources.inspector.parse(event)[0]?.resources.map(({ kind, id }) => `${kind} ${id}`);
    };
    expect(tagged(['CWE-798'])).toContain('secret invoices/mail');
    expect(tagged(['CWE-89'])).not.toContain('secret invoices/mail');
    // With a letter that nobody sees it names another one.
    expect(tagged(['CWE-798'], 'invoices/mail\u200b')).not.toContain('secret invoices/mail');
  });

  it.each([
    { status: 'ACTIVE', severity: 9.5, archived: false },
    { status: 'CLOSED', severity: 1, archived: false },
    { status: 'SUPPRESSED', severity: 9.5, archived: true },
    { status: 'OF_TOMORROW', severity: 9.5, archived: false },
  ])('that is $status has severity $severity', ({ status, severity, archived }) => {
    expect(findingOf('inspector', WEAK, { 'detail.status': status })).toMatchObject({ severity, archived });
  });

  it('keeps its id through every change of state', () => {
    const ids = ['ACTIVE', 'CLOSED'].map((status) => findingOf('inspector', WEAK, { 'detail.status': status }).id);
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    { text: 'Wed Sep 04 16:59:44.356 UTC 2024', is: '2024-09-04T16:59:44.356Z' },
    { text: 'Sep 4, 2024, 4:59:44 PM', is: '2024-09-04T16:59:44.000Z' },
    { text: 'Sep 4, 2024, 12:05:00 AM', is: '2024-09-04T00:05:00.000Z' },
    { text: '2024-09-04T16:59:44.356Z', is: '2024-09-04T16:59:44.356Z' },
    { text: 'Wed Foo 04 16:59:44.356 UTC 2024', is: undefined },
    { text: 'yesterday', is: undefined },
    { text: 1_725_468_000, is: undefined },
    { text: null, is: undefined },
  ])('reads the time $text as $is', ({ text, is }) => {
    expect(inspectorTime(text)).toBe(is);
  });

  it('is of the time of its event where its own cannot be read', () => {
    const finding = findingOf('inspector', WEAK, { 'detail.updatedAt': 'soon', 'detail.lastObservedAt': null });
    expect(finding.lastSeen).toBe('2026-11-20T08:41:20.000Z');
  });

  it.each([
    { what: 'no ARN', changes: { 'detail.findingArn': null }, names: 'detail.findingArn' },
    {
      what: 'the ARN of something else',
      changes: { 'detail.findingArn': 'arn:aws:s3:::x-bucket' },
      names: 'Inspector',
    },
    {
      what: 'the ARN of another account',
      changes: { 'detail.findingArn': `${ARN.replace('111122223333', '444455556666')}/x` },
      names: 'detail.awsAccountId',
    },
    {
      what: 'a resource of another region',
      changes: { 'detail.findingArn': `${ARN.replace('eu-west-1', 'us-east-1')}/x` },
      names: 'detail.resources\\[0\\].region',
    },
    { what: 'no status', changes: { 'detail.status': '' }, names: 'detail.status' },
    { what: 'no severity', changes: { 'detail.severity': '' }, names: 'detail.severity' },
    { what: 'a score beyond ten', changes: { 'detail.inspectorScore': 11 }, names: 'detail.inspectorScore' },
    {
      what: 'a tag that is a list',
      changes: { 'detail.resources.0.tags': { 'riposte:protected': [] } },
      names: 'tags.riposte:protected',
    },
    { what: 'no detail', changes: { detail: null }, names: 'detail' },
  ])('with $what is refused', ({ changes, names }) => {
    expect(refused(changes)).toThrow(MalformedEventError);
    expect(refused(changes)).toThrow(new RegExp(names));
  });

  it('that names a resource of another account names none', () => {
    const finding = findingOf('inspector', 'weakness-in-image', {
      'detail.resources.0.id': 'arn:aws:ecr:eu-west-1:444455556666:repository/shop/checkout',
    });
    expect(finding.resources).toEqual([]);
    expect(finding.facts.unreadable).toBe('detail.resources[0].id');
  });
});

describe('what Inspector looks at', () => {
  it('is told when it looks no longer, each time anew', () => {
    const lost = findingOf('inspector', 'scan-coverage-lost');
    expect(lost).toMatchObject({
      type: 'Inspector2 Coverage',
      severity: 5,
      title: 'Amazon Inspector does not scan i-0a11b22c33d44e005',
      resources: [{ kind: 'instance', id: 'i-0a11b22c33d44e005' }],
      facts: { status: 'INACTIVE', reason: 'UNMANAGED_EC2_INSTANCE', scanType: 'PACKAGE' },
    });
    const later = findingOf('inspector', 'scan-coverage-lost', { 'detail.eventTimestamp': '2026-11-20T11:00:00Z' });
    expect(later.id).not.toBe(lost.id);
  });

  it('is counted after the first scan', () => {
    expect(findingOf('inspector', 'initial-scan-complete')).toMatchObject({
      severity: 1,
      facts: { status: 'INITIAL_SCAN_COMPLETE', critical: 0, high: 1, total: 5 },
    });
  });

  it.each([{ resources: [] }, { resources: null }, { resources: ['a b'] }, { resources: [{}] }, { resources: 'i-1' }])(
    'has to be named: $resources is refused',
    (changes) => {
      expect(refused(changes, 'scan-coverage-lost')).toThrow(/^resources should be/);
    },
  );
});
