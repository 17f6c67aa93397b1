import { MalformedEventError } from '../../../src/core/errors.ts';
import { guardduty } from '../../../src/sources/guardduty/index.ts';
import { bundled, edited, findingOf } from '../support.ts';

const NAME = 'object-scan-found-malware';

describe("the result of an object's scan", () => {
  it('names the object, its bucket and the malware', () => {
    expect(findingOf('guardduty', NAME)).toMatchObject({
      type: 'GuardDuty Malware Protection Object Scan Result',
      severity: 8,
      account: '111122223333',
      resources: [
        { kind: 'bucket', id: 'customer-uploads', arn: 'arn:aws:s3:::customer-uploads' },
        { kind: 'object', id: 'customer-uploads/2026/11/invoice.pdf.exe' },
      ],
      facts: { scanResult: 'THREATS_FOUND', scanStatus: 'COMPLETED', threatName: 'Example.Dropper' },
    });
  });

  it('is one finding for a version of an object, however often it is sent', () => {
    const again = findingOf('guardduty', NAME, { id: 'another', time: '2026-11-20T08:00:00Z' });
    const later = findingOf('guardduty', NAME, { 'detail.s3ObjectDetails.versionId': 'example-version-2' });
    expect(again.id).toBe(findingOf('guardduty', NAME).id);
    expect(later.id).not.toBe(again.id);
  });

  it('leaves out an object whose key would be another when cleaned', () => {
    const finding = findingOf('guardduty', NAME, { 'detail.s3ObjectDetails.objectKey': 'a\u202eb' });
    expect(finding.resources.map(({ kind }) => kind)).toEqual(['bucket']);
    expect(finding.facts.unreadable).toBe('detail.s3ObjectDetails.objectKey');
  });

  it.each([
    { fields: { 'detail.s3ObjectDetails': undefined }, says: 'detail.s3ObjectDetails should be an object' },
    { fields: { 'detail.s3ObjectDetails.bucketName': 'a b' }, says: 'bucketName should be the name of a bucket' },
    { fields: { 'detail.scanResultDetails.scanResultStatus': 5 }, says: 'scanResultStatus should be a result' },
  ])('is malformed when it says $fields', ({ fields, says }) => {
    const parse = () => guardduty.parse(edited(bundled('guardduty', NAME), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });
});
