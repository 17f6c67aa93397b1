import type { BatchResult } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import { isOfCall, isRetryable } from '../../../core/errors.ts';
import { clean, utc } from '../../../core/text.ts';
import type { Denied, DenyEntry, DenyTarget, DesiredDeny } from './deny-target.ts';
import { type SettledDenies, settle } from './settle-deny-target.ts';

/** What one action asks for: to deny these values in these places until `ctx.until`. */
export interface Request {
  places: readonly DenyTarget[];
  values: readonly string[];
  ctx: ActionContext;
}

/** How people read what became of a request. */
interface Wording {
  /** @example 'by rule 50 of acl-0a1b2c3d' */
  where(place: string, entry: DenyEntry): string;
  /** What a person can do when there is no room. */
  advice: string;
}

/** AWS is done with a change within seconds, as a rule. */
const PENDING = { verdict: 'pending', checkAfterSeconds: 60, giveUpAfterSeconds: 1_800 } as const;

/**
 * Denies what a batch asks for, with one change for each place. Results in order.
 *
 * @throws what can pass, so that the batch is tried again
 */
export async function denyAll(requests: readonly Request[], wording: Wording): Promise<BatchResult[]> {
  const [first] = requests;
  if (!first) return [];
  const places = new Map(requests.flatMap((request) => request.places.map((place) => [place.id, place])));
  const settled = new Map<string, SettledDenies | Error>();
  for (const [id, place] of places) {
    const desired = desiredFor(id, requests);
    settled.set(id, await settle(place, { desired }, first.ctx).catch((error: unknown) => asFailure(error)));
  }
  return requests.map((request) => resultOf(request, settled, wording));
}

/** The longest deny that is desired of each value. */
function desiredFor(place: string, requests: readonly Request[]): DesiredDeny[] {
  const desired = new Map<string, DesiredDeny>();
  for (const { values, ctx } of requests.filter(({ places }) => places.some(({ id }) => id === place)))
    for (const value of values)
      desired.set(value, { value, until: Math.max(ctx.until, desired.get(value)?.until ?? 0) });
  return [...desired.values()];
}

function asFailure(error: unknown): Error {
  if (isRetryable(error) || !isOfCall(error)) throw error;
  return error;
}

function resultOf(
  { places, values }: Request,
  settled: ReadonlyMap<string, SettledDenies | Error>,
  wording: Wording,
): BatchResult {
  const what = values[0] ?? '';
  const each = places.flatMap(({ id }): One[] => {
    const result = settled.get(id);
    if (!result || result instanceof Error) return [{ id, error: result }];
    return values.map((value) => ({ id, denied: result.desired.get(value) ?? { status: 'missing' as const } }));
  });
  const bad = each.map((one) => obstacleIn(what, one, wording)).find((result) => result !== undefined);
  const entries = each.flatMap(({ id, denied }) => (denied && 'entry' in denied ? [{ id, ...denied }] : []));
  const inForce = entries.filter(({ status }) => status !== 'pending');
  if (bad?.verdict === 'failed' && inForce.length > 0) return partOf(what, inForce, bad, wording);
  if (bad) return bad;
  const [any] = entries;
  if (!any)
    return { verdict: 'unchanged', reason: `${what} is denied in ${idsOf(places)} already, and not by Riposte` };
  const pending = entries.find(({ status }) => status === 'pending');
  if (pending) return { ...PENDING, reason: `AWS is still at work on ${pending.id}` };
  return { verdict: 'done', result: deniedText(what, entries, wording) };
}

type Placed = { id: string; entry: DenyEntry };

function deniedText(what: string, entries: readonly Placed[], { where }: Wording): string {
  const places = [...new Set(entries.map(({ id, entry }) => where(id, entry)))].join(' and ');
  return `${what} is denied ${places} until ${utc(entries[0]?.entry.until ?? 0)}`;
}

/** Denied in one place, and not in another. */
const partOf = (
  what: string,
  entries: readonly Placed[],
  { reason, advice = 'Look at what stands there.' }: Extract<BatchResult, { verdict: 'failed' }>,
  wording: Wording,
): BatchResult => ({
  verdict: 'partial',
  done: `${deniedText(what, entries, wording)}.`,
  missing: `${reason}.`,
  advice,
});

type One = { id: string; error?: Error | undefined; denied?: Denied };

function obstacleIn(what: string, { id, error, denied }: One, { advice }: Wording): BatchResult | undefined {
  switch (denied?.status) {
    case undefined:
      return {
        verdict: 'failed',
        reason: `${what} is not denied in ${id}: ${error?.name}: ${clean(error?.message ?? '', 200)}`,
        advice: permissionAdvice(id),
      };
    case 'gone':
      return {
        verdict: 'failed',
        reason: `${what} is not denied: there is no ${id}`,
        advice: `Take ${id} out of the settings, or name the one that took its place.`,
      };
    case 'full':
      return { verdict: 'failed', reason: `${what} is not denied: ${id} has no room for it`, advice };
    case 'missing':
      return {
        verdict: 'failed',
        reason: `${what} was denied in ${id}, and does not show there`,
        advice: `See who else writes to ${id}.`,
      };
    case 'suppressed':
      return {
        verdict: 'refuse',
        reason: `${what} is not denied in ${id}: it was undone, and new findings are ignored until ${utc(denied.until)}`,
      };
    default:
      return undefined;
  }
}

const permissionAdvice = (id: string): string =>
  `See whether ${id} has the tag riposte:managed with the value true: Riposte may write nowhere else.`;

const idsOf = (places: readonly DenyTarget[]): string => places.map(({ id }) => id).join(' and ');
