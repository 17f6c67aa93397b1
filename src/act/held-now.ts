import { ceilingAt } from '../actions/catalogue/members.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Config } from '../core/config.ts';
import { MODES, type Mode } from '../core/decision.ts';
import { utc } from '../core/text.ts';
import { hours, minutes } from '../core/time.ts';
import { pauseOver } from '../journal/pauses.ts';
import { briefFinding, holdingWant, isHeldBack, type ResponseRecord } from '../journal/response-record.ts';
import type { Settings } from '../journal/settings.ts';
import { isHeldYes } from './held-yes.ts';
import { paused, subjectOf } from './pause.ts';

/** What was held back is taken up at most so often an hour for each action, on distinct targets. */
export const MOST_AN_HOUR = 20;
const HOUR_MS = hours(1);
const SWEEP_MS = minutes(5);

/** What decides now whether a response is held back. */
export interface HeldAt {
  settings: Settings | undefined;
  /** The most that may be done about a response; undefined where that is not known: then a mode holds what it held. */
  ceilingOf(record: ResponseRecord): Mode | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/** The most that may be done about a response by these settings: of its account and region, and of the deployment. */
export const ceilingIn =
  (config: Config) =>
  (record: ResponseRecord): Mode =>
    ceilingAt(briefFinding(holdingWant(record)), record.action, config);

/** A response as it is told now. `waitsTurn`: nothing holds it back any more, and it waits for its turn. */
export type HeldNow = ResponseRecord & { waitsTurn?: true };

/**
 * Whether what held a response back is over, a pause or a lower mode, and the sweep has not come to it yet: it takes up 20 an
 * hour of an action.
 */
export function waitsForTurn(record: ResponseRecord, { settings, ceilingOf, now }: HeldAt): boolean {
  if (record.ack || !isHeldBack(record)) return false;
  if (record.open === 'paused') return pauseOver(settings, subjectOf(record), now) === undefined;
  if (record.open !== 'ceiling' || isHeldYes(record)) return false;
  const ceiling = ceilingOf(record);
  return ceiling !== undefined && MODES.indexOf(ceiling) > MODES.indexOf(record.mode);
}

/**
 * A response as what holds it back says it now: its record says what did when it was decided last, and that pause may be
 * over, or another one hold it. It is for people to read, and not to be written.
 *
 * @param before how many of its action wait for their turn and may come first, itself included
 */
export function asHeldNow(record: ResponseRecord, at: HeldAt, before: number): HeldNow {
  const { advice: _over, guard: _paused, ...rest } = record;
  if (waitsForTurn(record, at)) return { ...rest, waitsTurn: true, reason: turnText(record, before, at.now) };
  const pause = record.open === 'paused' && isHeldBack(record) && pauseOver(at.settings, subjectOf(record), at.now);
  if (!pause) return record;
  const { reason, advice, guard } = paused(pause);
  return { ...record, reason, ...(advice && { advice }), ...(guard && { guard }) };
}

/** Those of them that wait for their turn, counted by action. */
export function turnsOf(records: readonly ResponseRecord[], at: HeldAt): ReadonlyMap<ActionId, number> {
  const counts = new Map<ActionId, number>();
  for (const record of records)
    if (waitsForTurn(record, at)) counts.set(record.action, (counts.get(record.action) ?? 0) + 1);
  return counts;
}

/** Of this hour all turns may be taken already. */
const turnText = ({ open }: ResponseRecord, before: number, now: number): string =>
  `${open === 'paused' ? 'A pause' : 'The mode'} held it back, which is over. It waits for its turn: at most ${MOST_AN_HOUR} an hour of an action are decided again, the most severe first. Its turn comes by itself, by about ${utc(turnBy(before, now))}.`;

const turnBy = (before: number, now: number): number =>
  (Math.floor(now / HOUR_MS) + Math.ceil(before / MOST_AN_HOUR)) * HOUR_MS + SWEEP_MS;
