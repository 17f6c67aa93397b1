import { minutes } from '../core/time.ts';
import type { Message } from './message.ts';

/** For so long a channel's budget lasts, ms. */
const WINDOW_MS = minutes(15);
/** So many messages a channel gets in that time; what is critical may use some more. */
const MOST_MESSAGES = 7;
const MOST_WITH_CRITICAL = 10;
/**
 * So many critical messages of each source a channel gets in that time, whatever others have used up: who floods one source
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
  /** How many critical messages of each source it got; absent: none. */
  critical?: Record<string, number>;
}

export const FRESH: Spent = { since: 0, messages: 0, storm: false };

/**
 * Which messages a channel gets now, and which wait. In a storm everything but what is critical waits, so that the rest
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
    const sources = message.severity === 'critical' ? sourcesOf(message) : [];
    const most = sources.length > 0 ? MOST_WITH_CRITICAL : next.storm ? 0 : MOST_MESSAGES;
    const isReserved = sources.some((source) => (next.critical?.[source] ?? 0) < MOST_OF_SOURCE);
    if (next.messages < most || isReserved || message.kind === 'notice') {
      next.messages += 1;
      for (const source of sources) next.critical = { ...next.critical, [source]: (next.critical?.[source] ?? 0) + 1 };
      send.push(message);
    } else {
      next.storm = true;
      hold.push(message);
    }
  }
  return { next, send, hold };
}

const sourcesOf = ({ alerts }: Message): string[] => [...new Set(alerts.map(({ finding }) => finding.source))];

/** Whether what was held may be told now: a quarter of an hour after the last budget began. */
export const mayTell = ({ since, storm }: Spent, now: number): boolean => !storm || now - since >= WINDOW_MS;

/** After a summary: a storm goes on until a quarter of an hour has brought nothing to hold. */
export function afterSummary(spent: Spent, told: number, now: number): Spent {
  if (!spent.storm) {
    const isOver = now - spent.since >= WINDOW_MS;
    return { since: isOver ? now : spent.since, messages: (isOver ? 0 : spent.messages) + told, storm: false };
  }
  return told === 0 ? FRESH : { since: now, messages: MOST_WITH_CRITICAL - MOST_IN_STORM, storm: true };
}
