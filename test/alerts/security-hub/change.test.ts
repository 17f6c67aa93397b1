import type { Alert } from '../../../src/alerts/alert.ts';
import { hubChange } from '../../../src/alerts/security-hub/change.ts';
import { hubReference } from '../../../src/alerts/security-hub/reference.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { findingOf } from '../../sources/support.ts';
import { givenConfig } from '../../support/fixtures.ts';

const HUB = 'arn:aws:securityhub:eu-west-1::product/aws';
const bucket = findingOf('access-analyzer', 'public-bucket');
const twoBuckets: Finding = { ...bucket, resources: [...bucket.resources, { kind: 'bucket', id: 'another-bucket' }] };

function alert(finding: Finding, decision: Partial<Alert['decision']>, rest: Partial<Alert> = {}): Alert {
  return {
    id: 'a',
    key: 'k',
    finding,
    decision: { playbook: 'p', action: 'notify', target: '-', mode: 'notify', reason: 'r', params: {}, ...decision },
    outcome: 'applied',
    reason: 'It was read back.',
    ...rest,
  };
}

const FULL = { action: 'block-public-access', target: 'support-attachments', params: { stage: 'full' } } as const;

describe('where a finding stands in Security Hub', () => {
  it.each([
    {
      source: 'guardduty',
      name: 'access-key-used-from-tor',
      product: 'guardduty',
      id: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d0f2b3cbe41413047352141e5b863d87/finding/222581c3966ce25ffc5aa8eba177023d',
    },
    { source: 'macie', name: 'bucket-public', product: 'macie', id: 'd859e140-9bbe-41d4-80cd-9321ed0ed25a' },
    {
      source: 'access-analyzer',
      name: 'public-bucket',
      product: 'access-analyzer',
      id: 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/account/arn:aws:s3:::support-attachments',
    },
  ] as const)('is known for $source', ({ source, name, product, id }) => {
    expect(hubReference(findingOf(source, name))).toEqual({ id, productArn: `${HUB}/${product}` });
  });

  it('is the ARN of an Inspector finding, and its own id for one that came from there', () => {
    const inspector = findingOf('inspector', 'exploitable-weakness-on-instance');
    expect(hubReference(inspector)).toEqual({ id: inspector.id, productArn: `${HUB}/inspector` });
    const asked = findingOf('security-hub', 'asked-about-address');
    expect(hubReference(asked)).toEqual({
      id: 'watch/2026-11-20/1190',
      productArn: 'arn:aws:securityhub:eu-west-1::product/example/endpoint-watch',
    });
  });

  it.each([
    { source: 'acm', name: 'expired' },
    { source: 'inspector', name: 'scan-coverage-lost' },
    { source: 'trusted-advisor', name: 'root-without-mfa' },
    { source: 'aws-config', name: 'public-bucket' },
    { source: 'security-hub', name: 'exposure' },
  ] as const)('is not known for $source/$name', ({ source, name }) => {
    expect(hubReference(findingOf(source, name))).toBeUndefined();
  });
});

describe('what Security Hub is to show', () => {
  it.each([
    { what: 'a bucket that was closed', alert: alert(bucket, FULL), status: 'RESOLVED' },
    { what: 'one of two buckets that was closed', alert: alert(twoBuckets, FULL), status: 'NOTIFIED' },
    {
      what: 'a bucket that can become no more public',
      alert: alert(bucket, { ...FULL, params: { stage: 'prevent' } }),
      status: 'NOTIFIED',
    },
    {
      what: 'a key that was deactivated: the damage may be done',
      alert: alert(findingOf('guardduty', 'access-key-used-from-tor'), { action: 'deactivate-access-key' }),
      status: 'NOTIFIED',
    },
    { what: 'a finding that was told', alert: alert(bucket, {}, { outcome: 'notified' }), status: 'NOTIFIED' },
    {
      what: 'an action that waits for a person',
      alert: alert(bucket, FULL, { outcome: 'awaiting-approval' }),
      status: 'NOTIFIED',
    },
    { what: 'an action that was undone', alert: alert(bucket, FULL, { outcome: 'undone' }), status: 'NOTIFIED' },
    { what: 'an action that failed', alert: alert(bucket, FULL, { outcome: 'failed' }), status: undefined },
    { what: 'an action that a guard refused', alert: alert(bucket, FULL, { outcome: 'refused' }), status: undefined },
  ])('of $what is $status', ({ alert: given, status }) => {
    const change = hubChange(given, givenConfig());
    expect(change?.status).toBe(status);
    expect(change?.note).toContain('(Playbook p.)');
  });

  it('is a note of one line that Security Hub takes, whatever the reason says', () => {
    const change = hubChange(alert(bucket, FULL, { reason: `x\u202e\n${'y'.repeat(2000)}` }), givenConfig());
    expect(change?.note.length).toBeLessThanOrEqual(512);
    expect(change?.note).not.toMatch(/[\n\u202e]/);
  });
});
