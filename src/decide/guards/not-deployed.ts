import type { Guard } from '../../core/guard.ts';

/** The role of its function has no permission for it either. */
export const notDeployed: Guard = {
  id: 'not-deployed',
  summary: 'The setting `actions` leaves this action out of the deployment.',
  check: (_, action, __, { actions }) =>
    actions.includes(action)
      ? undefined
      : `${action} is not part of this deployment (setting ${action === 'run-workflow' ? 'runWorkflows, or actions' : 'actions'}).`,
};
