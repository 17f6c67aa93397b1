import { channelFor, watchAlerts } from '../../simulation/alerts/watch-alerts.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import type { Message } from '../../src/alerts/message.ts';

it.each([
  { severity: 9, source: 'macie', outcome: 'applied', channel: 'on-call' },
  { severity: 5, source: 'macie', outcome: 'applied', channel: 'topic' },
  { severity: 5, source: 'guardduty', outcome: 'applied', channel: 'topic' },
  { severity: 2, source: 'guardduty', outcome: 'applied', channel: undefined },
  { severity: 2, source: 'guardduty', outcome: 'awaiting-approval', channel: 'topic' },
])('$outcome of $source with severity $severity has to go to $channel', ({ severity, source, outcome, channel }) => {
  expect(channelFor({ finding: { severity, source }, outcome } as unknown as Alert)).toBe(channel);
});

it.each([
  { time: '12:25', severity: 'high', seen: 1 },
  { time: '12:25', severity: 'critical', seen: 0 },
  { time: '12:50', severity: 'high', seen: 0 },
])('a message that is $severity at $time is told in quiet hours: $seen', ({ time, severity, seen }) => {
  const book = watchAlerts({ isRouted: true }, () => Date.parse(`2026-11-20T${time}:00Z`));
  const message = { id: 'm', kind: 'thread', severity, alerts: [{ id: 'a' }] } as unknown as Message;
  book.arrived('x-deliveries', JSON.stringify({ id: 'm', channel: 'on-call' }));
  book.told([message]);
  expect(book.seen).toHaveLength(seen);
  expect([...book.toldIn('a')]).toEqual(['on-call']);
});
