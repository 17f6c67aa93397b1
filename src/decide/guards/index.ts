import type { Target } from '../../core/action.ts';
import type { ActionId } from '../../core/action-ids.ts';
import type { Config } from '../../core/config.ts';
import type { Finding } from '../../core/finding.ts';
import type { Guard, Refusal } from '../../core/guard.ts';
import { clean } from '../../core/text.ts';
import { addressesKnown } from '../../never-block/addresses-known.ts';
import { neverBlock } from '../../never-block/never-block.ts';
import { sharedAddress } from '../../never-block/shared-address.ts';
import { archived } from './archived.ts';
import { foreign } from './foreign.ts';
import { notDeployed } from './not-deployed.ts';
import { ownNote } from './own-note.ts';
import { ownResources } from './own-resources.ts';
import { protectedPrincipals } from './protected-principals.ts';
import { protectedTag } from './protected-tag.ts';
import { replayed } from './replayed.ts';
import { sample } from './sample.ts';
import { stale } from './stale.ts';

/** Every reason to refuse, in the order in which it is given: whether the finding counts, whose it is, what it names. */
export const guards: readonly Guard[] = [
  sample,
  archived,
  ownNote,
  replayed,
  stale,
  foreign,
  notDeployed,
  ownResources,
  protectedPrincipals,
  protectedTag,
  neverBlock,
  sharedAddress,
  addressesKnown,
];

/** Being told harms nobody, so only what is no news at all is not even told. */
export const guardsOfNews: readonly Guard[] = [sample, archived, ownNote, replayed];

const guardsOfDeciding = guards.filter(({ onlyActing }) => !onlyActing);
const guardsAsideOfNews = guardsOfDeciding.filter((guard) => !guardsOfNews.includes(guard));

/** The guards that are left while deciding, once those of news have let a finding pass. */
export const guardsAfterNews = (action: ActionId): readonly Guard[] => (action === 'notify' ? [] : guardsAsideOfNews);

/** The guards that an action has to pass before it is handed over. */
export const guardsFor = (action: ActionId): readonly Guard[] =>
  action === 'notify' ? guardsOfNews : guardsOfDeciding;

/** The guards that an action has to pass once more before it touches anything. */
export const guardsToAct = (action: ActionId): readonly Guard[] => (action === 'notify' ? guardsOfNews : guards);

/**
 * The first guard that refuses this action on this target, or undefined when all of them let it pass.
 *
 * A guard that throws refuses as well: when it is not known whether something may be touched, it is not.
 */
export function firstRefusal(
  finding: Finding,
  action: ActionId,
  target: Target,
  config: Config,
  now: number,
  list: readonly Guard[] = guardsFor(action),
): Refusal | undefined {
  for (const guard of list) {
    const reason = ask(guard, finding, action, target, config, now);
    if (reason !== undefined) return { guard: guard.id, reason };
  }
  return undefined;
}

/** What one guard says of an action on a target; absent: it lets it pass. */
export interface Answer {
  guard: string;
  refuses?: string;
}

/** What every guard says that is asked before the action is handed over, for an explanation. */
export const askGuards = (finding: Finding, action: ActionId, target: Target, config: Config, now: number): Answer[] =>
  guardsFor(action).map((guard) => {
    const refuses = ask(guard, finding, action, target, config, now);
    return { guard: guard.id, ...(refuses !== undefined && { refuses }) };
  });

function ask(
  guard: Guard,
  finding: Finding,
  action: ActionId,
  target: Target,
  config: Config,
  now: number,
): string | undefined {
  try {
    return guard.check(finding, action, target, config, now);
  } catch (error) {
    const why = clean(error instanceof Error ? error.message : String(error), 120);
    return `The guard ${guard.id} could not answer (${why}), so nothing is done.`;
  }
}
