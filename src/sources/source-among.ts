import type { Deployment, EventRule, PatternValue, Source } from './source.ts';

/** What an event's address is read from; anything at all may stand there. */
export interface Addressed {
  source?: unknown;
  'detail-type'?: unknown;
  detail?: unknown;
}

/**
 * The source that reads an event: the first with a rule that lets it through; else the first that reads its service,
 * which then says that it does not know the kind. A feed's queue may hold events of several sources.
 */
export function sourceAmong(sources: readonly Source[], event: Addressed): Source | undefined {
  return (
    sources.find(({ rules }) => rules.some((rule) => letsThrough(rule, event))) ??
    sources.find(({ rules }) => rules.some((rule) => rule.sources.includes(event.source as string)))
  );
}

/**
 * Whether an EventBridge rule lets an event through.
 *
 * @param deployment whose rule it is; without it, what only its own stack's name decides is taken for its own
 */
export function letsThrough(rule: EventRule, event: Addressed, deployment?: Deployment): boolean {
  const { sources, detailTypes, detail = {} } = rule;
  if (!sources.includes(event.source as string) || !detailTypes.includes(event['detail-type'] as string)) return false;
  const all = Object.entries(detail).every(([path, wanted]) => {
    const values = valuesAt(event.detail, path.split('.'));
    return wanted.some((each) => fits(each, values));
  });
  return all && (deployment === undefined || isOwn(rule, event, deployment));
}

/** Whether the stack's name stands at one of the paths where it has to. */
const isOwn = ({ ownOnly = [] }: EventRule, event: Addressed, { stack }: Deployment): boolean =>
  ownOnly.length === 0 ||
  ownOnly.some((path) =>
    valuesAt(event.detail, path.split('.')).some((value) => typeof value === 'string' && value.includes(stack)),
  );

/** Whether what stands at a path has the wanted value; in an array, one entry has to. */
function fits(wanted: PatternValue, values: readonly unknown[]): boolean {
  if (typeof wanted === 'string') return values.includes(wanted);
  if ('exists' in wanted) return values.length === 0;
  if ('prefix' in wanted) return values.some((value) => typeof value === 'string' && value.startsWith(wanted.prefix));
  return values.some((value) => value !== wanted['anything-but']);
}

/** Arrays in arrays that are looked into. AWS sends none; what is nested deeper is somebody's attempt to exhaust the stack. */
const MOST_NESTED = 8;

/** What stands at a path, of every entry of the arrays on the way, as EventBridge reads a pattern. */
export function valuesAt(value: unknown, path: readonly string[], nested = 0): unknown[] {
  const [key, ...rest] = path;
  if (Array.isArray(value))
    return nested < MOST_NESTED ? value.flatMap((entry) => valuesAt(entry, path, nested + 1)) : [];
  if (key === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [];
  return valuesAt((value as Record<string, unknown>)[key], rest);
}
