import type { Guard } from '../../core/guard.ts';

/** GuardDuty goes on sending a finding that was archived by hand; suppressed ones are not sent at all. */
export const archived: Guard = {
  id: 'archived',
  summary: 'The finding is archived in its service, by a person or by a suppression rule.',
  check: (finding) => (finding.archived ? 'The finding is archived, by a person or by a suppression rule.' : undefined),
};
