import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { createActor } from '../../src/act/act.ts';
import { corrections, inParts } from '../../src/act/correct.ts';
import type { Ending } from '../../src/act/work.ts';
import { blockPublicAccess } from '../../src/actions/storage/block-public-access.ts';
import type { Clients } from '../../src/core/clients.ts';
import type { ActMessage } from '../../src/core/messages.ts';
import { decide } from '../../src/decide/decide.ts';
import { type BudgetSettings, budgetsOf } from '../../src/policy/budgets.ts';
import { guardduty } from '../../src/sources/guardduty/index.ts';
import { ACCOUNT } from '../support/fixtures.ts';
import { bundledWith, givenStack } from '../support/stories.ts';
import { actorOptions, delivery } from './given.ts';
import { ASKED, DONE, endings, HELD, itemOf, puts } from './given-buckets.ts';

const BUCKET = 'guardduty/bucket-block-public-access-disabled';

interface Given {
  accounts: number;
  /** In each of them. */
  buckets?: number;
  budget: BudgetSettings;
}

/** One batch about so many buckets of each of so many member accounts. */
function given({ accounts, buckets = 1, budget }: Given) {
  const stack = givenStack();
  const ids = Array.from({ length: accounts }, (_, n) => String(400_000_000_000 + n));
  const config = { ...stack.config, memberAccounts: ids };
  const messages = ids.flatMap((id) => Array.from({ length: buckets }, (_, n) => wanted(stack, config, id, n)).flat());
  const budgets = budgetsOf({ buckets: budget });
  const options = {
    ...actorOptions(stack, [blockPublicAccess]),
    config,
    budgets,
    clientsOf: () => ofEveryAccount(stack),
  };
  const batch = messages.map((message, n) => delivery(message, 1, `m${n}`));
  return { stack, ids, messages, batch, act: createActor(options) };
}

/** The buckets of all members are kept in one account, which asks nobody who owns one. */
function ofEveryAccount({ clients }: LocalStack): Clients {
  const send = (command: { input: { ExpectedBucketOwner?: string } }) => {
    delete command.input.ExpectedBucketOwner;
    return clients.s3.send(command as never);
  };
  return { ...clients, s3: { send } } as unknown as Clients;
}

function wanted(stack: LocalStack, config: LocalStack['config'], account: string, n: number): ActMessage[] {
  const body = bundledWith(BUCKET, (event) => {
    event.detail.id = `${account}${n}`.padStart(32, 'a');
  })
    .replaceAll(ACCOUNT, account)
    .replaceAll('invoice-archive', `archive-${account}-${n}`);
  return guardduty.parse(JSON.parse(body)).flatMap((finding) => {
    createSeeder(stack)(finding);
    return decide(finding, config, stack.world.now()).messages.filter(
      ({ decision }) => decision.action === 'block-public-access',
    );
  });
}

/** The expressions of each write of a transaction from now on. */
function expressionsOf({ faults }: LocalStack): string[] {
  const written: string[] = [];
  const note = (input: unknown): boolean => {
    const items = (input as { TransactItems?: { Update?: Record<string, string> }[] }).TransactItems ?? [];
    for (const { Update = {} } of items) written.push(Update.UpdateExpression ?? '', Update.ConditionExpression ?? '');
    return false;
  };
  faults.refuse('TransactWrite', 'InternalServerError', { where: note });
  return written;
}

const operatorsIn = (expression: string): number =>
  expression.match(/AND|OR|<=|size|attribute_not_exists/g)?.length ?? 0;

const sizes = (stack: LocalStack): Record<string, number> =>
  Object.fromEntries(
    Object.entries(itemOf(stack) ?? {}).flatMap(([name, set]) =>
      name.startsWith('hour/') ? [[name.split('/')[2] ?? 'all', (set as Set<string>).size]] : [],
    ),
  );

