import type { HistoryEntry } from '../src/core/response.ts';
import type { ResponseRecord } from '../src/journal/response-record.ts';

/** Ends by a person's word. */
const SAID: ReadonlySet<string> = new Set(['undone', 'rejected']);
/** A person may want it all the same. */
const WANTED: ReadonlySet<string> = new Set(['approve', 'retry']);
/** A finding that leaves, or for which it was done since, asks for nothing. */
const NO_NEWS: ReadonlySet<string> = new Set(['left', 'unchanged']);

type Begun = Pick<ResponseRecord, 'state'> & Partial<Pick<ResponseRecord, 'ack' | 'open'>>;

/**
 * Holds what begins anew to the last word of a person: what was undone waits for a finding that did not want it then, and what
 * was refused for such a one, or for one that got worse; and so does what a person lets be.
 */
export function watchWords(see: (invariant: string, what: string) => void) {
  return (pk: string, known: Begun | undefined, item: Begun, historyOf: () => readonly HistoryEntry[]): void => {
    const isAtRest = known?.state === 'done' || known?.state === 'undone';
    if (!isAtRest || (item.state !== 'claimed' && item.state !== 'waiting')) return;
    const history = historyOf();
    if (known.ack && known.open && known.open !== 'overdue' && item.state === 'claimed') {
      const said = history.findLastIndex(({ what }) => what === 'ack');
      const isNew = history.slice(said + 1).some((entry) => isNews({ what: 'rejected' }, entry));
      if (!isNew) see('word-holds', `${pk} is tried again, and nothing new has come since a person let it be`);
    }
    const at = history.findLastIndex(({ what }) => SAID.has(what));
    const word = history[at];
    if (!word || history.slice(at + 1).some((entry) => isNews(word, entry))) return;
    see('word-holds', `${pk} is ${item.state}, and nothing new has come since it was ${word.what}`);
  };
}

function isNews({ what: word }: Pick<HistoryEntry, 'what'>, { how, what }: HistoryEntry): boolean {
  if (how === 'answer') return WANTED.has(what);
  if (how !== 'finding' || NO_NEWS.has(what)) return false;
  return word === 'rejected' || what === 'joined';
}
