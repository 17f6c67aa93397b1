import type { Config } from '../core/config.ts';
import { lowerMode, MODES, type Mode } from '../core/decision.ts';
import { isAboutEntering } from '../core/denial.ts';
import type { Finding } from '../core/finding.ts';
import { isGrave, isOwed } from '../core/grave.ts';
import type { OpenReason } from '../core/response.ts';
import { HELD, NEVER, OPEN } from '../journal/indexes.ts';
import { holdingWant, type ResponseRecord, severityOf } from '../journal/response-record.ts';
import { isHeldYes } from './held-yes.ts';
import { backOff } from './take.ts';

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A lapsed question is asked again so often, and then only stays in the digest. */
export const MOST_ASKED = 3;
/** A question is looked at so often, whether the world has answered it: by the sweep before an hour is over. */
const LOOK_EVERY_MS = HOUR_MS - 5 * 60_000;

const DENIED = /AccessDenied|Unauthorized|NotAuthorized|Forbidden/;

/**
 * Why the end of a response settles nothing; undefined where it settles the matter. What a step beside a question left for a
 * person to do is settled by no answer to that question.
 */
export function openEnd(record: ResponseRecord, finding: Finding): OpenReason | undefined {
  if (record.state !== 'done') return undefined;
  const isLeft = record.leftByHand !== undefined && record.outcome !== 'applied';
  return whyOpen(record, finding) ?? (isLeft ? 'partial' : undefined);
}

function whyOpen(record: ResponseRecord, finding: Finding): OpenReason | undefined {
  const { outcome, guard, reason = '' } = record;
  switch (outcome) {
    case 'failed':
      if (isAboutEntering(reason) && DENIED.test(reason)) return 'member';
      return DENIED.test(reason) ? 'permission' : 'failed';
    case 'partial':
    case 'lapsed':
      return outcome;
    case 'observed':
    case 'notified':
      if (isHeldBack(record)) return 'ceiling';
      // What else answers the finding is a response of its own, and open where it contains nothing.
      if (record.action === 'notify') return record.wants.some(({ alone }) => alone) ? 'uncontained' : undefined;
      return (outcome === 'notified' ? isOwed : isGrave)(finding) ? 'uncontained' : undefined;
    case 'refused':
      if (guard === 'paused' || guard === 'budget') return guard;
      return isGrave(finding) ? 'uncontained' : undefined;
    default:
      return undefined;
  }
}

/**
 * Only the deployed mode stands between a finding and its answer. To tell people is no answer that could be held back; and mode
 * approve holds none: it would have asked, and what only tells there does so in mode enforce as well.
 */
function isHeldBack(record: ResponseRecord): boolean {
  const { mode, guard } = holdingWant(record);
  if (record.action === 'notify' || guard || MODES.indexOf(record.mode) >= MODES.indexOf('approve')) return false;
  return lowerMode(mode, record.mode) !== mode;
}

type Due = { dueShard: string; dueAt: number };

/** Where an open end is found again, and when it is taken up by itself. */
export function openDue(record: ResponseRecord, now: number, due: (at: number, kind: string) => Due): Due {
  const { open, tries = 0, mode, byHand, followUp, expiresAt, ack } = record;
  // What a person lets be is taken up no more; what runs out does so all the same.
  if (ack && open !== 'overdue') return due(followUp?.at ?? expiresAt ?? NEVER, OPEN);
  // What is to follow or to end meanwhile comes in its own time, wherever what is held back is found.
  const byNeed = followUp?.at ?? expiresAt ?? Math.round((10 - severityOf(record)) * 100);
  switch (open) {
    case 'ceiling':
      // A yes that waits is looked at by each sweep: whether the ceiling is raised, and whether its time is over.
      if (isHeldYes(record)) return due(now, OPEN);
      return due(byNeed, `${HELD}-${mode satisfies Mode}`);
    case 'paused':
    // Like a pause, only a person ends it; the sweep tells them apart by `open`.
    case 'budget':
      return due(byNeed, `${HELD}-paused`);
    case 'lapsed':
      return due(tries <= MOST_ASKED ? now + DAY_MS : NEVER, OPEN);
    case 'uncontained':
      return due(NEVER, OPEN);
    default:
      return due(byHand ? NEVER : now + backOff(record), OPEN);
  }
}

/** When a question is looked at next: whether the world has answered it, whether a reminder is due, or whether it lapses. */
export function questionDue(
  { giveUpAt = 0, reminded, askAgainAt = giveUpAt }: Pick<ResponseRecord, 'giveUpAt' | 'reminded'> & AskedAgain,
  done: { reminded?: boolean },
  config: Config,
  now: number,
): { dueAt: number } {
  const remindAt = reminded || done.reminded ? giveUpAt : remindsAt(giveUpAt, config);
  return {
    dueAt: Math.max(now, Math.min(now + LOOK_EVERY_MS, askAgainAt, remindAt > now ? remindAt : giveUpAt, giveUpAt)),
  };
}

type AskedAgain = { askAgainAt?: number | undefined };

/** One reminder, at a quarter of the time left. */
export const remindsAt = (giveUpAt: number, { approvalHours }: Config): number =>
  giveUpAt - (approvalHours * HOUR_MS) / 4;
