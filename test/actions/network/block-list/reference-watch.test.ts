import { LocalDynamoDb } from '../../../../local/services/dynamodb.ts';
import { LocalSns } from '../../../../local/services/sns.ts';
import { LocalWafv2 } from '../../../../local/services/wafv2.ts';
import { seedRule } from '../../../../local/services/wafv2-web-acls.ts';
import type { ReferencesRecord } from '../../../../src/actions/network/block-list/effect/reference-watch.ts';
import { REFERENCES, watchReferences } from '../../../../src/actions/network/block-list/effect/reference-watch.ts';
import type { Config } from '../../../../src/core/config.ts';
import { createTable } from '../../../../src/platform/table.ts';
import { givenClients } from '../../../support/attempts.ts';
import { givenConfig, givenWorld } from '../../../support/fixtures.ts';

const DAY = 86_400_000;
const SETS = ['riposte-test-v4-00', 'riposte-test-v6-00'];

function givenWatch(settings: Partial<Config> = {}) {
  const world = givenWorld();
  const sns = new LocalSns(world);
  const topic = sns.createTopic('riposte-test');
  const config = givenConfig({ topic, ...settings });
  const wafv2 = new LocalWafv2(world);
  const { clients, faults, calls } = givenClients({ wafv2, sns, dynamodb: new LocalDynamoDb(world, config.table) });
  const published = () =>
    calls
      .filter(({ operation }) => operation === 'Publish')
      .map(({ input }) => input as { Subject: string; Message: string });
  return {
    world,
    wafv2,
    faults,
    calls,
    published,
    watch: () => watchReferences({ clients, config, now: () => world.now() }),
    record: async () => (await createTable(clients.dynamodb, config.table).getAll<ReferencesRecord>([REFERENCES]))[0],
  };
}

