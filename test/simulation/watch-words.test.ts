import type { Invocation } from '../../simulation/invocation.ts';
import { createPauseBook, hasRead, watchPauses } from '../../simulation/pauses/watch-pauses.ts';
import { watchWords } from '../../simulation/watch-words.ts';
import type { HistoryEntry } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import type { Settings } from '../../src/journal/settings.ts';

const entry = (text: string): HistoryEntry => {
  const [how = '', what = ''] = text.split(': ');
  return { at: 1, who: 'x', how, what };
};

it.each([
  { history: ['answer: undone'], violated: true },
  { history: ['answer: undone', 'finding: left'], violated: true },
  { history: ['answer: undone', 'finding: rose from low to high'], violated: true },
  { history: ['answer: undone', 'finding: joined'], violated: false },
  { history: ['engine: rejected'], violated: true },
  { history: ['engine: rejected', 'finding: rose from low to high'], violated: false },
  { history: ['engine: rejected', 'answer: retry'], violated: false },
  { history: ['engine: applied'], violated: false },
])('what begins anew after $history breaks the word of a person: $violated', ({ history, violated }) => {
  const seen: string[] = [];
  const look = watchWords((invariant) => void seen.push(invariant));
  look('RESPONSE#x', { state: 'undone' }, { state: 'claimed' }, () => history.map(entry));
  expect(seen).toEqual(violated ? ['word-holds'] : []);
});

it('what goes on with an attempt is held to no word', () => {
  const seen: string[] = [];
  const look = watchWords((invariant) => void seen.push(invariant));
  look('RESPONSE#x', { state: 'claimed' }, { state: 'claimed' }, () => [entry('answer: undone')]);
  expect(seen).toEqual([]);
});

it.each([
  { history: ['engine: failed', 'answer: ack'], violated: true },
  { history: ['engine: failed', 'answer: ack', 'finding: joined'], violated: false },
  { history: ['engine: failed', 'answer: ack', 'answer: retry'], violated: false },
])('what is tried again after $history breaks the word of who let it be: $violated', ({ history, violated }) => {
  const seen: string[] = [];
  const look = watchWords((invariant) => void seen.push(invariant));
  const ack = { by: 'x', why: 'it is known', at: 1, band: 'high', findings: 1, status: '' } as const;
  look('RESPONSE#x', { state: 'done', open: 'failed', ack }, { state: 'claimed' }, () => history.map(entry));
  expect(seen).toEqual(violated ? ['word-holds'] : []);
});

describe('who has read of a pause', () => {
  const item = { pk: 'RESPONSE#x', action: 'block-ip', account: '111122223333', wants: [{ playbook: 'port-probe' }] };

  it.each([
    { name: 'pause/action/block-ip', violated: true },
    { name: 'pause/class/addresses', violated: true },
    { name: 'pause/account/111122223333', violated: true },
    { name: 'pause/playbook/port-probe', violated: true },
    { name: 'pause/class/buckets', violated: false },
  ])('$name may not begin: $violated', ({ name, violated }) => {
    const seen: string[] = [];
    const invocation = { id: 'act-network/1' } as Invocation;
    hasRead(invocation, { [name]: { by: 'ben', at: 1 } } as unknown as Settings, 5);
    const nobodyMustKnow = createPauseBook(
      () => undefined,
      () => 5,
    );
    watchPauses((invariant) => void seen.push(invariant), nobodyMustKnow)(invocation, { state: 'done' }, {
      ...item,
      state: 'claimed',
    } as unknown as ResponseRecord);
    expect(seen).toEqual(violated ? ['paused'] : []);
  });

  it.each([
    { title: 'who began after the pause has to know it', startedAt: 12_000, now: 13_000, violated: true },
    { title: 'who began just then may not', startedAt: 11_400, now: 13_000, violated: false },
    { title: 'a pause that is over holds nobody', startedAt: 12_000, now: 90_000, violated: false },
  ])('$title', ({ startedAt, now, violated }) => {
    const seen: string[] = [];
    const pause = { by: 'ben', at: 9_500, until: 80_000 };
    const book = createPauseBook(
      () => ({ 'pause/account/111122223333': pause }) as unknown as Settings,
      () => now,
    );
    const invocation = { id: 'act-network/1', startedAt } as Invocation;
    watchPauses((invariant) => void seen.push(invariant), book)(invocation, { state: 'done' }, {
      ...item,
      state: 'claimed',
    } as unknown as ResponseRecord);
    expect(seen).toEqual(violated ? ['paused'] : []);
  });

  it('that ends within a minute may take it for over', () => {
    const invocation = { id: 'act-network/1' } as Invocation;
    hasRead(invocation, { 'pause/action/block-ip': { by: 'ben', at: 1, until: 30_000 } } as unknown as Settings, 5);
    expect(invocation.sawNarrow).toEqual([]);
  });
});
