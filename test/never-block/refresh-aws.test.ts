import type { Config } from '../../src/core/config.ts';
import { NeverBlockError } from '../../src/core/errors.ts';
import { refreshAws } from '../../src/jobs/never-block/refresh-aws.ts';
import { snapshotGroups } from '../../src/never-block/aws-ranges.ts';
import type { Fetch } from '../../src/never-block/download.ts';
import { acceptHeldRanges, heldRanges } from '../../src/never-block/operator.ts';
import { DAY, givenNeverBlock, givenRanges, type RangesDocument } from './given.ts';

const offering =
  (document: unknown): Fetch =>
  async () =>
    new Response(JSON.stringify(document));
const shipped = snapshotGroups().map(({ cidrs }) => cidrs);
const services = ['CLOUDFRONT_ORIGIN_FACING', 'CLOUDFRONT', 'ROUTE53_HEALTHCHECKS'];

/** All that is shipped, and some that others share. */
const complete = (change: (document: RangesDocument) => void = () => {}): RangesDocument =>
  givenRanges((document) => {
    const entries = services.flatMap((service, n) => (shipped[n] ?? []).map((cidr) => ({ cidr, service })));
    document.prefixes = entries
      .filter(({ cidr }) => !cidr.includes(':'))
      .map(({ cidr, service }) => ({ ip_prefix: cidr, region: 'GLOBAL', service }));
    for (let n = 0; n < 100; n += 1)
      document.prefixes.push({ ip_prefix: `52.94.${n}.0/24`, region: 'x', service: 'EC2' });
    document.ipv6_prefixes = entries
      .filter(({ cidr }) => cidr.includes(':'))
      .map(({ cidr, service }) => ({ ipv6_prefix: cidr, region: 'GLOBAL', service }));
    change(document);
  });
const more = (count: number) =>
  complete(({ prefixes }) => {
    for (let n = 0; n < count; n += 1) prefixes.push({ ip_prefix: `52.95.${n}.0/24`, region: 'x', service: 'EC2' });
  });

function givenAws(overrides: Partial<Config> = {}) {
  const given = givenNeverBlock(overrides);
  return {
    ...given,
    async day(document: unknown) {
      given.world.time += DAY;
      return refreshAws({ ...given, fetch: offering(document) });
    },
  };
}

