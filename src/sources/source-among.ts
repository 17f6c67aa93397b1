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
  const { sources, detailTypes } = rule;
  if (!sources.includes(event.source as string) || !detailTypes.includes(event['detail-type'] as string)) return false;
  for (const { path, texts, others } of fieldsOf(rule)) {
    const values = valuesAt(event.detail, path);
    if (!values.some((value) => texts.has(value)) && !others.some((each) => fits(each, values))) return false;
  }
  return deployment === undefined || isOwn(rule, event, deployment);
}

/** A field that a rule asks for: the texts that it may be, of which there can be hundreds, and what else. */
interface WantedField {
  path: readonly string[];
  texts: ReadonlySet<unknown>;
  others: readonly Exclude<PatternValue, string>[];
}

/** Of each rule once: rules stand in the code, and every event is held against them. */
const fieldsByRule = new WeakMap<EventRule, readonly WantedField[]>();

function fieldsOf(rule: EventRule): readonly WantedField[] {
  const known = fieldsByRule.get(rule);
  if (known) return known;
  const fields = Object.entries(rule.detail ?? {}).map(([path, wanted]) => ({
    path: path.split('.'),
    texts: new Set(wanted.filter((each) => typeof each === 'string')),
    others: wanted.filter((each) => typeof each !== 'string'),
  }));
  fieldsByRule.set(rule, fields);
  return fields;
}

/** Whether the stack's name stands at one of the paths where it has to. */
const isOwn = ({ ownOnly = [] }: EventRule, event: Addressed, { stack }: Deployment): boolean =>
  ownOnly.length === 0 ||
  ownOnly.some((path) =>
    valuesAt(event.detail, path.split('.')).some((value) => typeof value === 'string' && value.includes(stack)),
  );

/** Whether what stands at a path has the wanted value; in an array, one entry has to. */
function fits(wanted: Exclude<PatternValue, string>, values: readonly unknown[]): boolean {
  if ('exists' in wanted) return values.length === 0;
  if ('prefix' in wanted) return values.some((value) => typeof value === 'string' && value.startsWith(wanted.prefix));
  return values.some((value) => value !== wanted['anything-but']);
}

/** Arrays in arrays that are looked into. AWS sends none; what is nested deeper is somebody's attempt to exhaust the stack. */
const MOST_NESTED = 8;

/** What stands at a path, of every entry of the arrays on the way, as EventBridge reads a pattern. */
export function valuesAt(value: unknown, path: readonly string[], from = 0, nested = 0): unknown[] {
  let found = value;
  for (let step = from; ; step += 1) {
    if (Array.isArray(found)) {
      // Arrays in arrays are counted; below a field the count begins anew.
      const depth = step === from ? nested : 0;
      return depth < MOST_NESTED ? found.flatMap((entry) => valuesAt(entry, path, step, depth + 1)) : [];
    }
    const key = path[step];
    if (key === undefined) return [found];
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return [];
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
}