describe('one batch about hundreds of accounts', () => {
  it.each([29, 120, 400])('is counted in expressions that DynamoDB takes: %d accounts', async (accounts) => {
    const { stack, batch, act, ids } = given({ accounts, budget: { hour: 5, all: { hour: 5_000 } } });
    const written = expressionsOf(stack);
    expect(await act(batch)).toEqual([]);
    expect(Math.max(...written.map(({ length }) => length))).toBeLessThan(3_600);
    expect(Math.max(...written.map(operatorsIn))).toBeLessThan(270);
    expect(endings(stack)).toEqual({ [DONE]: accounts });
    expect(puts(stack)).toBe(accounts);
    expect(sizes(stack)).toEqual({ all: accounts, ...Object.fromEntries(ids.map((id) => [id, 1])) });
  });

  it('keeps to the budget of all accounts, and one question speaks for what waits', async () => {
    const { stack, batch, act } = given({ accounts: 70, budget: { hour: 5, all: { hour: 45 } } });
    expect(await act(batch)).toEqual([]);
    expect(endings(stack)).toEqual({ [DONE]: 45, [ASKED]: 1, [HELD]: 24 });
    expect(sizes(stack).all).toBe(45);
  });

  it('keeps to the budget of each account, with one question in each', async () => {
    const { stack, batch, act, ids } = given({ accounts: 45, buckets: 3, budget: { hour: 1, all: { hour: 5_000 } } });
    expect(await act(batch)).toEqual([]);
    expect(endings(stack)).toEqual({ [DONE]: 45, [ASKED]: 45, [HELD]: 45 });
    expect(sizes(stack)).toEqual({ all: 45, ...Object.fromEntries(ids.map((id) => [id, 1])) });
  });

  it('counts double what failed, in all of them', async () => {
    const { stack, batch, act, ids } = given({ accounts: 250, budget: { hour: 5, all: { hour: 5_000 } } });
    stack.faults.refuse('PutPublicAccessBlock', 'AccessDenied');
    expect(await act(batch)).toEqual([]);
    expect(endings(stack)).toEqual({ 'done failed permission': 250 });
    expect(sizes(stack)).toEqual({ all: 500, ...Object.fromEntries(ids.map((id) => [id, 2])) });
  });

  it('has the most severe first where there is no room for all', async () => {
    const { stack, messages, act } = given({ accounts: 60, budget: { hour: 5, all: { hour: 30 } } });
    const graver = new Set(messages.slice(30).map(({ key }) => key));
    const batch = messages.map((message, n) => {
      const severity = graver.has(message.key) ? 9 : 5;
      return delivery({ ...message, finding: { ...message.finding, severity } }, 1, `m${n}`);
    });
    expect(await act(batch)).toEqual([]);
    const done = await stack.journal.readResponses([...graver]);
    expect(done.records.map((record) => record?.outcome)).toEqual(Array(30).fill('applied'));
  });

  it('comes again in part where a later write fails: what was claimed before is carried out, and nothing twice', async () => {
    const { stack, batch, act } = given({ accounts: 50, budget: { hour: 5, all: { hour: 5_000 } } });
    let writes = 0;
    stack.faults.refuse('TransactWrite', 'InternalServerError', {
      status: 500,
      times: 1,
      where: () => {
        writes += 1;
        return writes === 2;
      },
    });
    const again = await act(batch);
    expect(again.length).toBeGreaterThan(0);
    expect(puts(stack)).toBe(50 - again.length);
    expect(endings(stack)).toEqual({ [DONE]: 50 - again.length });
    expect(await act(batch.filter(({ messageId }) => again.includes(messageId)))).toEqual([]);
    expect(endings(stack)).toEqual({ [DONE]: 50 });
    expect(puts(stack)).toBe(50);
    expect(sizes(stack).all).toBe(50);
  });

  it.each([0, 1])(
    'is corrected in expressions that DynamoDB takes, whatever came of it: of each %d refused',
    (refused) => {
      const { config, world } = givenStack();
      const options = { config: { ...config, memberAccounts: ['444455556666'] }, budgets: budgetsOf(), now: world.now };
      const each = Array.from({ length: 500 }, (_, n) => String(400_000_000_000 + n)).flatMap((account) => [
        ending(account, 'failed'),
        ...Array.from({ length: refused }, () => ending(account, 'refused')),
      ]);
      const names = ({ work: { record } }: Ending) => [`hour/1/${record.account}`, `day/1/${record.account}`];
      const counted = new Map(each.map((one) => [one.work.record.key, names(one)]));
      const parts = inParts(each);
      expect(parts.flat()).toHaveLength(each.length);
      expect(new Set(parts.flat())).toEqual(new Set(each));
      const writes = parts.map((part) => corrections(part, { counted, items: new Map() }, options, each));
      // A transaction takes an item once, and a hundred items.
      expect(new Set(writes.map(({ length }) => length))).toEqual(new Set([1]));
      expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(90);
      const expressions = writes.flat().map(({ Update }) => String(Update?.UpdateExpression));
      expect(Math.max(...expressions.map(({ length }) => length))).toBeLessThan(4_000);
      const changed = writes.flat().flatMap(({ Update }) => Object.values(Update?.ExpressionAttributeNames ?? {}));
      expect(changed.filter((name) => /\/4\d{11}$/.test(name))).toHaveLength(500 * 2 * (1 + refused));
    },
  );
});

const ending = (account: string, outcome: string): Ending =>
  ({
    work: {
      record: {
        key: `${account}#${outcome}`,
        action: 'block-public-access',
        target: { key: outcome },
        account,
        place: 'x',
      },
      plan: { step: 'apply' },
      earlier: {},
      action: { id: 'block-public-access' },
    },
    record: { action: 'block-public-access', state: 'done', outcome },
    ...(outcome === 'failed' && { held: false }),
  }) as never;
