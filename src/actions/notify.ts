import type { Action, FindTargets } from '../core/action.ts';

/** Telling people has no target of its own: the finding is the subject. */
export type NotifyTarget = { key: '-' };

export const notifyTargets: FindTargets<NotifyTarget> = () => [{ key: '-' }];

/** Tells people and touches nothing. The engine sends the alert for every action that ended, so no step does. */
export const notify: Action<NotifyTarget> = {
  id: 'notify',
  group: 'notify',
  summary: 'Tells people about the finding and changes nothing.',
  permissions: [],
  before: async () => ({ verdict: 'proceed', before: {}, from: 'not told', to: 'told' }),
  apply: async () => undefined,
  verify: async () => ({ verdict: 'done', result: 'People were told.' }),
  // What people know, they know.
  undo: 'never',
};
