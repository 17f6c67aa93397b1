import type { LocalStack } from '../../local/local-stack.ts';
import { alertIds, arrive, bundled, givenStack, responsesIn } from '../support/stories.ts';

const MINUTE = 60_000;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

/** A bundled event, with what it says changed, of so many minutes later. */
const later = (event: string, minutes: number, [from, to]: readonly [string, string] = ['', '']): string =>
  bundled(event)
    .replaceAll(from, to)
    .replace(TIME, (time) => new Date(Date.parse(time) + minutes * MINUTE).toISOString());

const told = (stack: LocalStack): number => alertIds(stack).length;
const history = (stack: LocalStack): string[] =>
  responsesIn(stack).flatMap((each) => each.history.map(({ what }) => what));

/** What is only told, and settled with that; what stays open until it is over; what a person is asked about. */
const cases = [
  { event: 'access-analyzer/role-trusted-from-outside', over: ['"ACTIVE"', '"RESOLVED"'], end: 'notified' },
  { event: 'security-hub/control-failed', over: ['"FAILED"', '"PASSED"'], end: 'notified' },
  { event: 'access-analyzer/public-bucket', over: ['"ACTIVE"', '"RESOLVED"'], end: 'awaiting-approval' },
] as const;

describe.each(cases)('$event, over and there again within a day', ({ event, over, end }) => {
  const given = async (): Promise<{ stack: LocalStack; hear: (body: string) => Promise<void> }> => {
    const stack = givenStack();
    const hear = async (body: string): Promise<void> => {
      arrive(stack, event, body);
      await stack.drain();
      stack.advance(MINUTE);
    };
    await hear(bundled(event));
    expect(told(stack)).toBe(1);
    await hear(later(event, 30, over));
    return { stack, hear };
  };

  it('is told again as it was at first', async () => {
    const { stack, hear } = await given();
    const before = told(stack);
    await hear(later(event, 60));
    expect(told(stack)).toBe(before + 1);
    expect(responsesIn(stack)).toMatchObject([{ outcome: end, turn: 2 }]);
  });

  it('is told no more as it was before it was over', async () => {
    const { stack, hear } = await given();
    const before = { told: told(stack), history: history(stack) };
    await hear(bundled(event));
    await hear(later(event, 29));
    expect({ told: told(stack), history: history(stack) }).toEqual(before);
  });

  it('says once that it is over, however often its source does', async () => {
    const { stack, hear } = await given();
    for (const minutes of [40, 50, 60]) await hear(later(event, minutes, over));
    expect(history(stack).filter((what) => what === 'left')).toHaveLength(1);
  });
});

it.each(['as it came', 'NEW'])(
  'a finding (%s) that a person suppressed and set to NEW again is told again',
  async (first) => {
    const event = 'security-hub/control-failed-known';
    const stack = givenStack();
    // `BatchUpdateFindings` leaves the finding's own times as they are, and sends its event.
    const as = (status: string): string => {
      const { detail, ...rest } = JSON.parse(bundled(event));
      const findings = detail.findings.map((finding: object) => ({ ...finding, Workflow: { Status: status } }));
      return JSON.stringify({ ...rest, detail: { ...detail, findings } });
    };
    arrive(stack, event, first === 'NEW' ? as('NEW') : bundled(event));
    await stack.drain();
    expect(told(stack)).toBe(1);
    for (const status of ['SUPPRESSED', 'NEW']) {
      stack.advance(10 * MINUTE);
      stack.deliver('security-hub', as(status));
      await stack.drain();
    }
    expect(told(stack)).toBe(2);
  },
);
