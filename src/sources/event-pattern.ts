import type { EventRule } from './source.ts';

type Pattern = Record<string, unknown>;

/** What stands in a pattern for whoever deploys it: a text, or what CloudFormation makes one of. */
interface Written {
  /** Fits what holds the stack's name. */
  own: unknown;
  /** The accounts whose events it lets through; all that may send, unless told. */
  account?: readonly unknown[];
}

/** Sets what stands at a dotted path, making objects on the way. */
function put(into: Pattern, path: string, value: unknown): Pattern {
  const [key = '', ...rest] = path.split('.');
  into[key] = rest.length > 0 ? put((into[key] ?? {}) as Pattern, rest.join('.'), value) : value;
  return into;
}

/**
 * The part of an event pattern that is about the detail.
 *
 * @param rule its `detail` has values by dotted path, all of which have to fit; at one of the paths of `ownOnly` the
 *   stack's name has to stand, in a name, an ARN or a URL
 * @param own fits what holds the stack's name
 */
export function detailPattern(
  { detail, ownOnly }: Pick<EventRule, 'detail' | 'ownOnly'>,
  own: unknown,
): { detail?: Pattern } {
  const pattern: Pattern = {};
  for (const [path, values] of Object.entries(detail ?? {})) put(pattern, path, values);
  const paths = ownOnly ?? [];
  const values = [{ wildcard: own }];
  // EventBridge takes an $or of one for a field of that name.
  if (paths.length > 1) pattern.$or = paths.map((path) => put({}, path, values));
  else for (const path of paths) put(pattern, path, values);
  return Object.keys(pattern).length > 0 ? { detail: pattern } : {};
}

/** What a rule lets through. */
export const patternOf = (
  { sources, detailTypes, ...more }: EventRule,
  { own, account }: Written,
): Record<string, unknown> => ({
  source: sources,
  'detail-type': detailTypes,
  ...(account && { account }),
  ...detailPattern(more, own),
});
