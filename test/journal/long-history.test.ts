import type { HistoryEntry } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { givenStack } from '../support/stories.ts';

const KEY = '111122223333#eu-west-1#block-ip#198.51.100.7/32';
const now = Date.parse('2026-01-05T00:00:00Z');

const line = (n: number): HistoryEntry => ({
  at: now + n,
  who: 'riposte',
  how: 'finding',
  what: 'joined',
  why: `finding ${n}, by playbook port-probe (enforce), ${'x'.repeat(120)}`,
});
const lines = (from: number, to: number): HistoryEntry[] => Array.from({ length: to - from }, (_, n) => line(from + n));

function given() {
  const { journal } = givenStack();
  const read = async (): Promise<ResponseRecord> => {
    const [record] = (await journal.readResponses([KEY])).records;
    if (!record) throw new Error('no record');
    return record;
  };
  const whole = async (): Promise<HistoryEntry[]> => {
    const record = await read();
    return [...(await journal.readHistory(record)), ...record.history];
  };
  const adding = (record: ResponseRecord, entries: HistoryEntry[]): ResponseRecord => ({
    ...record,
    history: [...record.history, ...entries],
  });
  const begin = { action: 'block-ip', target: { key: '198.51.100.7/32' }, mode: 'enforce' } as const;
  const first = { ...begin, account: '111122223333', place: 'eu-west-1' };
  const save = async (record: ResponseRecord): Promise<boolean> => (await journal.saveResponses([record]))[0] ?? false;
  return { read, whole, adding, save, fresh: () => journal.newResponse(KEY, first, now) };
}

describe('a history that outgrows its record', () => {
  it('is read whole after many writes, each of some entries', async () => {
    const { read, whole, adding, save, fresh } = given();
    await save(adding(fresh(), lines(0, 3)));
    for (let n = 3; n < 60; n += 3) expect(await save(adding(await read(), lines(n, n + 3)))).toBe(true);
    expect(await whole()).toEqual(lines(0, 60));
    expect((await read()).history.length).toBeLessThan(25);
  });

  it('still says how it ended last, when that has been moved out of it', async () => {
    const { read, adding, save, fresh } = given();
    const ended = (n: number, what: string): HistoryEntry => ({ ...line(n), what });
    await save(adding(fresh(), [ended(0, 'failed'), line(1), ended(2, 'applied'), ...lines(3, 6)]));
    for (let n = 6; n < 60; n += 3) await save(adding(await read(), lines(n, n + 3)));
    const { history, historyTouched } = await read();
    expect(history.some(({ what }) => what === 'applied')).toBe(false);
    expect(historyTouched).toBe('applied');
  });

  it('loses nothing where two write it at once, one of them in vain', async () => {
    const { read, whole, adding, save, fresh } = given();
    await save(adding(fresh(), lines(0, 14)));
    const [one, other] = [await read(), await read()];
    expect(await save(adding(one, lines(14, 15)))).toBe(true);
    expect(await save(adding(other, [line(90), line(91), line(92), line(93), line(94)]))).toBe(false);
    expect(await whole()).toEqual(lines(0, 15));
  });

  it('loses nothing where who is late has read an older one, and moves what has been moved since', async () => {
    const { read, whole, adding, save, fresh } = given();
    await save(adding(fresh(), lines(0, 12)));
    const late = await read();
    for (let n = 12; n < 40; n += 4) await save(adding(await read(), lines(n, n + 4)));
    expect(await save(adding(late, lines(80, 99)))).toBe(false);
    expect(await whole()).toEqual(lines(0, 40));
  });

  it('loses nothing where one and the same is written twice in a row', async () => {
    const { read, whole, adding, save, fresh } = given();
    await save(adding(fresh(), lines(0, 14)));
    const record = adding(await read(), lines(14, 15));
    await save(record);
    await save({ ...adding(record, lines(15, 30)), version: record.version + 1 });
    expect(await whole()).toEqual(lines(0, 30));
  });
});
