import { BASELINE_OF, CONTAINED_BY } from '../../core/action-ids.ts';
import type { Guard } from '../../core/guard.ts';

/** The role of its function has no permission for it either. */
export const notDeployed: Guard = {
  id: 'not-deployed',
  summary: 'The settings `actions`, `contain` and `baseline` leave this action out of the deployment.',
  check(_, action, __, { actions }) {
    if (actions.includes(action)) return undefined;
    const [contained, baseline] = [CONTAINED_BY[action], BASELINE_OF[action]];
    if (contained) return `${action} is not part of this deployment: the setting contain does not name ${contained}.`;
    if (baseline) return `${action} is not part of this deployment: the setting baseline does not name ${baseline}.`;
    return `${action} is not part of this deployment (setting ${action === 'run-workflow' ? 'runWorkflows, or actions' : 'actions'}).`;
  },
};
