import { DAY_MS, dayOf, type Expiry, type Notice, type ServiceAnswer } from './expiry.ts';
import type { Milestone } from './milestones.ts';

/** What people should hear of an entry, or what should be done about it, now; undefined when there is nothing. */
export function dueMilestone(entry: Expiry, now: number): Milestone | undefined {
  const { answer, at, milestone } = entry;
  if (!answer) return undefined;
  if (answer.by === 'parameter-store') return ofParameter(entry, answer, now);
  // A state without an end is told once in each of its cycles, or once.
  if (at === undefined) return { entry, cycle: entry.cycle ?? entry.state, days: 0 };
  // A rotation that failed, or a deletion that is to be taken back, waits for no milestone.
  const days = answer.by === 'secrets-manager' || (answer.by === 'kms' && milestone === undefined) ? 0 : milestone;
  // The finding stays the same: what was done is not done again, and what was refused or failed has another try each day.
  const isRescue = answer.by === 'secrets-manager' && answer.risk === 'secret-deletion-scheduled';
  const cycle = isRescue ? `${dayOf(at)} on ${dayOf(now)}` : dayOf(at);
  return days === undefined ? undefined : { entry, cycle, days };
}

/** The latest of a parameter's notices that has come due; before the first, people hear where nothing renews it. */
function ofParameter(
  entry: Expiry,
  { notices }: Extract<ServiceAnswer, { by: 'parameter-store' }>,
  now: number,
): Milestone | undefined {
  const { at, milestone, automatic } = entry;
  if (at === undefined) return undefined;
  const cycle = dayOf(at);
  const notice = latestNotice(notices, now);
  if (notice) return { entry, cycle, days: Math.max(0, Math.floor((at - notice.dueAt) / DAY_MS)) };
  return milestone === undefined || automatic ? undefined : { entry, cycle, days: milestone };
}

/** The notice that Parameter Store should have sent last. */
export const latestNotice = (notices: readonly Notice[], now: number): Notice | undefined =>
  notices.filter(({ dueAt }) => dueAt <= now).sort((a, b) => b.dueAt - a.dueAt)[0];
