import type { Action } from '../../core/action.ts';
import type { NotifyTarget } from '../catalogue/targets/notify-targets.ts';

/** Tells people and touches nothing. The engine sends the alert for every action that ended, so no step does. */
export const notify: Action<NotifyTarget> = {
  id: 'notify',
  permissions: [],
  before: async () => ({
    verdict: 'proceed',
    before: {},
    from: 'not told',
    to: 'told',
    effect: 'tells people, and changes nothing',
  }),
  apply: async () => undefined,
  verify: async () => ({ verdict: 'done', result: 'People were told.' }),
  // What people know, they know.
  undo: 'never',
};
