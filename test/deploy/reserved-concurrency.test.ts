import { concurrencyProblems } from '../../deploy/reserved-concurrency.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';

const STACK = 'riposte-test';

/** An account with a quota, in which functions have reserved something already. */
function accountWith(quota: number, reserved: Record<string, number> = {}) {
  const calls: string[] = [];
  const taken = Object.values(reserved).reduce((sum, count) => sum + count, 0);
  const send = async (command: { input: { FunctionName?: string } }) => {
    const { name } = command.constructor;
    calls.push(name);
    if (name === 'GetAccountSettingsCommand')
      return { AccountLimit: { ConcurrentExecutions: quota, UnreservedConcurrentExecutions: quota - taken } };
    const count = reserved[command.input.FunctionName ?? ''];
    if (count === undefined) throw Object.assign(new Error('not there'), { name: 'ResourceNotFoundException' });
    return { ReservedConcurrentExecutions: count };
  };
  return { lambda: { send } as never, calls };
}

it.each([
  { what: 'a new account', quota: 10, settings: { approvalPage: 'url' }, left: '8' },
  { what: 'a quota that is just too low', quota: 101, settings: { slackApp: 'url' }, left: '99' },
  { what: 'both functions', quota: 103, settings: { approvalPage: 'url', slackApp: 'http-api' }, left: '99' },
  {
    what: 'one more than stands there',
    quota: 102,
    settings: { approvalPage: 'url', slackApp: 'url' },
    left: '98',
    reserved: { [`${STACK}-page`]: 2 },
  },
])('$what: says before anything is made that the quota leaves no room', async ({ quota, settings, left, reserved }) => {
  const { lambda } = accountWith(quota, reserved);
  const [problem, ...none] = await concurrencyProblems(lambda, STACK, { ...DEFAULTS, ...settings });
  expect(none).toEqual([]);
  expect(problem).toContain(`leaves ${left} to all others: AWS wants 100`);
  expect(problem).toContain('--param approvalPageConcurrency=0');
});

it.each([
  { what: 'a usual quota', quota: 1_000, settings: { approvalPage: 'url', slackApp: 'url' } },
  { what: 'a quota that just has room', quota: 102, settings: { approvalPage: 'url' } },
  {
    what: 'what is reserved by this stack already',
    quota: 102,
    settings: { approvalPage: 'url' },
    reserved: { [`${STACK}-page`]: 2 },
  },
])('$what is enough', async ({ quota, settings, reserved }) => {
  const { lambda } = accountWith(quota, reserved);
  expect(await concurrencyProblems(lambda, STACK, { ...DEFAULTS, ...settings })).toEqual([]);
});

it.each([
  { what: 'neither function', settings: {} },
  { what: 'a reserve of none', settings: { approvalPage: 'url', approvalPageConcurrency: 0 } },
])('$what asks nothing', async ({ settings }) => {
  const { lambda, calls } = accountWith(10);
  expect(await concurrencyProblems(lambda, STACK, { ...DEFAULTS, ...settings })).toEqual([]);
  expect(calls).toEqual([]);
});
