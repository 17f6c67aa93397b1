import type { LocalStack } from '../../local/local-stack.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import { handOver } from '../../src/alerts/inbox.ts';
import { givenFinding } from '../support/fixtures.ts';
import { givenStack, letTimePass } from '../support/stories.ts';
import { givenAlert, givenDecision } from './given-alert.ts';

const MINUTE = 60_000;

const about = (n: string, severity: number, source: 'guardduty' | 'step-functions' = 'guardduty') => ({
  id: `alert-${n}`,
  key: `key-${n}`,
  finding: givenFinding({ id: `finding-${n}`, source, severity }),
});

/** What a state machine asks; each is another execution's. */
const question = (n: string, stack: LocalStack, minutes = 240): Alert =>
  givenAlert({
    ...about(n, 5, 'step-functions'),
    decision: givenDecision({ action: 'answer-workflow', playbook: 'workflow-asks', mode: 'approve', target: n }),
    outcome: 'awaiting-approval',
    until: stack.world.now() + minutes * MINUTE,
  });

/** A finding that somebody has to see to. */
const failure = (n: string): Alert =>
  givenAlert({ ...about(n, 5), decision: givenDecision({ target: n }), outcome: 'failed' });

const tell = async (stack: LocalStack, ...alerts: Alert[]): Promise<number> => {
  const before = stack.services.sns.published.length;
  await handOver(alerts, stack, stack.world.now());
  await stack.drain();
  return stack.services.sns.published.length - before;
};
const textOf = (stack: LocalStack): string => stack.services.sns.published.map(({ message }) => message).join('\n');

async function each(count: number, one: (n: number) => Promise<number>): Promise<number> {
  let sum = 0;
  for (let n = 0; n < count; n += 1) sum += await one(n);
  return sum;
}

describe('a state machine that asks in a loop', () => {
  it('takes no room from findings', async () => {
    const stack = givenStack();
    expect(await each(30, (n) => tell(stack, question(`asked-${n}`, stack)))).toBe(4);
    expect(await each(7, (n) => tell(stack, failure(`found-${n}`)))).toBe(7);
  });

  it('has each of its questions told within a quarter of an hour', async () => {
    const stack = givenStack();
    await each(30, (n) => tell(stack, question(`asked-${n}`, stack)));
    await letTimePass(stack, 3);
    expect(new Set(textOf(stack).match(/asked-\d+/g)).size).toBe(30);
    expect(stack.services.sns.published.length).toBeLessThanOrEqual(6);
  });
});

it('a storm of findings leaves room for what a workflow asks', async () => {
  const stack = givenStack();
  expect(await each(30, (n) => tell(stack, failure(`found-${n}`)))).toBe(7);
  expect(await each(6, (n) => tell(stack, question(`asked-${n}`, stack)))).toBe(4);
});

describe('a question with little time', () => {
  it('is told at once, when others of its kind wait', async () => {
    const stack = givenStack();
    await each(9, (n) => tell(stack, question(`asked-${n}`, stack)));
    expect(await tell(stack, question('short', stack, 5))).toBe(1);
  });

  it('that has to wait, since there are many, is told with the next look and before its time is over', async () => {
    const stack = givenStack();
    const sent = await each(20, (n) => tell(stack, question(`short-${n}`, stack, 20)));
    expect(sent).toBeLessThan(10);
    await stack.sweep();
    await stack.drain();
    expect(new Set(textOf(stack).match(/short-\d+/g)).size).toBe(20);
    // Once: what comes then waits for its time again, and the quarter of an hour goes on.
    expect(await tell(stack, question('long', stack))).toBe(0);
  });

  it('that no workflow asks is told in a storm', async () => {
    const stack = givenStack();
    await each(30, (n) => tell(stack, failure(`found-${n}`)));
    const asked = {
      ...failure('asked'),
      outcome: 'awaiting-approval' as const,
      until: stack.world.now() + 25 * MINUTE,
    };
    expect(await tell(stack, asked)).toBe(1);
  });
});
