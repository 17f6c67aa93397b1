import { lowerMode } from '../src/core/decision.ts';
import type { HistoryEntry } from '../src/core/response.ts';
import type { ResponseRecord } from '../src/journal/response-record.ts';

/** As much of a response as it takes to tell whether it may begin. */
export type Begun = Partial<Pick<ResponseRecord, 'state' | 'outcome' | 'mode' | 'wants' | 'from' | 'to'>>;

/** After these an earlier yes says nothing of what comes next. */
const USED_UP: ReadonlySet<string> = new Set([
  ...['applied', 'unchanged', 'undone', 'expired', 'rejected', 'reject', 'lapsed', 'yes ended'],
]);
/** They pass while a question waits, and change nothing of it. */
const TIMES = /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?( ?(Z|UTC))?/g;

const shownIn = ({ from = '', to = '' }: Begun): string => [from, to].join(' → ').replace(TIMES, '');

/** Holds each beginning of what needs a person to a yes that was said for this occasion, and for what was asked. */
export function watchYes(see: (invariant: string, what: string) => void) {
  const asked = new Map<string, string>();

  return (pk: string, known: Begun | undefined, item: Begun, historyOf: () => readonly HistoryEntry[]): void => {
    if (item.state === 'waiting') asked.set(pk, shownIn(item));
    const begins = item.state === 'claimed' && known?.state !== 'claimed';
    const [want] = item.wants ?? [];
    if (!begins || !item.mode || !want || lowerMode(want.mode, item.mode) !== 'approve') return;
    const history = historyOf();
    const yes = history.findLastIndex(({ how, what }) => how === 'answer' && what === 'approve');
    const over = history.findLastIndex(({ what }) => USED_UP.has(what));
    if (yes <= over) {
      const last = history[over];
      see(
        'nothing-unapproved',
        `${pk} begins in mode approve, and nobody said yes since it was ${last?.what ?? 'asked'}`,
      );
    }
    // What is half done is finished, whatever is left of it.
    const was = asked.get(pk);
    if (yes > over && was !== undefined && known?.outcome !== 'partial' && was !== shownIn(item))
      see('nothing-unapproved', `${pk} does ${shownIn(item)}, and the yes was for ${was}`);
  };
}
