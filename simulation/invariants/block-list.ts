import { isPermanent } from '../../src/actions/network/block-list/index.ts';
import type { Scope } from '../../src/core/ip-set-refs.ts';
import { START } from '../plan.ts';
import type { Story } from '../schedule.ts';
import { blocksOf, heldBySets, itemsOf, namedByPeople, responsesOf, scopesOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const differs = violated('list-is-set');
const never = violated('never-block');
const strike = violated('strikes-once');

/** What was on the list so shortly before is written by the next sweep. */
const FRESH_MS = 6 * 60_000;

/** Every IP set holds what the block list says, and nothing else; and nothing of what is never blocked. */
export const listIsSet: Invariant = (story) => scopesOf(story.stack).flatMap((scope) => setsAre(story, scope));

function setsAre({ stack, now }: Pick<Story, 'stack' | 'now'>, scope: Scope) {
  const inSets = heldBySets(stack, scope);
  const held = new Set(inSets);
  const blocks = blocksOf(stack);
  const active = blocks.filter(({ expiresAt }) => expiresAt > now);
  const missing = active.filter(({ cidr, blockedAt }) => !held.has(cidr) && blockedAt < now - FRESH_MS);
  const known = new Set(blocks.filter(({ expiresAt }) => expiresAt > now - FRESH_MS).map(({ cidr }) => cidr));
  // What people named, and networks that nobody blocks; judged here once more, and not by what is put to the test.
  const named = new Set([...stack.config.neverBlock, ...namedByPeople(stack)]);
  const twice = inSets.filter((cidr, n) => inSets.indexOf(cidr) !== n);
  return [
    ...twice.map((cidr) => differs(`${cidr} is in two IP sets of scope ${scope}`)),
    ...missing.map((block) =>
      differs(
        `${block.cidr} is on the list ${isPermanent(block) ? 'for good' : `until ${new Date(block.expiresAt).toISOString()}`} and in no IP set of scope ${scope}`,
      ),
    ),
    ...[...held]
      .filter((cidr) => !known.has(cidr))
      .map((cidr) => differs(`${cidr} is in an IP set of scope ${scope} and not on the list`)),
    ...[...held]
      .filter((cidr) => named.has(cidr))
      .map((cidr) => never(`${cidr} is in an IP set of scope ${scope}, and people said never`)),
    ...[...held]
      .filter((cidr) => PRIVATE.test(cidr))
      .map((cidr) => never(`${cidr} is in an IP set of scope ${scope}, and is nobody's`)),
  ];
}

/** A block counts one strike more than its address had, and it had at most one for each block that is over. */
export const strikesOnce: Invariant = ({ stack }) => {
  const over = Map.groupBy(itemsOf(stack), ({ pk }) => pk);
  return blocksOf(stack).flatMap(({ cidr, strikes }) => {
    const blocks = over.get(`BLOCKED#${cidr}`)?.length ?? 0;
    return strikes > blocks + 1
      ? [strike(`${cidr} has ${strikes} strikes, and was blocked ${blocks} times before`)]
      : [];
  });
};

const lifted = violated('lifted-stays');
/** Sightings and people have clocks of their own. */
const CLOCKS_MS = 60_000;

/**
 * What a person took off the list is not brought back by what was seen before that, and by nothing for as long as the person
 * said, or for 30 days where a block was undone; unless a person blocks it.
 */
export const liftedStays: Invariant = ({ stack, asked, now }) => {
  const undone = responsesOf(stack).flatMap(({ action, target, history }) => {
    const last = action === 'block-ip' && history.findLast(({ what }) => what === 'undone');
    return last ? [{ cidr: target.key, at: last.at, isForLong: true }] : [];
  });
  const words = [...liftsOf(asked), ...undone];
  return blocksOf(stack).flatMap(({ cidr, kind, expiresAt, blockedAt, lastSeen }) => {
    const word = words.filter((each) => each.cidr === cidr).sort((a, b) => b.at - a.at)[0];
    if (!word || kind !== 'finding' || expiresAt <= now || blockedAt <= word.at + CLOCKS_MS) return [];
    if (asked.some(({ kind: what, key }) => what === 'add' && key === cidr)) return [];
    if (word.isForLong) return [lifted(`${cidr} is blocked for a finding, and a person lifted that for 30 days`)];
    return lastSeen < word.at - CLOCKS_MS
      ? [lifted(`${cidr} is blocked again for what was seen before a person lifted that`)]
      : [];
  });
};

const liftsOf = (asked: Story['asked']) =>
  asked.flatMap(({ of, kind, key }) =>
    kind === 'lift' && of.do === 'block' ? [{ cidr: key, at: START + of.at, isForLong: of.pick >= 0.5 }] : [],
  );

const PRIVATE = /^(10|127|0|169\.254|192\.168)\./;