describe('the daily look at where blocks take effect', () => {
  it('keeps what it found, and tells of it at once', async () => {
    const { watch, record, published, world } = givenWatch();
    expect(await watch()).toHaveLength(1);
    expect(await record()).toMatchObject({ at: world.time, found: [{ scope: 'REGIONAL', standing: 'unreferenced' }] });
    const [message] = published();
    expect(message?.Subject).toMatch(/^Blocks have no effect in eu-west-1: .* \(111122223333\) MEDIUM$/);
    expect(message?.Message).toContain('npx serverless deploy --stage test');
  });

  it('tells of a lasting problem in the digest each day, and in a message of its own once a week', async () => {
    const { watch, published, world } = givenWatch();
    for (let day = 0; day < 15; day += 1) {
      expect(await watch()).toHaveLength(1);
      world.time += DAY;
    }
    expect(published()).toHaveLength(3);
  });

  it('sends one message when two look at once', async () => {
    const { watch, published } = givenWatch();
    await Promise.all([watch(), watch()]);
    expect(published()).toHaveLength(1);
  });

  it('does not start over when the problem comes and goes', async () => {
    const { watch, published, world, wafv2 } = givenWatch();
    await watch();
    wafv2.seedProtection('w', SETS, ['something']);
    world.time += DAY;
    expect(await watch()).toEqual([]);
    wafv2.removeWebAcls();
    world.time += DAY;
    expect(await watch()).toHaveLength(1);
    expect(published()).toHaveLength(1);
  });

  it('sends no message of what it does not know, and lets the digest say so', async () => {
    const { watch, published, faults, record } = givenWatch();
    faults.refuse('ListWebACLs', 'AccessDeniedException');
    expect(await watch()).toEqual([expect.objectContaining({ title: expect.stringContaining('not known') })]);
    expect(published()).toEqual([]);
    expect(await record()).toMatchObject({ found: [{ standing: 'unknown' }] });
  });

  it('tells of a web ACL that lost the block list while another still has it, once', async () => {
    const { watch, published, world, wafv2 } = givenWatch();
    wafv2.seedProtection('shop', SETS, ['something']);
    wafv2.seedProtection('api', SETS, ['another']);
    expect(await watch()).toEqual([]);
    wafv2.removeWebAcls();
    wafv2.seedProtection('api', SETS, ['another']);
    world.time += DAY;
    expect(await watch()).toEqual([
      expect.objectContaining({
        title: 'The web ACL shop-web-acl no longer has the block list.',
        command: expect.stringContaining('get-web-acl --region eu-west-1 --scope REGIONAL --name shop'),
      }),
    ]);
    expect(published().map(({ Subject }) => Subject)).toEqual([
      expect.stringMatching(/^A web ACL lost the block list in eu-west-1 .* MEDIUM$/),
    ]);
    world.time += DAY;
    expect(await watch()).toEqual([]);
    expect(published()).toHaveLength(1);
  });

  /** Somebody has the web ACL only count what its rule group blocks. */
  function seedCounting(wafv2: LocalWafv2, name: string): void {
    const Statements = SETS.map((set) => ({
      IPSetReferenceStatement: { ARN: `arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/${set}/0` },
    }));
    const rule = seedRule('block-list', { Statement: { OrStatement: { Statements } }, Action: { Block: {} } });
    const ARN = wafv2.seedRuleGroup(`${name}-block-list-00`, [rule]);
    const Statement = { RuleGroupReferenceStatement: { ARN } };
    wafv2.seedWebAcl(`${name}-web-acl`, [seedRule('g', { Statement, OverrideAction: { Count: {} } })], ['something']);
  }

  it('tells of a web ACL that only counts since, while another still blocks, once', async () => {
    const { watch, published, world, wafv2 } = givenWatch();
    wafv2.seedProtection('shop', SETS, ['something']);
    wafv2.seedProtection('api', SETS, ['another']);
    seedCounting(wafv2, 'trial');
    expect(await watch()).toEqual([]);
    wafv2.removeWebAcls();
    seedCounting(wafv2, 'shop');
    seedCounting(wafv2, 'trial');
    wafv2.seedProtection('api', SETS, ['another']);
    world.time += DAY;
    const told = await watch();
    expect(told).toEqual([
      expect.objectContaining({
        title: 'The web ACL shop-web-acl no longer blocks all that the block list has: a rule only counts.',
        detail: expect.stringMatching(/override to Count.*UpdateWebACL/),
        command: expect.stringContaining('get-web-acl --region eu-west-1 --scope REGIONAL --name shop'),
      }),
    ]);
    expect(published()).toHaveLength(1);
    world.time += DAY;
    expect(await watch()).toEqual([]);
    expect(published()).toHaveLength(1);
  });

  it('tells of it when another blocks again, where none did meanwhile', async () => {
    const { watch, published, world, wafv2 } = givenWatch();
    wafv2.seedProtection('shop', SETS, ['something']);
    wafv2.seedProtection('api', SETS, ['another']);
    expect(await watch()).toEqual([]);
    wafv2.removeWebAcls();
    seedCounting(wafv2, 'shop');
    world.time += DAY;
    expect(await watch()).toEqual([expect.objectContaining({ title: expect.stringContaining('have no effect') })]);
    wafv2.seedProtection('api', SETS, ['another']);
    for (const found of [[expect.objectContaining({ title: expect.stringContaining('shop-web-acl') })], []]) {
      world.time += DAY;
      expect(await watch()).toEqual(found);
    }
    expect(published().map(({ Subject }) => Subject)).toEqual([
      expect.stringMatching(/^Blocks have no effect/),
      expect.stringMatching(/^A web ACL lost the block list/),
    ]);
  });

  it('does not take for lost what it could not ask about, and tells it when it can', async () => {
    const { watch, published, world, wafv2, faults } = givenWatch();
    wafv2.seedProtection('shop', SETS, ['something']);
    wafv2.seedProtection('api', SETS, ['another']);
    await watch();
    faults.refuse('ListWebACLs', 'AccessDeniedException', { times: 1 });
    world.time += DAY;
    await watch();
    expect(published()).toEqual([]);
    wafv2.removeWebAcls();
    wafv2.seedProtection('api', SETS, ['another']);
    world.time += DAY;
    expect(await watch()).toEqual([expect.objectContaining({ title: expect.stringContaining('shop-web-acl') })]);
    expect(published()).toHaveLength(1);
  });

  it.each<{ title: string; settings: Partial<Config> }>([
    { title: 'in mode observe, in which nothing is blocked', settings: { mode: 'observe' } },
    { title: 'in mode notify, in which nothing is blocked', settings: { mode: 'notify' } },
    { title: 'when told not to', settings: { webAclCheck: 'off' } },
  ])('does not take place $title', async ({ settings }) => {
    const { watch, calls } = givenWatch(settings);
    expect(await watch()).toEqual([]);
    expect(calls).toEqual([]);
  });
});
