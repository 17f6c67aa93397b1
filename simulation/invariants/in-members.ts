import { findingKey } from '../../src/core/finding.ts';
import type { Place } from '../../src/core/organisation.ts';
import { parseResponseKey } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { findingsIn } from '../events.ts';
import { CAST, FORGED_ADDRESS, HOME, SHARING, UNTOUCHED } from '../organisation/cast.ts';
import { START } from '../plan.ts';
import type { Story } from '../schedule.ts';
import { blocksOf, findingsOf, heldBySets, responsesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const places = violated('list-in-places');
const outside = violated('nothing-outside');
const forged = violated('nothing-forged');
const heldUp = violated('nothing-held-up');

/** What was on the list so shortly before is written by the next sweep, and in places soon after. */
const FRESH_MS = 12 * 60_000;
/** A function knows the inventory for five minutes, and is at work for one more. */
const KNOWN_MS = 6 * 60_000;
/** What a region answers that is away. */
const AWAY = 'ServiceUnavailableException';

/** Each place that takes part holds the list of home, whatever somebody wrote there by hand; and nobody else has it. */
export const listInPlaces: Invariant = ({ stack, members, now }) => {
  if (!members) return [];
  const blocks = blocksOf(stack);
  const home = new Set(heldBySets(stack));
  const fresh = new Set(
    blocks
      .filter(({ blockedAt, expiresAt }) => blockedAt > now - FRESH_MS || Math.abs(expiresAt - now) < FRESH_MS)
      .map(({ cidr }) => cidr),
  );
  return members
    .standings()
    .slice(1)
    .flatMap((place) => {
      // Nobody can work where an account has left.
      if (place.account === CAST.fickle && !members.isActive(place.account)) return [];
      const where = `${place.account} ${place.region}`;
      const held = new Set(members.heldIn(place));
      const wanted = SHARING.includes(place.account) ? home : new Set<string>();
      const missing = [...wanted].filter((cidr) => !held.has(cidr) && !fresh.has(cidr));
      const more = [...held].filter((cidr) => !wanted.has(cidr) && !fresh.has(cidr));
      return [
        ...missing.map((cidr) => places(`${cidr} is blocked at home and not in ${where}`)),
        ...more.map((cidr) => places(`${cidr} is in a set of ${where} and not blocked at home`)),
      ];
    });
};

/** Has IAM write down who has which keys, which is asked of everybody who is heard. */
const isLook = ({ account }: Place, call: string): boolean =>
  call === 'iam:GenerateCredentialReport' && account !== CAST.silent && account !== CAST.stranger;

/** How long the account that leaves may still count as ours, in milliseconds since 1970. */
export function heardUntil({ plan: { stimuli }, inventories }: Pick<Story, 'plan' | 'inventories'>): number {
  const left = stimuli.find((each) => each.do === 'trouble' && each.what === 'left');
  const knows = left && inventories.find(({ at, accounts }) => at > START + left.at && !accounts.includes(CAST.fickle));
  return knows ? knows.at + KNOWN_MS : Number.POSITIVE_INFINITY;
}

/** Nothing is done above the ceiling of an account, or in one that the organisation does not name. */
export const nothingOutside: Invariant = ({ plan, members, witnessed, asked, inventories }) => {
  if (!members) return [];
  const until = heardUntil({ plan, inventories });
  return witnessed.changes.flatMap(({ place, invocation, service, operation, at }) => {
    if (!place || isLook(place, `${service}:${operation}`)) return [];
    const what = `${invocation.id} called ${service}:${operation} in ${place.account} ${place.region}`;
    if (UNTOUCHED.includes(place.account)) return [outside(what)];
    if (place.account === CAST.fickle && at > until) return [outside(`${what}, which has left`)];
    const isSaid = asked.some(
      ({ kind, key }) => /approve|undo/.test(kind) && parseResponseKey(key)?.account === place.account,
    );
    return place.account === CAST.asks && !isSaid ? [outside(`${what}, and nobody said yes`)] : [];
  });
};

/** What one account says of another is believed by nobody, and waits where people find it. */
export const nothingForged: Invariant = ({ plan, stack, witnessed, deadLetters }) => {
  const bodies = plan.stimuli.flatMap((each) => (each.do === 'deliver' && each.isForged ? [each] : []));
  const keys = new Set(bodies.flatMap(({ source, body }) => findingsIn(source, body).map(findingKey)));
  const written = plan.stimuli.flatMap((each) => (each.do === 'meddle' ? [each.entry] : []));
  const unheard = new Set([...written, `${FORGED_ADDRESS}/32`]);
  const dead = new Set(deadLetters.map(({ body }) => body));
  return [
    ...findingsOf(stack)
      .map(({ finding }) => findingKey(finding))
      .filter((key) => keys.has(key))
      .map((key) => forged(`finding ${key} is in the journal`)),
    ...bodies
      .filter(({ body }) => !dead.has(body))
      .map(({ event }) => forged(`${event}, which is forged, waits on no dead-letter queue`)),
    ...witnessed.changes
      .filter(
        ({ place, invocation }) =>
          place?.account === CAST.victim && !/^(block-places|look-members)$/.test(invocation.fn),
      )
      .map(({ invocation, operation }) => forged(`${invocation.id} called ${operation} in ${CAST.victim}`)),
    ...blocksOf(stack)
      .filter(({ cidr }) => unheard.has(cidr))
      .map(({ cidr }) => forged(`${cidr} is on the block list, and only members speak of it`)),
  ];
};

/** What an account or a region that was away kept from being done is done once it lets us in again, unless a person said that it may stay so. */
export const nothingHeldUp: Invariant = ({ stack, members }) => {
  if (!members) return [];
  return responsesOf(stack).flatMap((record) => {
    const { key, state, open, reason } = record;
    const { account = HOME.account } = parseResponseKey(key) ?? {};
    const isOpenTo = account !== HOME.account && members.isActive(account);
    const isHeldUp = open === 'member' || open === 'permission' || (open === 'failed' && reason?.startsWith(AWAY));
    return isHeldUp && isOpenTo && !isLetBe(record) ? [heldUp(`${key} is ${state}, ${open}: ${reason}`)] : [];
  });
};

/** A person let it be as it failed, or let the question be that nobody has said yes to since. */
function isLetBe({ history, ack, mode, approved }: ResponseRecord): boolean {
  const last = (what: string): number => history.findLastIndex((entry) => entry.what === what);
  const isQuestion = mode === 'approve' && !approved;
  return ack !== undefined && (isQuestion || last('ack') > last('failed'));
}
