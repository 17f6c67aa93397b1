import type { LocalStack } from '../../local/local-stack.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { parseMessage } from '../../src/core/messages.ts';
import type { Telemetry } from '../../src/core/telemetry.ts';
import { createIntake } from '../../src/decide/intake.ts';
import type { Received } from '../../src/decide/read-event.ts';
import { sources } from '../../src/sources/index.ts';
import { bundled, bundledWith, givenStack } from '../support/stories.ts';

const PROBE = bundled('guardduty/port-probe-search-cluster');
const CALLER = bundled('guardduty/malicious-caller-inbound');
type Logged = [level: string, message: string, fields: Record<string, unknown>];

function givenIntake(stack: LocalStack = givenStack()) {
  const log: Logged[] = [];
  const keep =
    (level: string) =>
    (message: string, fields = {}): void =>
      void log.push([level, message, fields]);
  const telemetry: Telemetry = { info: keep('info'), warn: keep('warn'), error: keep('error'), count: keep('count') };
  const { clients, config, world } = stack;
  const run = createIntake({ sources: [sources.guardduty], clients, config, telemetry, now: world.now });
  const on = (queue: string) => stack.services.sqs.messages(`${config.stack}-${queue}`);
  const toBlock = () => [...on('act-network'), ...on('act-network-express')];
  const kept = (): unknown[] => stack.services.dynamodb.items().flatMap(({ pk, sk }) => (sk === 'FINDING' ? [pk] : []));
  return { stack, log, run, on, toBlock, kept };
}

const received = (...bodies: string[]): Received[] => bodies.map((body, n) => ({ messageId: `m${n}`, body }));
/** An event like the first, with an id that the journal's table does not take. */
const marked = (id: string): string => PROBE.replaceAll(JSON.parse(PROBE).detail.id as string, id);

describe('a batch of events', () => {
  it('is journalled in one call and handed over in one more for each queue', async () => {
    const { run, stack, on } = givenIntake();
    const ten = Array.from({ length: 10 }, (_, n) => marked(`${n}`.repeat(32)));
    expect(await run(received(...ten))).toEqual([]);
    // What must never be blocked is read once a minute, however many batches come; the incidents with each.
    const reads = { 'dynamodb:BatchGet': 2 };
    const writes = { 'dynamodb:BatchWrite': 1, 'dynamodb:TransactWrite': 1, 'sqs:SendMessageBatch': 1 };
    expect(Object.fromEntries(stack.counts)).toEqual({ ...reads, ...writes });
    expect(on('act-network')).toHaveLength(10);
    for (const { body } of on('act-network')) expect(parseMessage(body).kind).toBe('act');
  });

  it('that is empty costs nothing', async () => {
    const { run, stack } = givenIntake();
    expect(await run([])).toEqual([]);
    expect(stack.callsMade()).toBe(0);
  });

  it('with one that cannot be read: that one is set aside, the others go on', async () => {
    const { run, on, toBlock, kept } = givenIntake();
    expect(await run(received(PROBE, '{', CALLER))).toEqual([]);
    expect(toBlock()).toHaveLength(2);
    expect(on('guardduty-dead-letters').map(({ body }) => body)).toEqual(['{']);
    expect(kept()).toHaveLength(2);
  });

  it('with one that the journal does not take: only that one comes again', async () => {
    const { run, stack, toBlock, kept } = givenIntake();
    const isBad = (input: unknown): boolean => JSON.stringify(input).includes('b'.repeat(32));
    stack.faults.refuse('TransactWrite', 'ValidationException', { where: isBad });
    expect(await run(received(PROBE, marked('b'.repeat(32)), CALLER))).toEqual(['m1']);
    expect(toBlock()).toHaveLength(2);
    expect(kept()).toHaveLength(2);
  });

  it('that the journal does not take comes again as a whole, and nothing is handed over', async () => {
    const { run, stack, on } = givenIntake();
    stack.faults.refuse('TransactWrite', 'ThrottlingException');
    expect(await run(received(PROBE, CALLER))).toEqual(['m0', 'm1']);
    expect(on('act-network')).toEqual([]);
  });
});

describe('what cannot be handed over', () => {
  it.each([
    { title: 'a decision', queue: /-act-network(-express)?$/, bodies: [PROBE, '{'], failed: ['m0'] },
    { title: 'an event to be set aside', queue: /-guardduty-dead-letters$/, bodies: [PROBE, '{'], failed: ['m1'] },
  ])('$title: its event comes again, the others do not', async ({ queue, bodies, failed }) => {
    const { run, stack } = givenIntake();
    const goesTo = (input: unknown): boolean => queue.test((input as { QueueUrl: string }).QueueUrl);
    stack.faults.refuse('SendMessageBatch', 'AccessDenied', { where: goesTo });
    expect(await run(received(...bodies))).toEqual(failed);
  });

  it('is handed over when the event comes again, though the journal has it', async () => {
    const { run, stack, on } = givenIntake();
    // The express queue, and the other in its place.
    stack.faults.refuse('SendMessageBatch', 'ThrottlingException', { times: 2 });
    expect(await run(received(PROBE))).toEqual(['m0']);
    expect(await run(received(PROBE))).toEqual([]);
    expect(on('act-network')).toHaveLength(1);
  });
});

