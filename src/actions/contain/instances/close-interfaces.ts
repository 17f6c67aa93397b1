import type { ActionContext } from '../../../core/action-context.ts';
import { isOfCall } from '../../../core/errors.ts';
import { clean } from '../../../core/text.ts';
import { beside, isRefusal } from '../refusal.ts';
import type { Interface } from './instance.ts';
import { isClosedBy, isOpenBy, isOurs, SHORT_IDLE, setGroups, setIdle, UNCUT_IDLE } from './interfaces.ts';
import type { QuarantineGroups } from './quarantine-groups.ts';

/** The interfaces as they were, and the groups that close them. */
interface Before {
  groups: QuarantineGroups;
  interfaces: readonly Interface[];
}

/** What this attempt knows of an interface: AWS's word where it refused the open group, and nothing where it took it. */
const heard = new WeakMap<ActionContext, Map<string, Error | undefined>>();

/**
 * Closes each that it can: one that is gone by now, or that AWS refuses, keeps none of the others open. None is opened unless
 * AWS has just taken the closed group: the role of `act-contain` may set the two quarantine groups alone, and so could not
 * put back those that an interface had (docs/decisions/0066). What is closed, and is not known to have been open before that,
 * is opened and closed once more; where AWS does not take the open group, it is closed all the same.
 * What is left is told by reading back.
 *
 * @returns a last step, which throws what was throttled on the way
 * @throws what AWS refuses, where it has touched none of them
 */
export async function closeEach(
  before: Before,
  now: readonly Interface[],
  ctx: ActionContext,
): Promise<() => Promise<void>> {
  const { ec2 } = ctx.clients;
  const { groups } = before;
  const known = new Map(before.interfaces.map((each) => [each.id, each]));
  const interfaces = now.filter(({ id }) => known.has(id));
  const cuts = new Map<string, Error | undefined>();
  heard.set(ctx, cuts);
  let [isTouched, isTaken] = [interfaces.some((each) => isOurs(each, groups)), false];
  let refused: Error | undefined;
  const shut = async (id: string): Promise<void> => {
    isTaken = false;
    await setGroups(ec2, id, [groups.closed]);
    isTouched = isTaken = true;
  };
  for (const each of interfaces)
    try {
      if (isClosedBy(each, groups) && isKnownCut(each, known.get(each.id), groups)) continue;
      const idle = idleOf(ec2, each);
      if (!isOpenBy(each, groups)) {
        // Until it was open, nothing may look as if it had been.
        await idle(isTaken && !isClosedBy(each, groups) ? SHORT_IDLE : UNCUT_IDLE);
        if (!isTaken) await shut(each.id);
        cuts.set(each.id, await errorOf(() => setGroups(ec2, each.id, [groups.open])));
        if (cuts.get(each.id)) await idle(UNCUT_IDLE);
      }
      // Open for as long as two calls take: what nothing tracks is cut by the closed group at once.
      await shut(each.id);
      if (!cuts.get(each.id)) await idle(SHORT_IDLE);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refused ??= error;
    }
  if (refused && !isTouched) throw refused;
  const throttled = [...cuts.values()].find((error) => error && !isRefusal(error));
  return async () => {
    if (throttled) throw throttled;
  };
}

/** Sets how long it remembers, where it is not so; what AWS refuses of that is passed over, as some types do not have it. */
function idleOf(ec2: ActionContext['clients']['ec2'], { id, idle: was }: Interface) {
  let idle = was;
  return async (seconds: number): Promise<void> => {
    if (idle === seconds) return;
    await beside(() => setIdle(ec2, id, seconds));
    idle = seconds;
  };
}

async function errorOf(step: () => Promise<void>): Promise<Error | undefined> {
  try {
    await step();
    return undefined;
  } catch (error) {
    if (!isOfCall(error)) throw error;
    return error;
  }
}

/** Of one in the closed group: whether it is known that it was open before that, or that it was closed before us. */
const isKnownCut = (now: Interface, was: Interface | undefined, groups: QuarantineGroups): boolean =>
  now.idle === SHORT_IDLE || was === undefined || isOurs(was, groups);

/** What is closed, though what was connected before may go on: which interfaces, and why, for people. */
export function uncut(before: Before, now: readonly Interface[], ctx: ActionContext): { ids: string; why: string }[] {
  const { groups } = before;
  const cuts = heard.get(ctx);
  const found = new Map<string, string[]>();
  for (const each of now) {
    const was = before.interfaces.find(({ id }) => id === each.id);
    const error = cuts?.get(each.id);
    const isCut = cuts?.has(each.id) ? error === undefined : isKnownCut(each, was, groups);
    if (!isClosedBy(each, groups) || isCut) continue;
    const why = error ? clean(error.name, 60) : 'whether it was in the open group is not known';
    found.set(why, [...(found.get(why) ?? []), each.id]);
  }
  return [...found].map(([why, ids]) => ({ ids: ids.join(', '), why }));
}
