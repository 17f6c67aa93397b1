import { findingKey } from '../../src/core/finding.ts';
import { keyOfDecision } from '../../src/core/response.ts';
import { findingsIn } from '../events.ts';
import { CAST } from '../organisation/cast.ts';
import { findingsOf, responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const lost = violated('nothing-lost');

/** Each finding that came is in the journal, and each decision that calls for a response has one. */
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
  const responses = new Set(responsesOf(stack).map(({ key }) => key));
  const missing = new Map(came.filter(({ key }) => !known.has(key)).map((one) => [one.key, one]));
  return [
    ...[...missing.values()].map(({ key, event }) => lost(`finding ${key} of ${event} is not in the journal`)),
    ...records.flatMap(({ finding, decisions }) =>
      decisions
        .filter(({ outcome }) => outcome === undefined)
        .map((decision) => keyOfDecision(finding, decision))
        .filter((key) => !responses.has(key))
        .map((key) => lost(`finding ${findingKey(finding)} calls for ${key}, which is not in the journal`)),
    ),
  ];
};
