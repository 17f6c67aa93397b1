import { corrections } from '../../src/act/correct.ts';
import type { Ending } from '../../src/act/work.ts';
import { budgetsOf } from '../../src/policy/budgets.ts';
import { givenStack } from '../support/stories.ts';

const ADDRESS = '203.0.113.52/32';
const COUNTERS = ['day/20777', 'hour/498660'];

interface Given {
  action?: string;
  step: string;
  outcome?: string;
  state?: string;
  earlier?: object;
}

/** How one response about the address ended. */
const ending = ({ action = 'block-ip', step, outcome, state = 'done', earlier = {} }: Given): Ending =>
  ({
    work: {
      record: { key: `${action}#${ADDRESS}`, action, target: { key: ADDRESS }, account: '111122223333' },
      plan: { step },
      earlier,
      action: { id: action, renewable: true },
    },
    record: { action, state, outcome },
  }) as never;

/** What is written into the counters, where block-ip has added the address to them. */
function corrected(...endings: Ending[]): string[] {
  const { config, world } = givenStack();
  const counted = new Map([[`block-ip#${ADDRESS}`, COUNTERS]]);
  const options = { config, budgets: budgetsOf(), now: world.now };
  const writes = corrections(endings, { counted, items: new Map() }, options);
  return writes.map(({ Update }) => String(Update?.UpdateExpression));
}

describe('what was counted of a change', () => {
  const REFUSED = ending({ step: 'apply', outcome: 'refused' });

  it('is taken back where it was refused after all', () => {
    expect(corrected(REFUSED)).toEqual([expect.stringMatching(/^DELETE /)]);
  });

  it('is taken back also beside a question about the same target, which changes nothing', () => {
    const question = ending({ action: 'deny-in-network-acl', step: 'keep', state: 'waiting' });
    expect(corrected(REFUSED, question)).toEqual([expect.stringMatching(/^DELETE /)]);
  });

  it('is taken back also beside a renewal of the same target, which counted nothing', () => {
    const earlier = { state: 'done', outcome: 'applied' };
    const renewal = ending({ action: 'deny-in-network-acl', step: 'apply', outcome: 'applied', earlier });
    expect(corrected(REFUSED, renewal)).toEqual([expect.stringMatching(/^DELETE /)]);
  });

  it('stays where another response of the batch has changed the same target', () => {
    const done = ending({ action: 'deny-in-network-acl', step: 'apply', outcome: 'applied' });
    expect(corrected(REFUSED, done)).toEqual([]);
  });

  it('counts double where it failed', () => {
    expect(corrected(ending({ step: 'apply', outcome: 'failed' }))).toEqual([expect.stringMatching(/^ADD /)]);
  });

  it.each(['done', 'claimed'])('counts nothing where it was a renewal that failed: earlier %s', (state) => {
    const renewal = ending({ step: 'apply', outcome: 'failed', earlier: { state, outcome: 'applied' } });
    expect(corrected(renewal)).toEqual([]);
  });
});
