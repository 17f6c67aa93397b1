import { guardduty } from '../../../src/sources/guardduty/index.ts';
import { PROTECTION_STATUS } from '../../../src/sources/guardduty/protection-status.ts';
import { bundled, edited, findingOf } from '../support.ts';

const NAME = 'malware-protection-stopped';

describe('the status of malware protection', () => {
  it('names the bucket, and why it is not protected', () => {
    expect(findingOf('guardduty', NAME)).toMatchObject({
      type: 'GuardDuty Malware Protection Resource Status Error',
      title: 'Malware protection of customer-uploads: resource status error (INSUFFICIENT_TEST_OBJECT_PERMISSIONS)',
      severity: 5,
      resources: [{ kind: 'bucket', id: 'customer-uploads', arn: 'arn:aws:s3:::customer-uploads' }],
    });
  });

  it.each(PROTECTION_STATUS)('%s is told, whatever its detail leaves out', (type) => {
    const [finding] = guardduty.parse(edited(bundled('guardduty', NAME), { 'detail-type': type, detail: {} }));
    expect(finding).toMatchObject({ type, resources: [] });
    expect(finding?.title).toContain('Malware protection of a bucket');
  });

  it('is one finding for a bucket and a reason, however often it is sent', () => {
    const again = findingOf('guardduty', NAME, { id: 'another', time: '2026-11-20T12:00:00Z' });
    const other = findingOf('guardduty', NAME, { 'detail.statusReasons': [{ code: 'EVENTBRIDGE_MANAGED_EVENTS' }] });
    expect(again.id).toBe(findingOf('guardduty', NAME).id);
    expect(other.id).not.toBe(again.id);
  });
});
