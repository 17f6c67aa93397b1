import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { type Paused, pausesIn } from '../../src/journal/pauses.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import type { Settings } from '../../src/journal/settings.ts';
import type { Invocation } from '../invocation.ts';

/** A pause that ends so soon may be over by the clock of a function. */
const CLOCKS_MS = 60_000;

type Beginning = Pick<ResponseRecord, 'pk' | 'action' | 'account' | 'wants' | 'state' | 'followUp'>;

/** What an invocation has read of pauses. */
export function hasRead(invocation: Invocation, settings: Settings, now: number): void {
  const pauses = pausesIn(settings, now + CLOCKS_MS);
  invocation.sawPause = pauses.some(({ level }) => level === 'all');
  invocation.sawNarrow = pauses.filter(({ level }) => level !== 'all');
}

/** Who has read that an action, a playbook, an account or a class is paused begins nothing of it, and takes no other step that follows. */
export function watchPauses(see: (invariant: string, what: string) => void) {
  return ({ id, sawNarrow }: Invocation, known: Pick<Beginning, 'state'> | undefined, item: Beginning): void => {
    const begins = item.state === 'claimed' && known?.state !== 'claimed';
    const follows = item.state === 'expiring' && item.followUp !== undefined && !item.followUp.always;
    if (!begins && !follows) return;
    for (const pause of sawNarrow ?? [])
      if (holds(pause, item))
        see('paused', `${id} has read that the ${pause.level} ${pause.of} is paused, and ${item.pk} is ${item.state}`);
  };
}

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
