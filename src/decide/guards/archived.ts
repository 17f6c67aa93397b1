import type { Guard } from '../../core/guard.ts';

/** GuardDuty goes on sending a finding that was archived by hand; suppressed ones are not sent at all. */
export const archived: Guard = {
  id: 'archived',
  summary: 'Somebody archived the finding: it was looked at and put away.',
  check: (finding) =>
    finding.archived ? 'The finding is archived: somebody has looked at it and put it away.' : undefined,
};
