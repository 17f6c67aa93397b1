import type { DeliveryMessage } from '../../src/alerts/deliverer.ts';
import { unpacked } from '../../src/core/replay-event.ts';
import { type DrillRecord, drillKey } from '../../src/journal/drill-records.ts';
import { bundled } from '../sources/support.ts';
import { givenStack } from '../support/stories.ts';

const PROBE = 'port-probe-search-cluster';
const WAITS = 'unusual-persistence-by-user';
const BUS = 'riposte-local-replay';

type Changes = Record<string, unknown>;

/** A stack with the bus, and events put onto it as the command puts them. */
function givenBus(options: Parameters<typeof givenStack>[0] = {}) {
  const stack = givenStack({ replayBus: true, ...options });
  const { sqs, eventbridge, dynamodb, sns } = stack.services;
  const replay = (detail: unknown, Source = 'riposte.replay'): string => {
    const { Entries = [] } = eventbridge.PutEvents({
      Entries: [{ EventBusName: BUS, Source, DetailType: 'Riposte drill', Detail: JSON.stringify(detail) }],
    });
    return Entries[0]?.EventId ?? '';
  };
  const record = (id: string): DrillRecord | undefined =>
    [...dynamodb.items()].find((item) => item.pk === drillKey(id).pk) as DrillRecord | undefined;
  const keys = (): string[] => [...dynamodb.items()].map((item) => String(item.pk));
  return { stack, replay, record, keys, sqs, sns };
}

const finding = (name = PROBE, changes: Changes = {}): Changes => ({
  ...(bundled('guardduty', name) as Changes),
  ...changes,
});

