import fc from 'fast-check';
import type { LocalStack } from '../../local/local-stack.ts';
import type { Item } from '../../local/services/dynamodb-values.ts';
import { createActor } from '../../src/act/act.ts';
import { limit } from '../../src/act/limit.ts';
import { blockPublicAccess } from '../../src/actions/storage/block-public-access.ts';
import { WINDOWS, windowOf } from '../../src/core/budgets.ts';
import type { Clients } from '../../src/core/clients.ts';
import { hashOf } from '../../src/journal/budget-counters.ts';
import { type BudgetItem, budgetKey } from '../../src/journal/budget-item.ts';
import { budgetsOf } from '../../src/policy/budgets.ts';
import { readRiposteYml } from '../../src/policy/riposte-yml/read.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { actorOptions, delivery } from './given.ts';
import {
  ASKED,
  counted,
  DONE,
  endings,
  HELD,
  heard,
  itemOf,
  lapse,
  lapses,
  puts,
  say,
  withBuckets,
} from './given-buckets.ts';

const HOUR = 3_600_000;

describe('a budget', () => {
  it('lets so many distinct targets be changed, then one asks for all, once', async () => {
    const stack = withBuckets(2);
    await lapses(stack, 1, 7);
    expect(puts(stack)).toBe(2);
    expect(endings(stack)).toEqual({ [DONE]: 2, [ASKED]: 1, [HELD]: 4 });
    await letTimePass(stack, 2);
    expect(heard(stack).filter((subject) => /lets buckets go on/.test(subject))).toHaveLength(1);
    expect(heard(stack).filter((subject) => /Did not block/.test(subject))).toEqual([]);
  });

  it('is exact when several functions count at once, and one question comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const stack = withBuckets(3);
        for (let n = 1; n <= 6; n += 1) lapse(stack, n);
        while (await stack.runOnce('guardduty'));
        const bodies = stack.services.sqs.messages(`${stack.config.stack}-act-storage`).map(({ body }) => body);
        const options = {
          ...actorOptions(stack, [blockPublicAccess], inTurns(stack.clients, scheduler)),
          budgets: budgetsOf({ buckets: { hour: 3 } }),
        };
        const runs = [0, 1, 2].map((part) =>
          createActor(options)(
            bodies
              .filter((_, n) => n % 3 === part)
              .map((body, n) => ({ ...delivery(body), messageId: `${part}-${n}` })),
          ),
        );
        await scheduler.waitFor(Promise.all(runs));
        expect(puts(stack)).toBe(3);
        expect(endings(stack)).toEqual({ [DONE]: 3, [ASKED]: 1, [HELD]: 2 });
        expect(counted(stack)).toBe(3);
      }),
      { numRuns: 40 },
    );
  });

  it('of all accounts bounds the only one there is, too', async () => {
    const stack = givenStack({ budgets: budgetsOf({ buckets: { hour: 5, all: { hour: 2 } } }) });
    await lapses(stack, 1, 4);
    expect(puts(stack)).toBe(2);
    expect(endings(stack)).toEqual({ [DONE]: 2, [ASKED]: 1, [HELD]: 1 });
  });

  it('of 0 has each target wait, and a person lets one go on', async () => {
    const stack = withBuckets(0);
    await lapses(stack, 1, 3);
    expect(puts(stack)).toBe(0);
    expect(endings(stack)).toEqual({ [ASKED]: 1, [HELD]: 2 });
    const asking = responsesIn(stack).find(({ state }) => state === 'waiting');
    say(stack, { kind: 'approve', key: asking?.key, by: 'anna' });
    await stack.drain();
    await letTimePass(stack, 2);
    expect(puts(stack)).toBe(1);
  });

  it('of more than can be counted is used up when the counters are full, and a person lets it go on', async () => {
    const stack = withBuckets(1_000_000);
    await lapses(stack, 1, 1);
    const item = itemOf(stack) as unknown as Item;
    const many = Array.from({ length: 17_999 }, (_, n) => hashOf(`bucket-${n}`));
    const full = Object.entries(item).map(([name, set]) => [
      name,
      name.includes('/') ? new Set([...(set as Set<string>), ...many]) : set,
    ]);
    stack.services.dynamodb.seed(Object.fromEntries(full) as Item);
    await lapses(stack, 2, 4);
    expect(endings(stack)).toEqual({ [DONE]: 1, [ASKED]: 1, [HELD]: 2 });
    expect(counted(stack)).toBe(18_000);
    expect(heard(stack).join()).toContain('More buckets than Riposte can count were changed');
    const asking = responsesIn(stack).find(({ state }) => state === 'waiting');
    say(stack, { kind: 'approve', key: asking?.key, by: 'anna' });
    await stack.drain();
    await letTimePass(stack, 2);
    expect(endings(stack)).toEqual({ [DONE]: 4 });
  });

  /** Counters that are full, with the windows of so many days before now. */
  const fill = (stack: LocalStack, daysAgo: number): void => {
    const [at, many] = [
      stack.world.now() - daysAgo * 24 * HOUR,
      Array.from({ length: 18_000 }, (_, n) => hashOf(`b${n}`)),
    ];
    const sets = WINDOWS.map((window) => [`${window}/${windowOf(window, at)}`, new Set(many)]);
    stack.services.dynamodb.seed({ ...budgetKey('buckets'), ...Object.fromEntries(sets) } as Item);
  };

  it('is not used up by hours and days that are over: they are taken out with what is counted next', async () => {
    const stack = withBuckets(1_000_000);
    fill(stack, 3);
    await lapses(stack, 1, 2);
    expect(endings(stack)).toEqual({ [DONE]: 2 });
    expect(counted(stack)).toBe(2);
    expect(Object.keys(itemOf(stack) ?? {}).filter((name) => name.includes('/'))).toHaveLength(2);
  });

  it('goes on where a thousand accounts left their hours and days: some are taken out with each write', async () => {
    const stack = withBuckets(10);
    const day = windowOf('day', stack.world.now()) - 3;
    const sets = Array.from({ length: 1_000 }, (_, n) => [`day/${day}/${n}`, new Set(['x'])]);
    stack.services.dynamodb.seed({ ...budgetKey('buckets'), ...Object.fromEntries(sets) } as Item);
    for (let n = 1; n <= 5; n += 1) await lapses(stack, n, n);
    expect(endings(stack)).toEqual({ [DONE]: 5 });
    expect(Object.keys(itemOf(stack) ?? {}).filter((name) => name.includes('/'))).toHaveLength(2);
  });

  it('is gone through as often for a thousand responses as for one, however many counters it has', () => {
    const { config, world } = givenStack();
    const [day, hash] = [windowOf('day', world.now()), new Set(['x'])];
    const counters = Object.fromEntries(Array.from({ length: 4_000 }, (_, n) => [`day/${day}/${n}`, hash]));
    const passes = (works: number): number => {
      let times = 0;
      const counted = (item: object): BudgetItem =>
        new Proxy(item, {
          ownKeys: (own) => {
            times += 1;
            return Reflect.ownKeys(own);
          },
        }) as BudgetItem;
      const items = new Map([['buckets' as const, counted({ ...budgetKey('buckets'), ...counters })]]);
      const many = Array.from({ length: works }, (_, n) => ({
        record: { action: 'block-public-access', account: '1', place: 'x', target: { key: `b${n}` }, wants: [] },
        plan: { step: 'apply' },
        earlier: {},
      }));
      const options = { config, now: world.now, budgets: budgetsOf({ buckets: { hour: 10_000 } }) };
      expect(limit(many as never, items, options).works).toHaveLength(works);
      return times;
    };
    expect(passes(1_000)).toBe(passes(1));
  });

  it('whose counters are full has a person asked also where all that waits is to be caught up with', async () => {
    const stack = givenStack({
      budgets: budgetsOf({ buckets: { hour: 1_000_000 } }),
      settings: { mode: 'notify' },
    });
    await lapses(stack, 1, 3);
    stack.redeploy({ settings: { mode: 'enforce' } });
    fill(stack, 0);
    await letTimePass(stack, 2);
    expect(endings(stack)).toEqual({ [ASKED]: 1, [HELD]: 2 });
    expect(heard(stack).join()).toContain('More buckets than Riposte can count were changed');
    expect(await stack.journal.resumeBudget('buckets')).toBe(true);
    await letTimePass(stack, 2);
    expect(endings(stack)).toEqual({ [DONE]: 2, [ASKED]: 1 });
  });

  it('goes on with a yes to the question, within the budget; what comes anew trips it again', async () => {
    const stack = withBuckets(2);
    await lapses(stack, 1, 7);
    const asking = responsesIn(stack).find(({ state }) => state === 'waiting');
    say(stack, { kind: 'approve', key: asking?.key, by: 'anna' });
    await stack.drain();
    expect(puts(stack)).toBe(3);
    await letTimePass(stack, 3);
    expect(puts(stack)).toBe(5);
    expect(itemOf(stack)?.trip).toBeUndefined();
    await lapses(stack, 8, 9);
    expect(endings(stack)).toEqual({ [DONE]: 5, [ASKED]: 1, [HELD]: 3 });
    expect(itemOf(stack)?.trip).toBeDefined();
  });

  it('begins anew with each hour, and a day has a limit of its own', async () => {
    const stack = withBuckets(2, 3);
    await lapses(stack, 1, 2);
    stack.advance(HOUR);
    await lapses(stack, 3, 4);
    expect(puts(stack)).toBe(3);
    expect(responsesIn(stack).find(({ state }) => state === 'waiting')?.reason).toMatch(
      /3 buckets in the day 2026-11-20 UTC/,
    );
  });

  it('holds for the day where the clocks of two functions are on either side of an hour', async () => {
    const stack = withBuckets(2, 3);
    for (let n = 1; n <= 4; n += 1) lapse(stack, n);
    while (await stack.runOnce('guardduty'));
    const bodies = stack.services.sqs.messages(`${stack.config.stack}-act-storage`).map(({ body }) => body);
    const hour = Math.ceil(stack.world.now() / HOUR) * HOUR;
    const runs = [hour - 1000, hour + 1000].map((at, part) =>
      createActor({
        ...actorOptions(stack, [blockPublicAccess]),
        now: () => at,
        budgets: budgetsOf({ buckets: { hour: 2, day: 3 } }),
      })(bodies.filter((_, n) => n % 2 === part).map((body, n) => ({ ...delivery(body), messageId: `${part}-${n}` }))),
    );
    await Promise.all(runs);
    expect(puts(stack)).toBe(3);
    expect(endings(stack)).toEqual({ [DONE]: 3, [ASKED]: 1 });
  });

  it('of a class that does not exist is a mistake that names those there are', () => {
    const { problems } = readRiposteYml('budgets: { bucket: { hour: 1 } }', []);
    expect(problems?.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /there is no key "bucket" here; there may be principals, instances, buckets,.*Did you mean/,
      ),
    ]);
  });

  it('counts neither the same target again, nor what is so already, nor an undo', async () => {
    const stack = withBuckets(2);
    await lapses(stack, 1, 1);
    await lapses(stack, 1, 1);
    const [first] = responsesIn(stack);
    say(stack, { kind: 'undo', key: first?.key, by: 'anna' });
    await stack.drain();
    expect(counted(stack)).toBe(1);
    await lapses(stack, 2, 2);
    expect(endings(stack)).toEqual({ [DONE]: 1, 'undone applied': 1 });
  });

  it('counts a failed change double', async () => {
    const stack = withBuckets(3);
    stack.faults.refuse('PutPublicAccessBlock', 'AccessDenied', { times: 1 });
    await lapses(stack, 1, 1);
    expect(endings(stack)).toEqual({ 'done failed permission': 1 });
    expect(counted(stack)).toBe(2);
    await lapses(stack, 2, 3);
    expect(endings(stack)).toEqual({ 'done failed permission': 1, [DONE]: 1, [ASKED]: 1 });
  });

  it('holds up nothing of another class', async () => {
    const stack = withBuckets(0);
    await lapses(stack, 1, 1);
    arrive(stack, 'health/exposed-access-key');
    await stack.drain();
    expect(responsesIn(stack).find(({ action }) => action === 'deactivate-access-key')).toMatchObject({
      outcome: 'applied',
    });
  });

  it('is resumed once, whoever of two people is first', async () => {
    const stack = withBuckets(1);
    await lapses(stack, 1, 3);
    const resumed = await Promise.all([stack.journal.resumeBudget('buckets'), stack.journal.resumeBudget('buckets')]);
    expect(resumed.filter(Boolean)).toHaveLength(1);
    await letTimePass(stack, 2);
    expect(puts(stack)).toBe(2);
  });

  it('lets a class go on in which hundreds of accounts have counted', async () => {
    const stack = givenStack();
    const names = Array.from({ length: 900 }, (_, n) => `hour/${490_000 + (n % 4)}/${100_000_000_000 + n}`);
    stack.services.dynamodb.seed({
      ...{ pk: 'BUDGET', sk: 'buckets', trip: { why: 'full', at: 1 } },
      ...Object.fromEntries(names.map((name) => [name, new Set([name])])),
    });
    expect(await stack.journal.resumeBudget('buckets')).toBe(true);
    const item = stack.services.dynamodb.items().find(({ pk, sk }) => pk === 'BUDGET' && sk === 'buckets');
    expect(Object.keys(item ?? {}).sort()).toEqual(['pk', 'sk']);
    expect(await stack.journal.resumeBudget('buckets')).toBe(false);
  });

  it('counts what a person approved before what nobody did, so that one batch with both at the last place ends', async () => {
    const override = { 'bucket-block-disabled': { mode: 'approve' } } as never;
    const stack = givenStack({ budgets: budgetsOf({ buckets: { hour: 2, day: 50 } }), playbooks: { override } });
    await lapses(stack, 1, 1);
    const [question] = responsesIn(stack).filter(({ state }) => state === 'waiting');
    stack.redeploy({ playbooks: {} });
    await lapses(stack, 2, 2);
    expect(endings(stack)).toEqual({ [ASKED]: 1, [DONE]: 1 });
    lapse(stack, 3);
    while (await stack.runOnce('guardduty'));
    say(stack, { kind: 'approve', key: question?.key, by: 'anna@example.com' });
    await stack.drain();
    expect(puts(stack)).toBe(2);
    expect(endings(stack)).toEqual({ [DONE]: 2, [ASKED]: 1 });
    await letTimePass(stack, 12);
    expect(stack.services.sqs.messages(`${stack.config.stack}-act-storage-dead-letters`)).toEqual([]);
  });

  it('reads and writes in the calls that a batch makes anyway', async () => {
    const stack = withBuckets(20);
    await lapses(stack, 1, 5);
    for (let n = 6; n <= 10; n += 1) lapse(stack, n);
    while (await stack.runOnce('guardduty'));
    const before = new Map(stack.counts);
    await stack.runOnce('act-storage');
    const made = [...stack.counts].flatMap(([name, count]) =>
      name.startsWith('dynamodb:') && count > (before.get(name) ?? 0)
        ? [`${name} ${count - (before.get(name) ?? 0)}`]
        : [],
    );
    expect(made).toEqual(['dynamodb:BatchGet 1', 'dynamodb:TransactWrite 2']);
  });
});

/** Clients whose calls wait for their turn, which the scheduler gives. */
function inTurns(clients: Clients, scheduler: fc.Scheduler): Clients {
  const wrap = (client: { send(command: never): Promise<unknown> }) => ({
    async send(command: { constructor: { name: string } }): Promise<unknown> {
      await scheduler.schedule(Promise.resolve(), command.constructor.name);
      return client.send(command as never);
    },
  });
  const entries = Object.entries(clients).map(([name, client]) => [name, wrap(client as never)]);
  return Object.fromEntries(entries) as Clients;
}
