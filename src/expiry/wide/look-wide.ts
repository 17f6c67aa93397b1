import { isRetryable } from '../../core/errors.ts';
import { minutes } from '../../core/time.ts';
import { DAY_MS, type Expiry } from '../expiry.ts';
import { createKeeper, type Unread } from '../keep.ts';
import { whyUnread } from '../look.ts';
import { lookAtAuthorities } from './authorities.ts';
import { lookAtReplicas } from './failed-replicas.ts';
import { lookAtFirewallPolicies } from './firewall-policies.ts';
import { lookAtGroups } from './open-groups.ts';
import { lookAtPlainParameters } from './plain-parameters.ts';
import type { Progress } from './progress.ts';
import { lookAtSharedKeys } from './shared-keys.ts';
import { lookAtProtections } from './shield-protections.ts';
import { lookAtTrails } from './stopped-trails.ts';
import { lookAtListeners } from './weak-listeners.ts';
import type { GoThrough, ListLook, Stretch, WideLooking } from './wide-looking.ts';

/** What each look goes through, and the kind of what it finds, which is no other look's. */
export const LOOKS: Readonly<Record<ListLook, { kind: Expiry['kind']; run: GoThrough }>> = {
  groups: { kind: 'security-group', run: lookAtGroups },
  listeners: { kind: 'listener', run: lookAtListeners },
  parameters: { kind: 'parameter', run: lookAtPlainParameters },
  authorities: { kind: 'certificate-authority', run: lookAtAuthorities },
  'firewall-manager': { kind: 'firewall-policy', run: lookAtFirewallPolicies },
  'shared-keys': { kind: 'shared-key', run: lookAtSharedKeys },
  replicas: { kind: 'secret-replica', run: lookAtReplicas },
  trails: { kind: 'trail', run: lookAtTrails },
  protections: { kind: 'protected-resource', run: lookAtProtections },
};

/** One that began less long ago is the look of the day; clocks that go forward take an hour. */
const OF_THE_DAY_MS = 0.8 * DAY_MS;
/** So many of what is closed to us are named. */
const MOST_DENIED = 3;
/** How far a look is is kept so often, since a function that is killed says nothing. */
const KEEP_EVERY_MS = minutes(1);

export interface GoOnOptions {
  /** Once it is later than this, in ms, a look stops where it is. */
  until: number;
  keep(progress: Progress): Promise<void>;
}

/** How far a look has come, and why it came no further where AWS keeps it from that. */
export interface Outcome {
  progress: Progress;
  unread?: Unread;
}

/**
 * Goes on with each look that is named, side by side: with the one of the day from where it stopped, and with a new one
 * once that of the day before is through. What AWS does not give is said; the others are worth having.
 */
export async function lookWide(
  named: readonly ListLook[],
  before: ReadonlyMap<ListLook, Progress>,
  looking: WideLooking,
  options: GoOnOptions,
): Promise<Outcome[]> {
  const now = looking.now();
  return Promise.all(
    named.map(async (look) => {
      const last = before.get(look);
      if (last?.isThrough && now - last.began < OF_THE_DAY_MS) return { progress: last };
      const isUnderWay = last && !last.isThrough;
      return goOn(isUnderWay ? last : anew(look, now), looking, options);
    }),
  );
}

const anew = (look: ListLook, began: number): Progress => ({
  look,
  began,
  isThrough: false,
  isTold: false,
  looked: 0,
  counts: {},
  entries: [],
});

async function goOn(from: Progress, looking: WideLooking, options: GoOnOptions): Promise<Outcome> {
  const { kind, run } = LOOKS[from.look];
  const seen = createSeen(from);
  let kept = looking.now();
  try {
    for await (const stretch of run(looking, from.cursor)) {
      seen.add(stretch);
      const { cursor } = stretch;
      if (cursor === undefined) break;
      const now = looking.now();
      if (now >= options.until) break;
      if (now - kept < KEEP_EVERY_MS) continue;
      kept = now;
      await options.keep(seen.progress());
    }
  } catch (error) {
    const note = whyUnread(error);
    // A place to go on that AWS does not know any more.
    if (from.cursor && seen.isWhereItWas() && !isRetryable(error))
      return goOn(anew(from.look, looking.now()), looking, options);
    await options.keep(seen.progress());
    return { progress: seen.progress(), unread: { kind, region: looking.config.region, note } };
  }
  await options.keep(seen.progress());
  return { progress: seen.progress() };
}

/** What a look has found since an earlier run, and in all. */
function createSeen(from: Progress) {
  const keeper = createKeeper();
  for (const entry of from.entries) keeper.add(entry);
  // Of what was found earlier not all is kept, and all is counted.
  const before = keeper.end().counts;
  let { looked, denied, cursor, isThrough } = from;
  return {
    add({ found, looked: many, denied: closed = [], cursor: next }: Stretch): void {
      for (const one of found) keeper.add(one);
      looked += many;
      if (closed.length > 0)
        denied = {
          count: (denied?.count ?? 0) + closed.length,
          first: [...(denied?.first ?? []), ...closed].slice(0, MOST_DENIED),
        };
      cursor = next;
      isThrough = next === undefined;
    },
    isWhereItWas: () => looked === from.looked && cursor === from.cursor,
    progress(): Progress {
      const { entries, counts } = keeper.end();
      const all = { ...from.counts };
      for (const [word, count] of Object.entries(counts)) all[word] = (all[word] ?? 0) + count - (before[word] ?? 0);
      const { cursor: _, ...same } = from;
      const more = { ...(cursor !== undefined && { cursor }), ...(denied && { denied }) };
      return { ...same, ...more, isThrough, looked, counts: all, entries };
    },
  };
}
