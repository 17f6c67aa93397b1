import { days, minutes } from '../../../../../src/core/time.ts';
import { ACCOUNT, NOW } from '../../../../support/fixtures.ts';
import { givenPlaces, givenRules, MEMBERS, REGIONS } from './given-places.ts';

const [FIRST = '', SECOND = ''] = MEMBERS;
const WRITE = 'UpdateIPSet';
const ATTACKER = '198.51.100.7/32';
const ATTACKER_V6 = '2001:db8::7/128';

describe('a member that takes part with CloudFront, too', () => {
  const GLOBAL = `${FIRST} us-east-1`;
  const withCloudFront = (cloudFront = true) =>
    givenRules({
      accounts: [
        { match: { account: [ACCOUNT] }, blocks: 'own' },
        { match: { account: [FIRST] }, mode: 'enforce', cloudFront },
      ],
    });

  it('has both sets of that scope in us-east-1 written beside its own, and nobody else has', async () => {
    const { share, work, held, callsAt } = givenPlaces({ cloudFront: [GLOBAL] });
    await share([ATTACKER]);
    await share([ATTACKER_V6], 'v6');
    await work({ rules: withCloudFront() });
    expect(held(GLOBAL, 'v4', 'CLOUDFRONT')).toEqual([ATTACKER]);
    expect(held(GLOBAL, 'v6', 'CLOUDFRONT')).toHaveLength(1);
    expect(held(GLOBAL)).toEqual([ATTACKER]);
    expect(callsAt(GLOBAL).filter((name) => name === 'ListIPSets')).toHaveLength(2);
    for (const place of [`${FIRST} ${REGIONS[0]}`, `${SECOND} us-east-1`])
      expect(callsAt(place).filter((name) => name === 'ListIPSets')).toHaveLength(1);
  });

  it('costs no call while nothing changes, follows a change, and has drift set right and told with the scope', async () => {
    const { share, work, held, callsAt, meddle, notices, world } = givenPlaces({ cloudFront: [GLOBAL] });
    const rules = withCloudFront();
    await share([ATTACKER]);
    await work({ rules });
    const before = callsAt(GLOBAL).length;
    await work({ rules });
    expect(callsAt(GLOBAL)).toHaveLength(before);
    await share([ATTACKER, '198.51.100.9/32']);
    await work({ rules });
    expect(held(GLOBAL, 'v4', 'CLOUDFRONT')).toEqual([ATTACKER, '198.51.100.9/32']);
    meddle(GLOBAL, ['192.0.2.77/32'], 'v4', 'CLOUDFRONT');
    await work({ rules }, { shard: 0, of: 1, at: world.now() });
    expect(held(GLOBAL, 'v4', 'CLOUDFRONT')).toEqual([ATTACKER, '198.51.100.9/32']);
    expect(notices().join('\n')).toContain('-block-list-v4-00 of scope CLOUDFRONT in account');
  });

  it('keeps one write a second for both scopes together', async () => {
    const given = givenPlaces({ cloudFront: [GLOBAL] });
    await given.share([ATTACKER]);
    await given.share([ATTACKER_V6], 'v6');
    await given.work({ rules: withCloudFront() });
    // A fifth would be one that was throttled.
    expect(given.callsAt(GLOBAL).filter((name) => name === WRITE)).toHaveLength(4);
  });

  it('has them emptied when it no longer does, or its whole account takes part no more, and is asked no more', async () => {
    for (const rules of [
      withCloudFront(false),
      givenRules({ accounts: [{ match: { account: [ACCOUNT, FIRST] }, blocks: 'own' }] }),
    ]) {
      const { share, work, held, callsAt } = givenPlaces({ cloudFront: [GLOBAL] });
      await share([ATTACKER]);
      await work({ rules: withCloudFront() });
      await work({ rules });
      expect(held(GLOBAL, 'v4', 'CLOUDFRONT')).toEqual([]);
      const before = callsAt(GLOBAL).length;
      await work({ rules });
      expect(callsAt(GLOBAL)).toHaveLength(before);
    }
  });

  it('whose sets of that scope are missing has its own in step, and is told what to deploy', async () => {
    const { share, work, held, notices, world } = givenPlaces();
    const rules = withCloudFront();
    await share([ATTACKER]);
    for (const _ of [1, 2]) {
      await work({ rules });
      world.time += 20 * 60_000;
    }
    expect(held(GLOBAL)).toEqual([ATTACKER]);
    expect(notices().join('\n')).toMatch(/There is no IP set \S+ of scope CLOUDFRONT\..*org deploy/);
    // Once its template has been taken away, there is nothing to empty.
    await work({ rules: withCloudFront(false) });
  });

  it('that denies the list of that scope keeps what is known of both', async () => {
    const { share, work, held, world, faultsAt } = givenPlaces({ cloudFront: [GLOBAL] });
    const rules = withCloudFront();
    await share([ATTACKER]);
    await work({ rules });
    const where = (input: unknown) => (input as { Scope: string }).Scope === 'CLOUDFRONT';
    faultsAt(GLOBAL).refuse('ListIPSets', 'AccessDeniedException', { where });
    await share([ATTACKER, '198.51.100.9/32']);
    await work({ rules });
    expect(held(GLOBAL)).toEqual([ATTACKER, '198.51.100.9/32']);
    expect(held(GLOBAL, 'v4', 'CLOUDFRONT')).toEqual([ATTACKER]);
    faultsAt(GLOBAL).clear();
    world.time += 3_600_000;
    await work({ rules });
    expect(held(GLOBAL, 'v4', 'CLOUDFRONT')).toEqual([ATTACKER, '198.51.100.9/32']);
  });

  const OTHER = '198.51.100.9/32';
  const refused = (given: ReturnType<typeof givenPlaces>) => {
    const where = (input: unknown) => (input as { Scope: string }).Scope === 'CLOUDFRONT';
    given.faultsAt(GLOBAL).refuse('ListIPSets', 'AccessDeniedException', { where });
  };
  it.each<{ title: string; sets: string[]; spoil?: typeof refused }>([
    { title: 'are missing', sets: [] },
    { title: 'may not be listed', sets: [GLOBAL], spoil: refused },
  ])('whose sets of that scope $title has its own follow each block and lift meanwhile', async ({ sets, spoil }) => {
    const given = givenPlaces({ cloudFront: sets });
    const { share, work, held, world, callsAt, meddle } = given;
    const rules = withCloudFront();
    spoil?.(given);
    await share([ATTACKER]);
    // Until it waits for some hours.
    for (let n = 0; n < 8; n += 1) {
      await work({ rules });
      world.time += 6 * 3_600_000;
    }
    await work({ rules });
    await share([ATTACKER, OTHER]);
    await work({ rules });
    expect(held(GLOBAL)).toEqual([ATTACKER, OTHER]);
    await share([OTHER]);
    await work({ rules });
    expect(held(GLOBAL)).toEqual([OTHER]);
    // Nor does the hourly look leave out what somebody wrote there by hand.
    meddle(GLOBAL, []);
    await work({ rules }, { shard: 0, of: 1, at: world.now() });
    expect(held(GLOBAL)).toEqual([OTHER]);
    const before = callsAt(GLOBAL).length;
    await work({ rules });
    expect(callsAt(GLOBAL)).toHaveLength(before);
  });

  it('does not try the sets that wait with each change, and has them in step when their time has come', async () => {
    const given = givenPlaces({ cloudFront: [GLOBAL] });
    const { share, work, held, world, faultsAt, items, callsAt } = given;
    const rules = withCloudFront();
    const trouble = () =>
      items<{ account: string; regions: Record<string, { trouble?: { tries: number; next: number } }> }>(
        'BLOCK-PLACES',
      ).find(({ account }) => account === FIRST)?.regions['us-east-1']?.trouble;
    refused(given);
    await share([ATTACKER]);
    await work({ rules });
    const first = trouble();
    const lists = () => callsAt(GLOBAL).filter((name) => name === 'ListIPSets').length;
    expect(lists()).toBe(2);
    for (const entries of [[OTHER], [ATTACKER], [ATTACKER, OTHER]]) {
      await share(entries);
      await work({ rules });
    }
    expect(lists()).toBe(5);
    expect(trouble()).toEqual(first);
    faultsAt(GLOBAL).clear();
    world.time = first?.next ?? 0;
    await work({ rules });
    expect(held(GLOBAL, 'v4', 'CLOUDFRONT')).toEqual([ATTACKER, OTHER]);
    expect(trouble()).toBeUndefined();
  });

  it('tells of its own sets as well, where those of that scope are in trouble for long', async () => {
    const { share, work, world, deleteSet, notices } = givenPlaces();
    const rules = withCloudFront();
    await share([ATTACKER]);
    for (let n = 0; n < 4; n += 1) {
      await work({ rules });
      world.time += 600_000;
    }
    deleteSet(GLOBAL, 'v6');
    await share([ATTACKER_V6], 'v6');
    for (let n = 0; n < 3; n += 1) {
      await work({ rules });
      world.time += 600_000;
    }
    expect(notices().join('\n')).toMatch(/There is no IP set \S+-v6-00\. /);
  });

  it('tells of its own sets at their second failure, and of those that wait meanwhile not once more', async () => {
    const given = givenPlaces({ cloudFront: [GLOBAL] });
    const { share, work, world, faultsAt, notices } = given;
    const rules = withCloudFront();
    const midnight = Math.ceil(NOW / days(1)) * days(1);
    refused(given);
    await share([ATTACKER]);
    world.time = midnight - minutes(6);
    await work({ rules });
    world.time = midnight - minutes(1);
    await work({ rules });
    const told = notices();
    expect(told).toEqual([expect.stringContaining('AccessDeniedException')]);
    // It is another day, in which all could be told again.
    world.time = midnight + minutes(1);
    await share([ATTACKER, OTHER]);
    await work({ rules });
    expect(notices()).toEqual(told);
    const where = (input: unknown) => (input as { Scope: string }).Scope === 'REGIONAL';
    faultsAt(GLOBAL).refuse('UpdateIPSet', 'WAFLimitsExceededException', { where });
    await share([ATTACKER_V6], 'v6');
    await work({ rules });
    expect(notices()).toEqual(told);
    world.time += minutes(6);
    await work({ rules });
    expect(notices().join('\n')).toContain('WAFLimitsExceededException');
  });
});
