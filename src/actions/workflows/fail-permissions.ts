import { ANY, type Permission } from '../../core/permission.ts';

/** What it takes to tell workflows no, which no action does: a question that is rejected, or lapses, touches nothing. */
export const FAIL_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['states:SendTaskFailure'],
    resources: [ANY],
    why: 'tasks are named by their token alone, and the call knows no resources',
  },
];
