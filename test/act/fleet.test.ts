import { createSeeder } from '../../local/seed.ts';
import { fullText, limitsOf, type Spent, spend } from '../../src/journal/budget-counters.ts';
import type { BudgetItem } from '../../src/journal/budget-item.ts';
import { spendWrite } from '../../src/journal/budget-writes.ts';
import { type BudgetSettings, budgetsOf } from '../../src/policy/budgets.ts';
import { readRiposteYml } from '../../src/policy/riposte-yml/read.ts';
import { NOW } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

const ACCOUNT = '111122223333';
const counting = (settings: BudgetSettings | undefined, count: number | undefined) => ({
  budget: budgetsOf(settings && { instances: settings }).instances,
  isOneAccount: true,
  now: NOW,
  ...(count !== undefined && { fleet: { [ACCOUNT]: count } }),
});
const instance = (n: number) => ({ account: ACCOUNT, target: `${ACCOUNT}/eu-west-1/i-0a11b22c33d44e${n}` });

/** How many instances find room, and what the full budget is called. */
function roomIn(settings: BudgetSettings | undefined, count: number | undefined): { most: number; text: string } {
  const spent: Spent = new Map();
  for (let most = 0; ; most += 1) {
    const taken = spend(undefined, instance(most), spent, counting(settings, count));
    if ('full' in taken) return { most, text: fullText('instances', taken.full, NOW) };
  }
}

describe('the budget of instances', () => {
  it.each([
    { fleet: 20, settings: undefined, most: 2, says: '2 instances (10 % of 20) in the hour' },
    { fleet: 3, settings: undefined, most: 1, says: '1 instances (10 % of 3) in the hour' },
    { fleet: 1000, settings: undefined, most: 10, says: '10 instances in the hour' },
    { fleet: undefined, settings: undefined, most: 10, says: '10 instances in the hour' },
    { fleet: 20, settings: { percent: 25 }, most: 5, says: '25 % of 20' },
    { fleet: 20, settings: { hour: 4 }, most: 4, says: '4 instances in the hour' },
    { fleet: 20, settings: { hour: 4, percent: 5 }, most: 1, says: '5 % of 20' },
    { fleet: 20, settings: { hour: 0 }, most: 0, says: '0 instances in the' },
  ])('of a fleet of $fleet, with $settings: $most an hour', ({ fleet, settings, most, says }) => {
    const { most: found, text } = roomIn(settings, fleet);
    expect(found).toBe(most);
    expect(text).toContain(says);
  });

  it('is a share of what was counted last, also where two functions count at once', async () => {
    const stack = givenStack({ settings: { contain: ['instances'] } });
    createSeeder(stack);
    for (let n = 0; n < 21; n += 1) stack.services.ec2.instances.seed({ id: `i-0b11b22c33d44e0${10 + n}` });
    const { instances } = stack.services.ec2.instances;
    const gone = instances.get('i-0b11b22c33d44e010');
    if (gone) gone.state = 'terminated';
    await stack.lookAround();
    const item = (await stack.journal.readBudgets(['instances'])).get('instances') as BudgetItem;
    const count = [...instances.values()].filter(({ state }) => state !== 'terminated').length;
    expect(item.fleet).toEqual({ [ACCOUNT]: count });
    const takes = (from: number) => {
      const [spent, how]: [Spent, ReturnType<typeof counting>] = [new Map(), { ...counting({ percent: 5 }, count) }];
      expect(spend(item, instance(from), spent, how)).not.toHaveProperty('full');
      const room = { limits: limitsOf([ACCOUNT], how), accounts: [], bounded: new Set(spent.keys()) };
      return spendWrite('instances', item, spent, room, false, NOW);
    };
    const [first, second] = [takes(1), takes(2)];
    const most = Math.floor(count / 20);
    const taken = [];
    for (const write of [first, second])
      taken.push((await stack.journal.claimResponses([], write ? [write] : [])).isFree);
    expect(taken.filter(Boolean)).toHaveLength(Math.min(2, most));
  });

  it('is not counted where instances may not be contained', async () => {
    const stack = givenStack();
    await stack.lookAround();
    expect(stack.counts.get('ec2:DescribeInstances') ?? 0).toBe(0);
  });

  it('alone may be a share', () => {
    const { problems } = readRiposteYml('budgets:\n  buckets: { percent: 5 }\n  instances: { percent: 5 }\n', []);
    expect(problems?.map(({ message }) => message)).toEqual([
      expect.stringContaining('there is no key "percent" here'),
    ]);
  });
});
