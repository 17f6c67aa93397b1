import { createHash } from 'node:crypto';
import type { LocalStack } from '../../local/local-stack.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import { handOver } from '../../src/alerts/inbox.ts';
import { alertMessage } from '../../src/alerts/message.ts';
import { createHeld } from '../../src/alerts/outbox.ts';
import { givenFinding } from '../support/fixtures.ts';
import { givenStack, letTimePass } from '../support/stories.ts';
import { givenAlert, givenDecision } from './given-alert.ts';

const ALWAYS = { from: '00:00', to: '23:59' };
const ATTIC = { kind: 'sns' as const, topic: 'arn:aws:sns:eu-central-1:111122223333:attic' };

const alertOf = (n: number, more: Partial<Alert> = {}, severity = 5): Alert =>
  givenAlert({
    id: `alert-${n}`,
    key: `key-${n}`,
    finding: givenFinding({ id: `finding-${n}`, severity }),
    decision: givenDecision({ target: `target-${n}` }),
    ...more,
  });

const heldIn = ({ clients, config }: LocalStack) => createHeld(clients.dynamodb, config.table);
const published = (stack: LocalStack) => stack.services.sns.published;

async function tell(stack: LocalStack, alerts: readonly Alert[]): Promise<void> {
  expect(await handOver(alerts, stack, stack.world.now())).toEqual([]);
  await stack.drain();
}

/** Text that no packing makes small, so that few items fill a page. */
const noise = (seed: number): string =>
  Array.from({ length: 70 }, (_, n) => createHash('sha512').update(`${seed} ${n}`).digest('hex')).join('');

/** Of noise more than one page of DynamoDB, and more items than one look takes. */
async function fill(stack: LocalStack, channel: string): Promise<void> {
  for (let n = 0; n < 220; n += 1) {
    const alert = alertOf(1_000 + n, { reason: noise(n) });
    await heldIn(stack).hold(channel, [alertMessage(alert)], stack.world.now());
  }
}

describe('what waits for one channel', () => {
  it('does not hide what waits for another', async () => {
    const alerts = { channels: { attic: ATTIC }, quietHours: [{ ...ALWAYS, channels: ['attic'] }] };
    const stack = givenStack({ alerts });
    await fill(stack, 'attic');
    for (let n = 0; n < 20; n += 1) await tell(stack, [alertOf(n)]);
    expect(published(stack)).toHaveLength(7);
    await letTimePass(stack, 4);
    expect(published(stack)).toHaveLength(8);
    expect(published(stack).at(-1)?.subject).toMatch(/13 alerts held/);
  });

  it('is found after it though riposte.yml names the channel no more', async () => {
    const alerts = { channels: { attic: ATTIC }, quietHours: [{ ...ALWAYS, channels: ['attic'] }] };
    const stack = givenStack({ alerts });
    await fill(stack, 'attic');
    await heldIn(stack).hold('gone', [alertMessage(alertOf(1))], stack.world.now());
    await letTimePass(stack, 1);
    expect(published(stack).map(({ message }) => message)).toEqual([expect.stringContaining('target-1')]);
  });

  it('is told to the end, however much it is', async () => {
    const stack = givenStack();
    await fill(stack, 'topic');
    await letTimePass(stack, 4);
    expect(stack.services.dynamodb.items().filter(({ pk }) => pk === 'HELD')).toEqual([]);
  }, 60_000);
});

it('channels for which something waits are found by one read each', async () => {
  const stack = givenStack();
  const held = heldIn(stack);
  const queries = (): number => stack.counts.get('dynamodb:Query') ?? 0;
  expect(await held.channels()).toEqual([]);
  expect(queries()).toBe(1);
  for (const channel of ['chat', 'chat-2', 'chat2', 'topic'])
    for (let n = 0; n < 5; n += 1) await held.hold(channel, [alertMessage(alertOf(n))], 0);
  expect(await held.channels()).toEqual(['chat', 'chat-2', 'chat2', 'topic']);
  expect(queries()).toBe(1 + 5);
  expect((await held.waiting('chat')).alerts).toHaveLength(5);
});

it('critical alerts that a storm holds in quiet hours are told in the night, and the others in the morning', async () => {
  const startAt = Date.parse('2026-11-20T23:00:00Z');
  const stack = givenStack({ startAt, alerts: { quietHours: [{ from: '22:00', to: '06:00' }] } });
  for (let n = 0; n < 15; n += 1) await tell(stack, [alertOf(n, {}, 9.5)]);
  expect(published(stack)).toHaveLength(10);
  await letTimePass(stack, 4);
  expect(published(stack)).toHaveLength(11);
  expect(published(stack).at(-1)?.subject).toMatch(/^5 alerts held: .* CRITICAL: blocked$/);
  await tell(stack, [alertOf(20)]);
  await letTimePass(stack, 12);
  expect(published(stack)).toHaveLength(11);
  // A storm that the night keeps open lets the next critical ones through.
  await tell(stack, [alertOf(21, {}, 9.5)]);
  expect(published(stack)).toHaveLength(12);
  stack.advance(7 * 3_600_000);
  await letTimePass(stack, 1);
  expect(published(stack)).toHaveLength(13);
  expect(published(stack).at(-1)?.message).toContain('target-20');
});

it('the summary counts also those that a held group had no room to list', async () => {
  const startAt = Date.parse('2026-11-20T23:00:00Z');
  const stack = givenStack({ startAt, alerts: { quietHours: [{ from: '22:00', to: '06:00' }] } });
  const count = 5_000;
  await tell(
    stack,
    Array.from({ length: count }, (_, n) => alertOf(n)),
  );
  expect(published(stack)).toEqual([]);
  stack.advance(7 * 3_600_000);
  await letTimePass(stack, 1);
  expect(published(stack)[0]?.subject).toContain(`${count} alerts held`);
  const text = published(stack)
    .map(({ message }) => message)
    .join('\n');
  const unlisted = Number(/^(\d+) more alerts are not listed/m.exec(text)?.[1]);
  expect(unlisted).toBeGreaterThan(0);
  expect(new Set(text.match(/\btarget-\d+\b/g)).size + unlisted).toBe(count);
});
