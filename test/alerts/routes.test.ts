import { handOver } from '../../src/alerts/inbox.ts';
import { isQuiet } from '../../src/alerts/quiet.ts';
import { channelsFor } from '../../src/alerts/routes.ts';
import type { AlertSettings } from '../../src/policy/riposte-yml/channels.ts';
import { givenFinding } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';
import { givenAlert, givenDecision } from './given-alert.ts';

const channels: NonNullable<AlertSettings['channels']> = {
  chat: { kind: 'slack', url: 'secret:a' },
  pager: { kind: 'pagerduty', key: 'secret:b' },
};
const routes: NonNullable<AlertSettings['routes']> = [
  { playbook: 'routine-*', to: 'digest' },
  { severity: ['high', 'critical'], to: ['pager', 'topic'] },
  { account: '444455556666', to: 'chat' },
  { source: 'acm', to: 'gone' },
];
const of = (severity: number, more: object = {}, playbook = 'x') =>
  givenAlert({ finding: givenFinding({ severity, ...more }), decision: givenDecision({ playbook }) });

it.each([
  { title: 'a high finding', alert: of(8), to: ['pager', 'topic'] },
  { title: 'a finding of one account', alert: of(2, { account: '444455556666' }), to: ['chat'] },
  { title: 'a routine', alert: of(2, {}, 'routine-x'), to: [] },
  { title: 'a routine that failed', alert: { ...of(2, {}, 'routine-x'), outcome: 'failed' as const }, to: ['topic'] },
  {
    title: 'a routine that is high, and only told until somebody settles it,',
    alert: { ...of(8, { type: 'Policy:S3/X' }, 'routine-x'), uncontained: true as const },
    to: [],
  },
  {
    title: 'a routine that is grave',
    alert: { ...of(9.5, {}, 'routine-x'), uncontained: true as const },
    to: ['topic'],
  },
  { title: 'a route to a channel that is not there', alert: of(2, { source: 'acm' }), to: ['topic'] },
  { title: 'anything else', alert: of(2), to: ['topic'] },
])('$title goes to $to', ({ alert, to }) => expect(channelsFor(alert, { routes, channels })).toEqual(to));

it.each([
  { telling: { tell: 'digest' as const }, outcome: 'applied' as const, to: [] },
  { telling: { tell: 'digest' as const }, outcome: 'failed' as const, to: ['topic'] },
  { telling: { tell: 'digest' as const }, outcome: 'awaiting-approval' as const, to: ['topic'] },
  { telling: { channel: 'chat' }, outcome: 'applied' as const, to: ['chat'] },
  { telling: { channel: 'gone' }, outcome: 'applied' as const, to: ['topic'] },
  { telling: undefined, outcome: 'applied' as const, to: ['topic'] },
])('a playbook that says $telling sends what is $outcome to $to', ({ telling, outcome, to }) =>
  expect(channelsFor({ ...of(2), outcome }, { channels }, () => telling)).toEqual(to),
);

const NIGHT = { zone: 'Europe/Zurich', from: '22:00', to: '06:00' };
const WEEKEND = { days: ['sat' as const], from: '00:00', to: '23:59' };
it.each([
  { at: '2026-11-20T20:59:00Z', hours: NIGHT, quiet: false },
  { at: '2026-11-20T21:00:00Z', hours: NIGHT, quiet: true },
  { at: '2026-11-21T04:59:00Z', hours: NIGHT, quiet: true },
  { at: '2026-11-21T05:00:00Z', hours: NIGHT, quiet: false },
  // In summer the same hours of the clock are an hour earlier.
  { at: '2026-07-20T04:00:00Z', hours: NIGHT, quiet: false },
  { at: '2026-07-20T03:59:00Z', hours: NIGHT, quiet: true },
  // The night that began on Friday goes on; the one of Saturday does not begin.
  { at: '2026-11-21T03:00:00Z', hours: { ...NIGHT, days: ['fri' as const] }, quiet: true },
  { at: '2026-11-21T22:00:00Z', hours: { ...NIGHT, days: ['fri' as const] }, quiet: false },
  { at: '2026-11-21T12:00:00Z', hours: WEEKEND, quiet: true },
  { at: '2026-11-22T12:00:00Z', hours: WEEKEND, quiet: false },
  { at: '2026-11-21T03:00:00Z', hours: { ...NIGHT, channels: ['chat'] }, quiet: false },
])('$at is quiet in $hours: $quiet', ({ at, hours, quiet }) => {
  expect(isQuiet([hours], 'topic', 'high', Date.parse(at))).toBe(quiet);
  expect(isQuiet([hours], 'topic', 'critical', Date.parse(at))).toBe(false);
  expect(isQuiet([{ ...hours, except: ['high'] }], 'topic', 'high', Date.parse(at))).toBe(false);
});

it('quiet hours hold everything but what is critical, and end with one summary', async () => {
  const start = Date.parse('2026-11-20T23:00:00Z');
  const stack = givenStack({ startAt: start, alerts: { quietHours: [{ from: '22:00', to: '06:00' }] } });
  const { published } = stack.services.sns;
  const pass = async (hours: number): Promise<void> => {
    stack.advance(hours * 3_600_000);
    await stack.sweep();
    await stack.drain();
  };
  for (let n = 0; n < 5; n += 1) {
    const finding = givenFinding({ id: `f${n}`, severity: n === 4 ? 9.5 : 8 });
    await handOver([givenAlert({ id: `a${n}`, finding })], stack, stack.world.now());
    await stack.drain();
    await pass(0.1);
  }
  expect(published.map(({ subject }) => subject)).toEqual([expect.stringMatching(/CRITICAL/)]);
  await pass(6);
  expect(published).toHaveLength(1);
  await pass(0.6);
  expect(published).toHaveLength(2);
  expect(published.at(-1)?.subject).toMatch(/^4 alerts held: .* HIGH: blocked$/);
  await pass(1);
  expect(published).toHaveLength(2);
});

it('what was held for a channel that riposte.yml names no more goes to the topic', async () => {
  const settings: AlertSettings = {
    channels: { ...channels },
    routes: [{ to: 'chat' }],
    quietHours: [{ from: '00:00', to: '23:59', channels: ['chat'] }],
  };
  const stack = givenStack({ alerts: settings });
  await handOver([givenAlert()], stack, stack.world.now());
  await stack.drain();
  expect(stack.services.sns.published).toEqual([]);
  Object.assign(settings, { channels: {}, routes: [], quietHours: [] });
  await stack.sweep();
  await stack.drain();
  expect(stack.services.sns.published).toHaveLength(1);
});