describe('an event of the replay bus', () => {
  it('is decided and explained in a record of its own, told as a drill, and never acted on', async () => {
    const { stack, replay, record, keys, sns } = givenBus();
    const before = keys();
    const id = replay(finding());
    await stack.drain();
    expect(record(id)).toMatchObject({
      findings: [
        {
          type: 'Recon:EC2/PortProbeUnprotectedPort',
          decisions: [{ playbook: 'port-probe', action: 'block-ip', target: '198.51.100.23/32', mode: 'enforce' }],
        },
      ],
      told: 1,
    });
    expect(keys().filter((key) => !before.includes(key) && !/^(DRILL#|CHANNEL#)/.test(key))).toEqual([]);
    expect(await stack.blockList().list()).toEqual([]);
    const [message] = sns.published;
    expect(message?.subject).toMatch(/DRILL: 1 replayed event, such as Recon:EC2\/PortProbeUnprotectedPort/);
    expect(message?.message).toContain('This is a drill');
    expect(message?.message).toContain('Would block 198.51.100.23/32');
    expect(sns.published).toHaveLength(1);
  });

  it.each([
    ['drill', { drill: false, sample: false }],
    ['kind', { kind: 'act', key: '111122223333#global#deactivate-access-key#AKIAEXAMPLE000000002' }],
    ['replay-name', { 'replay-name': 'x' }],
    [
      'source',
      { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', id: 'ffffffff-0000-4000-8000-000000000001' },
    ],
  ])('is a drill whatever its %s says', async (_, changes) => {
    const { stack, replay, record, sqs } = givenBus();
    const id = replay(finding(WAITS, changes));
    while (await stack.runOnce('drills'));
    for (const { id: name } of readersOf(stack))
      if (!['drills', 'alerts'].includes(name)) expect(sqs.messages(`riposte-local-${name}`)).toEqual([]);
    await stack.drain();
    expect(record(id)?.findings).toHaveLength(1);
    expect(await stack.journal.readOpen()).toEqual([]);
  });

  it('becomes real by no word of its own, and a real one becomes no drill', async () => {
    const { stack, keys, sqs } = givenBus();
    stack.deliver('guardduty', JSON.stringify(finding(PROBE, { drill: true, riposte: { drill: true } })));
    await stack.drain();
    expect((await stack.blockList().list()).map(({ cidr }) => cidr)).toEqual(['198.51.100.23/32']);
    expect(keys().some((key) => key.startsWith('DRILL#'))).toBe(false);
    // In the envelope of the bus, but on the queue of real ones: nothing reads it as a finding.
    stack.deliver('guardduty', JSON.stringify({ source: 'riposte.replay', id: 'abcdefgh', detail: finding(WAITS) }));
    await stack.drain();
    expect(sqs.messages('riposte-local-guardduty-dead-letters')).toHaveLength(1);
  });

  it('answers no real finding, joins no response and counts in no budget', async () => {
    const { stack, replay, keys } = givenBus();
    stack.deliver('guardduty', JSON.stringify(finding(WAITS)));
    await stack.drain();
    const snapshot = async () =>
      JSON.stringify([await stack.journal.readOpen(), await stack.journal.readBudgets(['principals', 'addresses'])]);
    const before = await snapshot();
    replay(finding(WAITS));
    const archived = finding(WAITS) as { detail: { service: Changes } };
    archived.detail.service = { ...archived.detail.service, archived: true };
    replay(archived);
    await stack.drain();
    expect(await snapshot()).toBe(before);
    expect(keys().filter((key) => key.startsWith('DRILL#'))).toHaveLength(2);
  });

  it('that cannot be read is told by its record, and costs no other', async () => {
    const { stack, replay, record, sqs } = givenBus();
    const bad = replay({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: 7 });
    const own = replay({ source: 'riposte.replay', id: 'abcdefgh', detail: finding() });
    const good = replay(finding());
    await stack.drain();
    expect(record(bad)).toMatchObject({ findings: [], error: { code: 'MALFORMED_EVENT' } });
    expect(record(own)?.error).toBeDefined();
    expect(record(good)?.findings).toHaveLength(1);
    expect(sqs.messages('riposte-local-drills-dead-letters')).toEqual([]);
  });

  it('that SQS delivers twice is told once, and one message tells of a batch', async () => {
    const { stack, replay, sqs, sns } = givenBus();
    for (let n = 0; n < 30; n += 1) replay(finding());
    const [first] = sqs.messages('riposte-local-drills');
    await stack.drain();
    sqs.deliver('riposte-local-drills', first?.body ?? '');
    await stack.drain();
    expect(sns.published.map(({ subject }) => subject)).toEqual([expect.stringContaining('DRILL: 30 replayed events')]);
    expect(sns.published[0]?.message).toContain('and 10 decisions more');
  });

  it('comes again as a whole where the journal or the queue of alerts fails', async () => {
    const { stack, replay, record, sqs } = givenBus();
    const id = replay(finding());
    stack.faults.refuse('SendMessageBatch', 'InternalError', { service: 'sqs' });
    await stack.runOnce('drills');
    expect(record(id)).toBeUndefined();
    stack.faults.clear();
    stack.advance(400_000);
    await stack.drain();
    expect(record(id)).toMatchObject({ told: 1 });
    expect(sqs.messages('riposte-local-drills')).toEqual([]);
  });

  it('goes where the real alert would, and as what it is', async () => {
    const { stack, replay, sqs } = givenBus({
      alerts: {
        channels: { 'on-call': { kind: 'sns', topic: 'arn:aws:sns:eu-west-1:111122223333:riposte-on-call' } },
        routes: [{ playbook: 'port-*', to: 'on-call' }],
      },
    });
    replay(finding());
    while (await stack.runOnce('drills'));
    while (await stack.runOnce('alerts'));
    const sent = sqs.messages('riposte-local-deliveries').map(({ body }) => JSON.parse(body) as DeliveryMessage);
    expect(sent.map(({ channel }) => channel)).toEqual(['on-call']);
    expect(JSON.stringify(sent)).toContain('DRILL');
  });

  it('of another source than the command’s leads nowhere', async () => {
    const { replay, sqs } = givenBus();
    replay(finding(), 'my.app');
    expect(sqs.messages('riposte-local-drills')).toEqual([]);
    expect(replay(finding(), 'aws.guardduty')).toBe('');
  });

  it('holds no more than an item may, however much it names', async () => {
    const { stack, replay, record } = givenBus();
    const many = Array.from({ length: 60 }, (_, n) => ({ ...probeDetail(n) }));
    const ids = many.map((detail) => replay({ ...finding(), detail }));
    await stack.drain();
    for (const id of ids) expect(JSON.stringify(record(id)).length).toBeLessThan(300_000);
  });
});

const probeDetail = (n: number): Changes => ({
  ...(bundled('guardduty', PROBE) as { detail: Changes }).detail,
  id: String(n).padStart(32, '0'),
});
const readersOf = (stack: ReturnType<typeof givenStack>) => stack.readers().map((id) => ({ id }));

describe('what is on the queue of drills', () => {
  it.each([
    ['no JSON', '{nope', { id: 'message-1', body: '{nope' }],
    ['null', 'null', { id: 'message-1', body: 'null' }],
    ['a bare event', '{"source":"aws.guardduty"}', { id: 'message-1', body: '{"source":"aws.guardduty"}' }],
    [
      'an envelope',
      '{"source":"riposte.replay","id":"abc-12345","detail":{"a":1}}',
      { id: 'abc-12345', body: '{"a":1}' },
    ],
    [
      'an id that is none',
      '{"source":"riposte.replay","id":"../x#y","detail":{"a":1}}',
      { id: 'message-1', body: '{"a":1}' },
    ],
    [
      'an envelope without detail',
      '{"source":"riposte.replay","id":"abc-12345"}',
      { id: 'message-1', body: '{"source":"riposte.replay","id":"abc-12345"}' },
    ],
  ])('%s is unpacked as far as it goes', (_, body, unpackedAs) => {
    expect(unpacked('message-1', body)).toEqual(unpackedAs);
  });
});
