import type { LocalStack } from '../../local/local-stack.ts';
import type { BudgetItem } from '../../src/journal/budget-item.ts';
import { budgetsOf } from '../../src/policy/budgets.ts';
import { arrive, bundledWith, givenStack, responsesIn } from '../support/stories.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
let findings = 0;

/** A finding of its own about an address. */
async function probed(stack: LocalStack, address: string): Promise<void> {
  findings += 1;
  const id = findings.toString(16).padStart(32, 'b');
  const body = bundledWith(PROBE, (event) => Object.assign(event.detail, { id })).replaceAll('198.51.100.23', address);
  arrive(stack, PROBE, body);
  await stack.drain();
}

const stateOf = (stack: LocalStack, address: string) =>
  responsesIn(stack).find(({ action, target }) => action === 'block-ip' && target.key === `${address}/32`);

const countedToday = ({ services }: LocalStack): number => {
  const item = services.dynamodb.items().find(({ pk, sk }) => pk === 'BUDGET' && sk === 'addresses') as BudgetItem;
  return Math.max(
    0,
    ...Object.entries(item).map(([name, set]) => (name.startsWith('day/') ? (set as Set<string>).size : 0)),
  );
};

describe('what an attempt takes back of a budget', () => {
  it('is what it has added: a target that was changed before in the hour stays counted when it is refused then', async () => {
    const stack = givenStack({ budgets: budgetsOf({ addresses: { hour: 2 } }) });
    await probed(stack, '198.51.100.1');
    stack.services.sqs.deliver(
      `${stack.config.stack}-act-network`,
      JSON.stringify({ kind: 'undo', key: stateOf(stack, '198.51.100.1')?.key, by: 'anna' }),
    );
    await stack.drain();
    await probed(stack, '198.51.100.1');
    expect(stateOf(stack, '198.51.100.1')).toMatchObject({ state: 'done', outcome: 'refused' });
    expect(countedToday(stack)).toBe(1);
    await probed(stack, '198.51.100.2');
    await probed(stack, '198.51.100.3');
    expect(stateOf(stack, '198.51.100.2')).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(stateOf(stack, '198.51.100.3')).toMatchObject({ state: 'waiting' });
  });
});
