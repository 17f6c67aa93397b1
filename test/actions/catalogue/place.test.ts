import { bundledFindings } from '../../../scripts/bundled-findings.ts';
import { catalogue } from '../../../src/actions/catalogue/catalogue.ts';
import { placeOf, whereOf } from '../../../src/actions/catalogue/place.ts';
import { ACTION_IDS, type ActionId } from '../../../src/core/action-ids.ts';
import { SOURCE_IDS } from '../../../src/core/finding.ts';
import { givenConfig } from '../../support/fixtures.ts';

const config = givenConfig({
  account: '111122223333',
  region: 'eu-central-1',
  networkAcls: ['acl-0123456789abcdef0'],
  egressPrefixLists: { v4: 'pl-0123456789abcdef0' },
  domainList: 'rslvr-fdl-0123456789abcdef',
});
const finding = { account: '444455556666', region: 'ap-south-1' };
const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666';

describe('where an action takes effect', () => {
  it.each<{ action: ActionId; key: string; place: string; account: string }>([
    { action: 'block-ip', key: '198.51.100.7/32', place: 'eu-central-1', account: '111122223333' },
    { action: 'deny-domain', key: 'example.net', place: 'eu-central-1', account: '111122223333' },
    { action: 'deactivate-access-key', key: 'AKIAIOSFODNN7EXAMPLE', place: 'global', account: '444455556666' },
    { action: 'block-public-access', key: 'example-bucket', place: 'global', account: '444455556666' },
    { action: 'replace-certificate', key: certificate, place: 'us-east-1', account: '123456789012' },
    { action: 'renew-parameter', key: '/app/token', place: 'ap-south-1', account: '444455556666' },
    { action: 'make-private', key: 'snap-0123456789abcdef0', place: 'ap-south-1', account: '444455556666' },
    { action: 'notify', key: '-', place: 'ap-south-1', account: '444455556666' },
  ])('of $action on $key is $account $place', ({ action, key, ...where }) => {
    expect(whereOf(action, { key }, finding, config)).toEqual(where);
  });

  it('reads an ARN of any partition, and nothing else as one', () => {
    const of = (key: string) => whereOf('restart-trail', { key }, finding, config);
    expect(of('arn:aws-us-gov:cloudtrail:us-gov-west-1:123456789012:trail/t')).toEqual({
      account: '123456789012',
      place: 'us-gov-west-1',
    });
    expect(of('arn:aws:s3:::bucket')).toEqual({ account: '444455556666', place: 'ap-south-1' });
    for (const key of ['arn:aws:x', 'arn:evil', 'arn:aws:kms:<script>:1:key/x', 'x arn:aws:a:b:123456789012:c'])
      expect(of(key)).toEqual({ account: '444455556666', place: 'ap-south-1' });
  });

  const found = SOURCE_IDS.flatMap((source) => bundledFindings(source).map(({ finding: bundled }) => bundled));

  it('is the same from wherever the finding was received, for every bundled event and action', () => {
    const places = new Set<string>();
    for (const one of found)
      for (const action of ACTION_IDS)
        for (const target of catalogue[action].targets(one, config)) {
          const elsewhere = { ...one, receivedIn: { account: '999999999999', region: 'sa-east-1' } };
          const where = whereOf(action, target, one, config);
          expect(whereOf(action, target, elsewhere, config)).toEqual(where);
          expect(where.account).toMatch(/^\d{12}$/);
          expect(where.place).toMatch(/^(global|[a-z]{2}(-[a-z]+)+-\d)$/);
          expect(placeOf(action, target, one, config)).toBe(where.place);
          places.add(`${catalogue[action].place} ${where.place}`);
        }
    expect(found.length).toBeGreaterThan(200);
    // Each way of finding the place was taken.
    for (const way of ['global global', 'bucket global', 'stack eu-central-1', 'target us-east-1'])
      expect([...places]).toContain(way);
  });
});
