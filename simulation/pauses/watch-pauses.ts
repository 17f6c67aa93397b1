import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { type Paused, pausesIn } from '../../src/journal/pauses.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import type { Settings } from '../../src/journal/settings.ts';
import type { Invocation } from '../invocation.ts';

/** A pause that ends so soon may be over by the clock of a function. */
const CLOCKS_MS = 60_000;

/** Who began so long after a pause has read it: what it reads of the table by a key is never behind. */
const SURELY_READ_MS = 2_000;

/** In the words of a violation. */
export const KNOWS = 'has read, or must know,';

type Beginning = Pick<ResponseRecord, 'pk' | 'action' | 'account' | 'wants' | 'state' | 'followUp'>;

/** What an invocation has read of pauses. */
export function hasRead(invocation: Invocation, settings: Settings, now: number): void {
  const pauses = pausesIn(settings, now + CLOCKS_MS);
  invocation.sawPause = pauses.some(({ level }) => level === 'all');
  invocation.sawNarrow = pauses.filter(({ level }) => level !== 'all');
}

/**
 * Looks for pauses that a function must have read, whether it did or not: they were begun before it was, and stand still.
 *
 * @param settings what is in the table now
 */
export function createPauseBook(settings: () => Settings | undefined, now: () => number) {
  const mustKnow = ({ startedAt }: Invocation): Paused[] =>
    pausesIn(settings(), now() + CLOCKS_MS).filter(({ at }) => at + SURELY_READ_MS < startedAt);
  return {
    mustKnow,
    /** Whether it knows, or has to, that everything is paused. */
    isPausedFor: (invocation: Invocation): boolean =>
      invocation.sawPause || mustKnow(invocation).some(({ level }) => level === 'all'),
  };
}

export type PauseBook = ReturnType<typeof createPauseBook>;

/**
 * Who has read that an action, a playbook, an account or a class is paused, or has to know it, begins nothing of it, and takes
 * no other step that follows; nor anything at all where it has to know that everything is paused.
 */
export function watchPauses(see: (invariant: string, what: string) => void, book: PauseBook) {
  return (invocation: Invocation, known: Pick<Beginning, 'state'> | undefined, item: Beginning): void => {
    const begins = item.state === 'claimed' && known?.state !== 'claimed';
    const follows = item.state === 'expiring' && item.followUp !== undefined && !item.followUp.always;
    if (!begins && !follows) return;
    const { id, sawNarrow = [] } = invocation;
    const pause = [...sawNarrow, ...book.mustKnow(invocation)].find((each) => holds(each, item));
    if (pause) see('paused', `${id} ${KNOWS} that ${pausedIn(pause)} is paused, and ${item.pk} is ${item.state}`);
  };
}

const pausedIn = ({ level, of }: Paused): string => (level === 'all' ? 'Riposte' : `the ${level} ${of}`);

/** Read here once more, and not by what is put to the test. */
function holds({ level, of }: Paused, { action, account, wants }: Beginning): boolean {
  switch (level) {
    case 'action':
      return action === of;
    case 'account':
      return account === of;
    case 'class':
      return catalogue[action].blastRadius === of;
    case 'playbook':
      return wants[0]?.playbook === of;
    default:
      return true;
  }
}
