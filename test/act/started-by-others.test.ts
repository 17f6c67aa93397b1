import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, givenStack, responsesIn } from '../support/stories.ts';

const STOPPED = 'cloudtrail/trail-stopped';
const MINUTE = 60_000;

it.each([
  { name: 'asked about', mode: 'approve' as const, was: { state: 'waiting' } },
  { name: 'refused by AWS', mode: 'enforce' as const, was: { state: 'done', outcome: 'failed', open: 'permission' } },
])(
  'a trail that somebody starts again, $name, is settled by a look within the hour: no event is heard',
  async (given) => {
    const { mode, was } = given;
    const stack = givenStack({ settings: { mode } });
    arrive(stack, STOPPED);
    stack.faults.refuse('StartLogging', 'AccessDeniedException', { status: 403 });
    await stack.drain();
    const record = (): ResponseRecord => {
      const found = responsesIn(stack).find(({ action }) => action === 'restart-trail');
      if (!found) throw new Error('nothing answers the stop');
      return found;
    };
    expect(record()).toMatchObject(was);
    stack.services.cloudtrail.StartLogging({ Name: record().target.key });
    for (let slept = 0; slept < 70; slept += 5) {
      stack.advance(5 * MINUTE);
      await stack.sweep();
      await stack.drain();
    }
    expect(record()).toMatchObject({
      state: 'done',
      outcome: 'unchanged',
      reason: expect.stringContaining('is logging'),
    });
    expect(record()).not.toHaveProperty('open');
  },
);
