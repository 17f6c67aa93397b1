import { minutes } from '../core/time.ts';
import { isQuestion } from './approval-links.ts';
import type { Message } from './message.ts';

/** For so long a channel's budget lasts, ms. */
const WINDOW_MS = minutes(15);
/** So many messages a channel gets in that time; what is pressing may use some more. */
const MOST_MESSAGES = 7;
const MOST_WITH_PRESSING = 10;
/** So many more about what workflows ask: a state machine in a loop takes no room from findings, nor they from it. */
const MOST_OF_WORKFLOWS = 4;
/**
 * So many pressing messages of each source a channel gets in that time, whatever others have used up: who floods one source
 * cannot drown another.
 */
const MOST_OF_SOURCE = 2;
/** While a storm lasts, so many critical messages in each further quarter of an hour, beside the summary. */
const MOST_IN_STORM = 2;

/** What a channel has got of late. */
export interface Spent {
  /** When the quarter of an hour began, ms. */
  since: number;
  messages: number;
  /** Alerts were held since the budget was used up: the ordinary ones wait for the summary. */
  storm: boolean;
  /** How many pressing messages of each source it got; absent: none. */
  critical?: Record<string, number>;
  /** How many others were about what workflows ask; absent: none. */
  ofWorkflows?: number;
  /** A question is held that would be over before the quarter of an hour is: it is told with the next look. */
  pressing?: true;
}

export const FRESH: Spent = { since: 0, messages: 0, storm: false };

/**
 * Which messages a channel gets now, and which wait. In a storm everything but what is pressing waits, so that the rest
 * comes in one summary in place of a message now and then.
 *
 * @param messages the most urgent first
 */
export function admit(spent: Spent, messages: readonly Message[], now: number) {
  const isOver = now - spent.since >= WINDOW_MS;
  // A storm ends with a summary, not with the hour.
  const next: Spent = isOver && !spent.storm ? { since: now, messages: 0, storm: false } : { ...spent };
  const send: Message[] = [];
  const hold: Message[] = [];
  for (const message of messages) {
    const isShort = hasShortQuestion(message, now);
    const sources = isShort || message.severity === 'critical' ? sourcesOf(message) : [];
    const isAsked = isOfWorkflows(message);
    const most = sources.length > 0 ? MOST_WITH_PRESSING : next.storm ? 0 : MOST_MESSAGES;
    const isRoom = isAsked ? (next.ofWorkflows ?? 0) < MOST_OF_WORKFLOWS : next.messages < most;
    const isReserved = sources.some((source) => (next.critical?.[source] ?? 0) < MOST_OF_SOURCE);
    if (isRoom || isReserved || message.kind === 'notice') {
      if (isAsked) next.ofWorkflows = (next.ofWorkflows ?? 0) + 1;
      else next.messages += 1;
      for (const source of sources) next.critical = { ...next.critical, [source]: (next.critical?.[source] ?? 0) + 1 };
      send.push(message);
    } else {
      next.storm ||= !isAsked;
      if (isShort) next.pressing = true;
      hold.push(message);
    }
  }
  return { next, send, hold };
}

const sourcesOf = ({ alerts }: Message): string[] => [...new Set(alerts.map(({ finding }) => finding.source))];

/** A question whose time would be over, or nearly, when the summary tells of what was held. */
const hasShortQuestion = ({ alerts }: Message, now: number): boolean =>
  alerts.some((alert) => isQuestion(alert) && alert.until !== undefined && alert.until - now < 2 * WINDOW_MS);

const isOfWorkflows = ({ alerts }: Message): boolean =>
  alerts.length > 0 && alerts.every(({ finding }) => finding.source === 'step-functions');

/** Whether what was held may be told now: a quarter of an hour after the last budget began, or before that is too late. */
export const mayTell = ({ since, storm, ofWorkflows = 0, pressing }: Spent, now: number): boolean =>
  pressing === true || now - since >= WINDOW_MS || !(storm || ofWorkflows >= MOST_OF_WORKFLOWS);

/** After a summary: a storm goes on until a quarter of an hour has brought nothing to hold. */
export function afterSummary(spent: Spent, told: number, now: number): Spent {
  if (!spent.storm) {
    const isOver = now - spent.since >= WINDOW_MS;
    if (isOver) return { since: now, messages: told, storm: false };
    const { pressing: _told, ...rest } = spent;
    return { ...rest, messages: spent.messages + told };
  }
  return told === 0 ? FRESH : { since: now, messages: MOST_WITH_PRESSING - MOST_IN_STORM, storm: true };
}
