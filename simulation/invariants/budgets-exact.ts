import { waitingClasses } from '../budgets/budget-items.ts';
import type { Story } from '../schedule.ts';
import { responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const inexact = violated('budgets-exact');
/** Clocks differ. */
const CLOCKS_MS = 60_000;

/** No more of a class is changed than its budget has, nothing waits while there is room, and a yes lets its class go on. */
export const budgetsExact: Invariant = (story) => [...story.ledger.atEnd(), ...waitingInVain(story).map(inexact)];

/** Classes whose question somebody has approved, and that wait all the same once that was carried out. */
function waitingInVain({ stack }: Story): string[] {
  const responses = new Map(responsesOf(stack).map(({ key, history }) => [key, history]));
  return waitingClasses(stack).flatMap(({ radius, account, asker = '', since }) => {
    const history = responses.get(asker) ?? [];
    const yes = history.findLastIndex(({ what, at }) => what === 'approve' && at > since + CLOCKS_MS);
    const isDone = yes >= 0 && history.slice(yes).some(({ what }) => what === 'applied');
    return isDone
      ? [`${radius}${account ? ` in ${account}` : ''} wait still, though ${asker} was approved and done`]
      : [];
  });
}