describe("AWS's ranges, once a day", () => {
  it('are those that are shipped until the first download', async () => {
    const { reason } = givenAws();
    expect(await reason('24.110.128.9/32')).toContain('from which CloudFront calls origins');
    expect(await reason('15.177.0.9/32')).toContain('health checkers of Route 53');
    expect(await reason('52.94.1.9/32')).toBeUndefined();
  });

  it('are taken over whole the first time, and 10 % more the next', async () => {
    const { day, reason, subjects } = givenAws();
    expect(await day(complete())).toBe('saved');
    expect(await reason('52.94.1.9/32')).toBe(
      "52.94.1.9/32 is never blocked: it belongs to AWS's published ranges, shared with other AWS customers; people are told instead",
    );
    expect(await day(more(10))).toBe('saved');
    expect(await reason('52.95.9.9/32')).toContain('shared with other AWS customers');
    expect(subjects()).toEqual([]);
  });

  it.each([
    { awsRanges: 'all', facing: true, shared: true },
    { awsRanges: 'origin-facing', facing: true, shared: false },
    { awsRanges: 'none', facing: false, shared: false },
  ] as const)('count by the setting $awsRanges', async ({ awsRanges, facing, shared }) => {
    const { day, reason, calls } = givenAws({ awsRanges });
    expect(await day(complete())).toBe(awsRanges === 'none' ? 'off' : 'saved');
    if (awsRanges === 'none') expect(calls).toEqual([]);
    expect((await reason('130.176.0.9/32')) !== undefined).toBe(facing);
    expect((await reason('52.94.1.9/32')) !== undefined).toBe(shared);
  });

  it('are not downloaded more than once a day', async () => {
    const given = givenAws();
    await given.day(complete());
    given.world.time += DAY / 2;
    const result = await refreshAws({ ...given, fetch: () => Promise.reject(new Error('not asked for')) });
    expect(result).toBe('fresh');
  });

  it('are held back when they change by more than 10 %, and people are told, once', async () => {
    const { day, reason, subjects, bodies, table } = givenAws();
    await day(complete());
    expect(await day(more(11))).toBe('held');
    expect(await reason('52.95.9.9/32')).toBeUndefined();
    expect(await reason('52.94.1.9/32')).toBeDefined();
    expect(subjects()).toEqual(["[Riposte] AWS's address ranges changed by more than 10 %: look at them"]);
    expect(bodies()[0]).toContain('11 entries added and 0 removed of 100 (11 %)');
    expect(bodies()[0]).toContain('npx --no -- riposte blocks never-block accept');
    expect(await day(more(11))).toBe('held');
    expect(subjects()).toHaveLength(1);
    expect(await day(more(20))).toBe('held');
    expect(subjects()).toHaveLength(2);
    expect(await heldRanges(table)).toMatchObject({ added: 20, removed: 0 });
  });

  it('are let go when AWS takes the change back', async () => {
    const { day, table } = givenAws();
    await day(complete());
    await day(more(30));
    expect(await day(more(5))).toBe('saved');
    expect(await heldRanges(table)).toBeUndefined();
  });

  it('are in force once a person accepts them', async () => {
    const { day, reason, table, now, services } = givenAws();
    await day(complete());
    await day(more(30));
    expect(await acceptHeldRanges(table, 'arn:aws:iam::111122223333:user/ada', now())).toMatchObject({ added: 30 });
    expect(await reason('52.95.9.9/32')).toBeDefined();
    expect(await day(more(32))).toBe('saved');
    await expect(acceptHeldRanges(table, 'ada', now())).rejects.toThrow(NeverBlockError);
    const log = services.dynamodb.items().filter(({ pk }) => pk === 'NEVER_BLOCK_LOG');
    expect(log).toEqual([expect.objectContaining({ what: 'accept', by: 'arn:aws:iam::111122223333:user/ada' })]);
  });

  it('of the first download are held back when what is shipped is missing', async () => {
    const { day, reason } = givenAws();
    expect(await day(givenRanges())).toBe('held');
    expect(await reason('64.252.128.9/32')).toContain('CLOUDFRONT_ORIGIN_FACING');
  });

  it.each([
    { title: 'a document that cannot be right', fetch: offering({ prefixes: [] }) },
    { title: 'no network', fetch: () => Promise.reject(new TypeError('fetch failed')) },
  ])('stay as they were with $title; after three days people are told, once', async ({ fetch }) => {
    const given = givenAws();
    await given.day(complete());
    for (let n = 0; n < 6; n += 1) {
      given.world.time += DAY;
      expect(await refreshAws({ ...given, fetch })).toBe('failed');
      expect(given.subjects()).toHaveLength(n < 3 ? 0 : 1);
    }
    expect(await given.reason('52.94.1.9/32')).toBeDefined();
    expect(await given.day(complete())).toBe('saved');
    expect((await given.readers().current()).known?.problem).toBeUndefined();
  });

  it('fit into the journal however many there are', async () => {
    const { day, reason, services } = givenAws();
    const all = complete(({ prefixes }) => {
      for (let n = 0; n < 60_000; n += 1)
        prefixes.push({
          ip_prefix: `52.${95 + (n >> 14)}.${(n >> 6) & 255}.${(n & 63) << 2}/30`,
          region: 'x',
          service: 'EC2',
        });
    });
    expect(await day(all)).toBe('saved');
    const sizes = services.dynamodb.items().map((item) => JSON.stringify(item).length);
    expect(Math.max(...sizes)).toBeLessThan(360_000);
    expect(sizes.filter((size) => size > 100_000).length).toBeGreaterThan(2);
    expect(await reason('52.97.200.9/32')).toBeDefined();
  });
});
