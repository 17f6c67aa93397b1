import type { Decision } from '../../src/core/decision.ts';
import type { Finding } from '../../src/core/finding.ts';
import { createJournal } from '../../src/journal/journal.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import type { FindingRecord } from '../../src/journal/stored-finding.ts';
import { givenFinding, givenResponse, NOW } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const decision: Decision = {
  playbook: 'p',
  action: 'notify',
  target: '-',
  mode: 'notify',
  reason: 'Because.',
  params: {},
};

function givenJournal() {
  const stack = givenStack();
  const journal = createJournal(stack.clients.dynamodb, stack.config.table);
  const action = (key: string, at = NOW): ResponseRecord => givenResponse({ key }, { decision, at });
  return { stack, journal, action };
}

const seenAt = (time: string, changes: Partial<Finding> = {}): Finding =>
  givenFinding({ lastSeen: `2026-11-20T${time}:00.000Z`, ...changes });
const keep = (journal: ReturnType<typeof givenJournal>['journal'], findings: Finding[], now = NOW): Promise<void> =>
  journal.recordFindings(
    findings.map((finding) => ({ finding, decisions: [decision] })),
    now,
  );

describe('a finding', () => {
  it.each([
    { title: 'in order', times: ['11:00', '11:30'], deliveries: 2 },
    { title: 'the latest first', times: ['11:30', '11:00'], deliveries: 1 },
    { title: 'the same twice', times: ['11:30', '11:30'], deliveries: 2 },
  ])('keeps its latest form when it comes $title', async ({ times, deliveries }) => {
    const { journal } = givenJournal();
    for (const time of times) await keep(journal, [seenAt(time)]);
    const record = await journal.readFinding(givenFinding());
    expect(record).toMatchObject({ lastSeen: '2026-11-20T11:30:00.000Z', deliveries });
    expect(record?.finding.lastSeen).toBe(record?.lastSeen);
  });

  it('keeps its latest form when all come in one batch', async () => {
    const { journal, stack } = givenJournal();
    await keep(journal, [seenAt('11:30', { count: 7 }), seenAt('11:00', { count: 3 })]);
    expect((await journal.readFinding(givenFinding()))?.finding.count).toBe(7);
    expect(stack.callsMade()).toBe(2);
  });

  it('keeps the day on which it was first recorded', async () => {
    const { journal } = givenJournal();
    await keep(journal, [seenAt('11:00')]);
    await keep(journal, [seenAt('11:30')], NOW + 3 * DAY);
    expect((await journal.readFinding(givenFinding()))?.dayAt).toBe(NOW);
  });

  it.each([
    { title: 'another account', changes: { account: '444455556666' } },
    { title: 'another region', changes: { region: 'us-east-1' } },
    { title: 'another source', changes: { source: 'macie' as const } },
  ])('with the same id in $title is another one', async ({ changes }) => {
    const { journal } = givenJournal();
    await keep(journal, [givenFinding(), givenFinding(changes)]);
    expect((await journal.readFinding(givenFinding()))?.deliveries).toBe(1);
    expect((await journal.readFinding(givenFinding(changes)))?.deliveries).toBe(1);
  });

  it('is kept in one call with up to 99 others', async () => {
    const { journal, stack } = givenJournal();
    await keep(
      journal,
      Array.from({ length: 100 }, (_, n) => givenFinding({ id: `f${n}` })),
    );
    expect(Object.fromEntries(stack.counts)).toEqual({ 'dynamodb:TransactWrite': 1 });
  });
});

describe('an action', () => {
  it('is read as it was written, with the next version', async () => {
    const { journal, action } = givenJournal();
    expect(await journal.saveResponses([action('k')])).toEqual([true]);
    expect((await journal.readResponses(['k', 'other'])).records).toEqual([{ ...action('k'), version: 1 }, undefined]);
  });

  it('is written by one of two at once, made or changed', async () => {
    const { journal, action } = givenJournal();
    const both = (a: ResponseRecord, b: ResponseRecord) =>
      Promise.all([journal.saveResponses([a]), journal.saveResponses([b])]).then((won) => won.flat());
    expect(await both({ ...action('k'), by: 'a' }, { ...action('k'), by: 'b' })).toEqual([true, false]);
    const [record] = (await journal.readResponses(['k'])).records;
    if (!record) throw new Error('it is gone');
    expect(record.by).toBe('a');
    expect(await both({ ...record, by: 'c' }, { ...record, by: 'd' })).toEqual([true, false]);
    expect((await journal.readResponses(['k'])).records).toEqual([expect.objectContaining({ by: 'c', version: 2 })]);
  });

  it('that lost does not keep the others of its batch from being written', async () => {
    const { journal, action } = givenJournal();
    await journal.saveResponses([action('b')]);
    expect(await journal.saveResponses([action('a'), action('b'), action('c')])).toEqual([true, false, true]);
  });
});

describe('what is due', () => {
  it('is found from its time on, and no longer once nothing is open', async () => {
    const { journal, action } = givenJournal();
    const names = Array.from({ length: 20 }, (_, n) => `k${n}`);
    await journal.saveResponses(names.map((key) => ({ ...action(key), ...journal.due(key, NOW) })));
    expect(await journal.readDue(NOW - 1)).toEqual([]);
    const due = await journal.readDue(NOW);
    expect(due.map(({ key }) => key).sort()).toEqual(names.sort());
    await journal.saveResponses(due.map(({ dueShard: _shard, dueAt: _at, ...record }) => record));
    expect(await journal.readDue(NOW)).toEqual([]);
  });

  it('is spread over the partitions of its index', async () => {
    const { journal } = givenJournal();
    const shards = Array.from({ length: 200 }, (_, n) => journal.due(`guardduty#${n}`, NOW).dueShard);
    const counts = Map.groupBy(shards, (shard) => shard);
    expect(counts.size).toBe(4);
    for (const some of counts.values()) expect(some.length).toBeGreaterThan(20);
  });
});

describe('a period', () => {
  it('holds what was recorded from its start to just before its end, over midnight', async () => {
    const { journal, action } = givenJournal();
    const from = Date.parse('2026-11-19T17:00:00Z');
    const times = { before: from - 1, first: from, midnight: from + 7 * HOUR, last: from + DAY - 1, after: from + DAY };
    for (const [key, at] of Object.entries(times)) await journal.saveResponses([action(key, at)]);
    await keep(journal, [givenFinding()], from + HOUR);
    const found = await journal.readPeriod<ResponseRecord | FindingRecord>(from, from + DAY);
    const names = found.map((item) => ('key' in item ? item.key : 'the finding'));
    expect(names.sort()).toEqual(['first', 'last', 'midnight', 'the finding']);
  });
});

describe('the pause switch', () => {
  it('is off until somebody turns it, and tells who and why', async () => {
    const { journal } = givenJournal();
    expect(await journal.readSettings()).toBeUndefined();
    await journal.setPaused(true, 'anna', NOW, 'maintenance');
    expect((await journal.readResponses([])).settings).toMatchObject({
      paused: true,
      by: 'anna',
      reason: 'maintenance',
    });
    await journal.setPaused(false, 'ben', NOW + 1);
    const settings = await journal.readSettings();
    expect(settings).toMatchObject({ paused: false, by: 'ben', at: NOW + 1 });
    expect(settings?.reason).toBeUndefined();
  });
});
