import { type Finding, findingKey, seenAtOf } from '../../src/core/finding.ts';
import { keyOfDecision } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { isAnother } from '../day/archived-plan.ts';
import { findingsIn } from '../events.ts';
import { CAST } from '../organisation/cast.ts';
import type { Plan } from '../plan.ts';
import { findingsOf, namedByPeople, responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const lost = violated('nothing-lost');

/** What a look found, and died before it handed that over, is handed over by the look of the next day. */
const CALENDAR = /:calendar:/;

/** Whether a response knows that a finding has wanted it: what is too much is only counted. */
const isWantedBy = ({ wants, wantsMore, history }: ResponseRecord, finding: string): boolean =>
  wantsMore !== undefined ||
  wants.some((want) => want.finding === finding) ||
  history.some(({ why }) => why?.startsWith(finding));

/**
 * Whether a response ended as no finding asked for it any longer. Of what is never to be blocked by now, nothing is asked for; who
 * is deployed anew, and an account that leaves, may call for less than before.
 */
const isGone = ({ state, outcome, guard }: ResponseRecord): boolean =>
  state === 'done' && outcome === 'unchanged' && guard === 'gone';
const mayCallForLess = ({ stimuli, organisation }: Plan): boolean =>
  organisation || stimuli.some((each) => each.do === 'redeploy');

/** Whether a finding that left a response was seen since, and wants it again. */
const isSeenSince = ({ wants }: ResponseRecord, finding: Finding): boolean =>
  wants.some((want) => want.left && want.finding === findingKey(finding) && want.seenAt < seenAtOf(finding));

/** Each finding that came is in the journal, and each decision that calls for a response has joined one. */
export const nothingLost: Invariant = ({ plan, stack }) => {
  const records = findingsOf(stack);
  const known = new Set(records.map(({ finding }) => findingKey(finding)));
  const came = plan.stimuli.flatMap((each) =>
    each.do === 'deliver' && !each.isForged
      ? findingsIn(each.source, each.body, stack.config)
          // Of whom the owner wants to hear nothing, nothing is kept.
          .filter(({ account }) => !plan.organisation || account !== CAST.silent)
          .map((finding) => ({ key: findingKey(finding), event: each.event }))
      : [],
  );
  const responses = new Map(responsesOf(stack).map((record) => [record.key, record]));
  const named = new Set(namedByPeople(stack));
  const missing = new Map(came.filter(({ key }) => !known.has(key)).map((one) => [one.key, one]));
  return [
    ...[...missing.values()].map(({ key, event }) => lost(`finding ${key} of ${event} is not in the journal`)),
    ...records.flatMap(({ finding, decisions }) =>
      decisions
        .filter(({ outcome }) => outcome === undefined)
        .map((decision) => keyOfDecision(finding, decision))
        .flatMap((key) => {
          const record = responses.get(key);
          const isSpared = named.has(record?.target.key ?? '');
          const isOver = record && ((isGone(record) && isAnother(finding.id)) || isSeenSince(record, finding));
          const isGivenUp = isOver && !isSpared && !mayCallForLess(plan);
          if (isGivenUp) return [lost(`finding ${findingKey(finding)} calls for ${key}, which ended as none did`)];
          if (record && (isWantedBy(record, findingKey(finding)) || CALENDAR.test(finding.id))) return [];
          const what = record ? 'does not know of it' : 'is not in the journal';
          return [lost(`finding ${findingKey(finding)} calls for ${key}, which ${what}`)];
        }),
    ),
  ];
};
