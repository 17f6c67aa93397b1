import type { GetDistributionResult } from '@aws-sdk/client-cloudfront';
import { LocalCloudFront } from '../../local/services/cloudfront.ts';
import { givenWorld } from '../support/fixtures.ts';

const OLD = 'arn:aws:acm:us-east-1:111122223333:certificate/old';
const NEXT = 'arn:aws:acm:us-east-1:111122223333:certificate/next';

function given() {
  const world = givenWorld();
  const service = new LocalCloudFront(world);
  service.seedDistribution({ id: 'E1', certificate: OLD, aliases: ['www.example.com'] });
  const read = () => service.GetDistribution({ Id: 'E1' }) as GetDistributionResult & { ETag: string };
  const update = (ACMCertificateArn: string, IfMatch: string | undefined, more = {}) => {
    const { DistributionConfig } = read().Distribution ?? {};
    if (!DistributionConfig) throw new Error('it has a configuration');
    return service.UpdateDistribution({
      Id: 'E1',
      IfMatch,
      DistributionConfig: { ...DistributionConfig, ViewerCertificate: { ACMCertificateArn, ...more } },
    });
  };
  return { world, service, read, update };
}

it('takes a configuration only while it is the version that was read', () => {
  const { read, update } = given();
  const { ETag } = read();
  update(NEXT, ETag);
  expect(() => update(OLD, ETag)).toThrow(expect.objectContaining({ name: 'PreconditionFailed' }));
  expect(() => update(OLD, undefined)).toThrow(expect.objectContaining({ name: 'InvalidIfMatchVersion' }));
  expect(read().Distribution?.DistributionConfig?.ViewerCertificate?.ACMCertificateArn).toBe(NEXT);
});

it('presents the old certificate until every edge knows the new one', () => {
  const { world, service, read, update } = given();
  update(NEXT, read().ETag);
  expect(service.presentedAt('de1.cloudfront.net', 'www.example.com')).toBe(OLD);
  expect(service.presentedAt('de1.cloudfront.net', 'blog.example.com')).toBeUndefined();
  world.time += 5 * 60_000;
  expect(service.presentedAt('de1.cloudfront.net', 'www.example.com')).toBe(NEXT);
});

it.each([
  { given: 'a certificate of another region', arn: NEXT.replace('us-east-1', 'eu-west-1'), more: {} },
  { given: 'a retired property that says another', arn: NEXT, more: { Certificate: OLD } },
])('refuses $given', ({ arn, more }) => {
  const { read, update } = given();
  const { ETag } = read();
  expect(() => update(arn, ETag, more)).toThrow(expect.objectContaining({ name: 'InvalidViewerCertificate' }));
});
