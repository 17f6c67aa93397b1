import { LocalWafv2 } from '../../../../local/services/wafv2.ts';
import { setGroups } from '../../../../src/actions/network/block-list/sets/ip-sets.ts';
import { withIds } from '../../../../src/actions/network/block-list/sets/set-ids.ts';
import { readIpSets } from '../../../../src/core/ip-set-refs.ts';
import { givenClients } from '../../../support/attempts.ts';
import { givenWorld } from '../../../support/fixtures.ts';
import { givenBlockList, givenEntry } from './given.ts';

function givenSets(list: string, made = list) {
  const world = givenWorld();
  const wafv2 = new LocalWafv2(world);
  const wafv2Global = new LocalWafv2({ ...world, region: 'us-east-1' });
  for (const { family, scope, sets } of setGroups({ ipSets: readIpSets(made.split(',')) }))
    for (const { name } of sets)
      (scope === 'REGIONAL' ? wafv2 : wafv2Global).seedIpSet(
        name,
        `id-of-${scope}-${name.slice(-5)}`,
        family === 'v4' ? 'IPV4' : 'IPV6',
        scope,
      );
  const { clients, calls } = givenClients({ wafv2, wafv2Global });
  const groups = setGroups({ ipSets: readIpSets(list.split(',')) });
  return { groups, clients, calls };
}

describe('the ids of many IP sets', () => {
  it('are looked up by name, with one call a scope', async () => {
    const { groups, clients, calls } = givenSets('r-block-list|50|REGIONAL,r-block-list|20|CLOUDFRONT');
    const ids = (await withIds(groups, clients)).flatMap(({ sets }) => sets.map(({ id }) => id));
    expect(ids).toHaveLength(140);
    expect(ids).toEqual(expect.arrayContaining(['id-of-REGIONAL-v4-49', 'id-of-CLOUDFRONT-v6-19']));
    expect(calls.map(({ service, operation }) => `${service}:${operation}`)).toEqual([
      'wafv2:ListIPSets',
      'wafv2Global:ListIPSets',
    ]);
  });

  it('are not looked up when the environment has them', async () => {
    const { groups, clients, calls } = givenSets('r-block-list-v4-00|a|REGIONAL,r-block-list-v6-00|b|REGIONAL');
    expect(await withIds(groups, clients)).toEqual(groups);
    expect(calls).toEqual([]);
  });

  it('of a set that is missing belong to no set, and the others keep their places', async () => {
    const { groups, clients } = givenSets('r-block-list|2|REGIONAL', 'r-block-list|1|REGIONAL');
    const [v4] = await withIds(groups, clients);
    expect(v4?.sets.map(({ id }) => id)).toEqual(['id-of-REGIONAL-v4-00', '00000000-0000-0000-0000-000000000000']);
  });

  it('are found before the sets are reconciled', async () => {
    const ipSets = readIpSets(['riposte-test-v4-00||REGIONAL', 'riposte-test-v6-00||REGIONAL']);
    const { create, inV4 } = givenBlockList();
    const blockList = create({ ipSets });
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    expect(inV4()).toEqual(['198.51.100.7/32']);
  });
});