describe('a new address', () => {
  const from = (address: string): string => PROBE.replaceAll('198.51.100.23', address);
  const turn = (stack: LocalStack, next: number) =>
    stack.services.dynamodb.seed({ pk: 'WAF-WRITES', sk: 'REGIONAL', next });

  it('goes the express way while the block list is quiet', async () => {
    const { run, on } = givenIntake();
    expect(await run(received(PROBE))).toEqual([]);
    expect([on('act-network-express').length, on('act-network').length]).toEqual([1, 0]);
  });

  it('that was named before waits for others', async () => {
    const { run, on } = givenIntake();
    await run(received(PROBE));
    await run(received(marked('b'.repeat(32))));
    expect([on('act-network-express').length, on('act-network').length]).toEqual([1, 1]);
  });

  it.each([
    { ago: -1_000, express: 0 },
    { ago: 0, express: 0 },
    { ago: 4_999, express: 0 },
    { ago: 5_000, express: 1 },
  ])('$express where the next write may be $ago ms ago', async ({ ago, express }) => {
    const { run, stack, on } = givenIntake();
    turn(stack, stack.world.now() - ago);
    await run(received(PROBE));
    expect(on('act-network-express')).toHaveLength(express);
    expect(on('act-network')).toHaveLength(1 - express);
  });

  it.each([
    { count: 3, express: 3 },
    { count: 4, express: 0 },
  ])('is one of $count: $express go the express way', async ({ count, express }) => {
    const { run, on } = givenIntake();
    const events = Array.from({ length: count }, (_, n) =>
      from(`203.0.113.${n + 1}`).replaceAll(JSON.parse(PROBE).detail.id as string, `${n}`.repeat(32)),
    );
    await run(received(...events));
    expect(on('act-network-express')).toHaveLength(express);
    expect(on('act-network')).toHaveLength(count - express);
  });

  it('waits for others where nobody can say whether the list is quiet', async () => {
    const { run, stack, on } = givenIntake();
    const isTurn = (input: unknown): boolean => JSON.stringify(input).includes('WAF-WRITES');
    stack.faults.refuse('BatchGet', 'AccessDeniedException', { where: isTurn });
    expect(await run(received(PROBE))).toEqual([]);
    expect([on('act-network-express').length, on('act-network').length]).toEqual([0, 1]);
  });

  it('that the express queue does not take is handed over by the other at once, and not minutes later', async () => {
    const { run, stack, on } = givenIntake();
    const isExpress = (input: unknown): boolean => JSON.stringify(input).includes('act-network-express');
    stack.faults.refuse('SendMessageBatch', 'AccessDenied', { where: isExpress });
    expect(await run(received(PROBE))).toEqual([]);
    expect([on('act-network-express').length, on('act-network').length]).toEqual([0, 1]);
  });

  it('about which a person is asked takes the usual way', async () => {
    const { run, on } = givenIntake(givenStack({ settings: { mode: 'approve' } }));
    await run(received(PROBE));
    expect([on('act-network-express').length, on('act-network').length]).toEqual([0, 1]);
  });
});

describe('an event that cannot be read', () => {
  // SQS takes no control characters and no halves of characters, in attributes as little as in bodies.
  it.each([
    { title: 'emoji at the place of the error', body: `${'😀'.repeat(30)}` },
    { title: 'emoji, one place further', body: `x${'😀'.repeat(30)}` },
    { title: 'carriage returns', body: '\r\n\r\n}\r\r' },
    { title: 'escapes', body: '\u001b[31m}' },
    { title: 'marks that turn the text', body: '\u202e\u2066}' },
    { title: 'a line without end', body: 'x'.repeat(200_000) },
  ])('($title) waits with a reason that SQS takes', async ({ body }) => {
    const { run, on } = givenIntake();
    const failed = await run(received(body));
    const [dead] = on('guardduty-dead-letters');
    const reason = dead?.attributes.reason?.StringValue ?? '';
    // The escape is refused in the body itself; then the queue keeps the event.
    if (body.includes('\u001b')) expect(failed).toEqual(['m0']);
    else {
      expect(failed).toEqual([]);
      expect(reason).toMatch(/^the event is not JSON: [^\p{Cc}\p{Cf}\p{Cs}]+$/u);
      expect(reason.length).toBeLessThanOrEqual(500);
    }
  });

  it('is journalled as nothing, and counted', async () => {
    const { run, log, kept } = givenIntake();
    await run(received('{', '[]'));
    expect(kept()).toEqual([]);
    expect(log).toContainEqual(['count', 'DeadEvents', 2]);
  });
});

describe('an event of a kind that nobody knows yet', () => {
  it.each([
    { what: 'detail-type', change: { 'detail-type': 'GuardDuty Forecast' } },
    { what: 'finding type', change: {}, detail: { type: 'Influence:EC2/OfTomorrow' } },
  ])('(its $what) is journalled and told, and touches nothing', async ({ change, detail = {} }) => {
    const { run, on, kept } = givenIntake();
    const body = bundledWith('guardduty/port-probe-search-cluster', (event) => {
      Object.assign(event, change);
      Object.assign(event.detail, detail);
    });
    expect(await run(received(body))).toEqual([]);
    expect(kept()).toHaveLength(1);
    expect(on('notify')).toHaveLength(1);
    expect(on('act-network')).toEqual([]);
    expect(on('guardduty-dead-letters')).toEqual([]);
  });
});

it('logs say static messages, and no text of the event but its id and type', async () => {
  const { run, log } = givenIntake();
  const secret = bundledWith('guardduty/port-probe-search-cluster', ({ detail }) =>
    Object.assign(detail, { title: 'hunter2', description: 'hunter2' }),
  );
  await run(received(secret, '{"password":"hunter2"'));
  expect(JSON.stringify(log)).not.toContain('hunter2');
  expect(new Set(log.filter(([level]) => level !== 'count').map(([, message]) => message))).toEqual(
    new Set(['finding decided']),
  );
});

it('does not start without a dead-letter queue to set events aside on', () => {
  const stack = givenStack();
  stack.config.deadLetters = [];
  expect(() => givenIntake(stack)).toThrow(ConfigError);
});
