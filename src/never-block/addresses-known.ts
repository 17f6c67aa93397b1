import { blocksAddress } from '../actions/catalogue/catalogue.ts';
import type { Guard } from '../core/guard.ts';
import { isFresh } from '../core/known.ts';
import { clean, utc } from '../core/text.ts';

/**
 * Refuses to block anything while it is not known which addresses are our own. Asked by the half that acts, which can
 * look them up itself before it has to refuse.
 */
export const addressesKnown: Guard = {
  id: 'addresses-known',
  summary: "Nothing is blocked while the account's own addresses are unknown, or were looked up over 6 hours ago.",
  onlyActing: true,
  check(_finding, action, target, { known, stack }, now) {
    if (!blocksAddress(action) || isFresh(known, now)) return undefined;
    const since = known?.ownReadAt === undefined ? 'have never been' : `were last, at ${utc(known.ownReadAt)},`;
    const why = known?.problem ? ` (${clean(known.problem, 160)})` : '';
    return (
      `${clean(target.key, 60)} is not blocked: this account's own addresses ${since} looked up${why}, so it could be ` +
      `one of them. Look at the log of the function ${stack}-look-around, which looks every 15 minutes.`
    );
  },
};
