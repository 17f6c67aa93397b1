import { type LinkRecord, MOST_TRIES, type PressedRecord, stepsIn, triesIn } from '../../core/approval-link.ts';
import type { Outcome } from '../../core/decision.ts';
import { isEnd, type Needs, type OpenReason, type ResponseState, type Yes } from '../../core/response.ts';
import { clean, utc } from '../../core/text.ts';
import { decidedBy, isAboutPlan, isAhead, isAsked, isUnasked } from '../../journal/response-record.ts';
import { readResponse, responseItemKey, type StoredResponse } from '../../journal/stored-response.ts';
import { isGenuine, type LinkTools, readLink, readPressed } from '../link-check.ts';

/** What the page reads of a response: how it stands, and on which plan it asks. */
export interface Standing {
  state: ResponseState;
  outcome?: Outcome;
  guard?: string;
  plan?: string;
  turn?: number;
  by?: string;
  reason?: string;
  needs?: Needs;
  yes?: Yes[];
  approved?: true;
  open?: OpenReason;
}

/** How each step of a question stands, in the order of its link; of a question by itself, how that stands. */
export type StandingNow = Standing | undefined;

/** What a link is good for now. */
export type Situation =
  /** There is no such link, or its signature is wrong. */
  | { is: 'unknown' }
  | { is: 'forged'; link: LinkRecord }
  | { is: 'open'; link: LinkRecord; triesLeft: number; standings: readonly StandingNow[] }
  /** It was pressed, and this is what has come of it. */
  | { is: 'pressed'; link: LinkRecord; pressed: PressedRecord; standings: readonly StandingNow[] }
  /** Its message was sent, and the question is not in the journal yet. */
  | { is: 'early'; link: LinkRecord; why: string }
  /** It answers nothing any more. */
  | { is: 'over'; link: LinkRecord; why: string };

/** A clock that is two minutes off lets nobody lose the last minutes; the deadline itself is kept by who acts. */
const SKEW_MS = 2 * 60_000;

/** Reads a link, what was pressed on it and how its response stands. Changes nothing. */
export async function situationOf(id: string, mac: Uint8Array, tools: LinkTools, now: number): Promise<Situation> {
  const link = await readLink(id, tools);
  if (!link || link.chat) return { is: 'unknown' };
  const [genuine, pressed, standings] = await Promise.all([
    isGenuine(id, mac, link, tools),
    readPressed(id, tools),
    readStandings(link, tools),
  ]);
  if (!genuine) return { is: 'forged', link };
  if (pressed.verdict) return { is: 'pressed', link, pressed, standings };
  const why = whyAllOver(link, standings, now);
  if (why) return { is: isEarly(link, standings, now) ? 'early' : 'over', link, why };
  const triesLeft = MOST_TRIES - triesIn(pressed);
  if (triesLeft > 0) return { is: 'open', link, triesLeft, standings };
  return {
    is: 'over',
    link,
    why: `${MOST_TRIES} wrong codes were tried on this link, so it has ended. The question still stands: answer it by the command.`,
  };
}

/** Whether the journal is still to have a question of a link; after the deadline it has forgotten what it does not have. */
const isEarly = (link: LinkRecord, standings: readonly StandingNow[], now: number): boolean =>
  now <= link.until && stepsIn(link).some(({ plan }, n) => isUnrecorded(plan, standings[n]));

/** Whether the journal does not have a question: nothing of the response, or only what was asked before it. */
export const isUnrecorded = (plan: string, standing: StandingNow): boolean =>
  standing === undefined || isAhead(plan, standing);

/** How each response stands that a link's answer is for. */
export const readStandings = (link: LinkRecord, { get }: LinkTools): Promise<StandingNow[]> =>
  Promise.all(
    stepsIn(link).map(async ({ key }) => {
      const item = await get<StoredResponse>(responseItemKey(key));
      return item && readResponse(item);
    }),
  );

/** Why a question answers nothing any more; undefined while one of its steps is open. */
export function whyAllOver(link: LinkRecord, standings: readonly StandingNow[], now: number): string | undefined {
  const steps = stepsIn(link);
  const whys = steps.map(({ plan }, n) => whyOver({ plan, until: link.until }, standings[n], now));
  if (whys.some((why) => why === undefined)) return undefined;
  const [only = ''] = whys;
  if (steps.length === 1) return only;
  return `None of its ${steps.length} steps waits for this answer any more. ${whys.map((why, n) => `Step ${n + 1}: ${why}`).join(' ')}`;
}

/** Why one step answers nothing any more; undefined while it is open. */
export function whyOver(
  link: Pick<LinkRecord, 'plan' | 'until'>,
  standing: StandingNow,
  now: number,
): string | undefined {
  if (isUnrecorded(link.plan, standing) && now <= link.until) return NOT_YET;
  if (!standing) return 'The journal does not know this question any more.';
  if (!isAsked(standing)) return standingText(standing);
  if (!isAboutPlan(link.plan, standing))
    return isSamePlan(link.plan, standing)
      ? ASKED_ANEW
      : 'The state has changed since this was asked, and with it what would be done. Riposte has asked anew: the newer message has a link of its own.';
  return now > link.until + SKEW_MS
    ? `The time to answer was over at ${utc(link.until)}. Nothing was done.`
    : undefined;
}

/** Of a question whose message was sent by who failed before the journal had it. */
const NOT_YET =
  'Riposte has sent this question, and its journal does not have it yet: a fault came in between, and Riposte tries it again by itself. Answer in a quarter of an hour. Nothing was sent by this attempt.';

/** Of a question that was over, and whose findings, or new ones, ask about the same state again. */
export const ASKED_ANEW = 'It has been asked anew since: the newer message has a link of its own.';

/** Whether another question shows the same plan. */
export const isSamePlan = (named: string, { plan = '' }: Pick<Standing, 'plan'>): boolean =>
  named.replace(/~\d+$/, '') === plan;

const ENDS: Partial<Record<Outcome, string>> = {
  applied: 'It is done.',
  unchanged: 'There was nothing left to do.',
  refused: 'Riposte did not act.',
  failed: 'It has failed.',
  partial: 'Only a part of it is done.',
  lapsed: 'Nobody answered in time, and nothing was done.',
  rejected: 'A person rejected it, and nothing was done.',
  notified: 'Riposte only told of it.',
};

/** How a response stands that waits for nobody, with who said so and why. */
export function standingText(standing: Standing): string {
  const { state, outcome, guard, reason, approved, open } = standing;
  if (!isEnd(state)) return 'It is under way at this moment.';
  const isHeld =
    state === 'done' && approved === true && (open === 'ceiling' || open === 'paused' || open === 'budget');
  const done = isHeld ? 'It is approved, and waits. A no is still heard, by the command.' : outcome && ENDS[outcome];
  const isLeft = isUnasked({ outcome, guard });
  const end = state !== 'done' ? `It is ${state}.` : isLeft ? 'Nothing was done.' : (done ?? 'It has ended.');
  // That nobody answered is said already; who only let it be has answered nothing.
  const why = outcome === 'lapsed' ? '' : reason;
  const who = decidedBy(standing);
  return [end, who && `The answer was given by ${clean(who, 200)}.`, why && clean(why, 600)].filter(Boolean).join(' ');
}
