import { arrive, bundledWith, givenStack, responsesIn } from '../support/stories.ts';

const [ON, OVER] = ['cloudwatch/ddos-detected', 'cloudwatch/ddos-over'];

/** The alarm in one state after the other, a minute apart. */
const stateAt = (event: string, minute: number): string =>
  bundledWith(event, ({ detail }) => {
    detail.alarmName = 'shield-shop';
    const [state, previousState] = event === ON ? ['ALARM', 'OK'] : ['OK', 'ALARM'];
    const timestamp = `2026-11-20T11:0${minute}:00.000+0000`;
    Object.assign(detail, { state: { ...(detail.state as object), value: state, timestamp } });
    Object.assign(detail, { previousState: { ...(detail.previousState as object), value: previousState } });
  });

it.each([
  { said: [ON, OVER], open: false },
  { said: [ON, OVER, ON], open: true },
  { said: [ON, OVER, ON, OVER], open: false },
])('an alarm that says $said in one batch is as it said last, at once: open is $open', async ({ said, open }) => {
  const stack = givenStack();
  for (const [n, event] of said.entries()) arrive(stack, event, stateAt(event, n));
  await stack.drain();
  const [record, ...others] = responsesIn(stack);
  expect(others).toEqual([]);
  expect(record?.open !== undefined).toBe(open);
});
