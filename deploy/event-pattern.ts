import type { EventRule } from '../src/sources/source.ts';
import { sub } from './names.ts';

type Pattern = Record<string, unknown>;

/** Sets what stands at a dotted path, making objects on the way. */
function put(into: Pattern, path: string, value: unknown): Pattern {
  const [key = '', ...rest] = path.split('.');
  into[key] = rest.length > 0 ? put((into[key] ?? {}) as Pattern, rest.join('.'), value) : value;
  return into;
}

/**
 * The part of an event pattern that is about the detail.
 *
 * @param detail values by dotted path; all of them have to fit
 * @param ownOnly dotted paths; at one of them the stack's name has to stand, in a name, an ARN or a URL
 */
export function detailPattern({ detail, ownOnly }: Pick<EventRule, 'detail' | 'ownOnly'>): { detail?: Pattern } {
  const pattern: Pattern = {};
  for (const [path, values] of Object.entries(detail ?? {})) put(pattern, path, values);
  const own = (ownOnly ?? []).map((path) => ({ path, values: [{ wildcard: sub('*${AWS::StackName}*') }] }));
  // EventBridge takes an $or of one for a field of that name.
  if (own.length > 1) pattern.$or = own.map(({ path, values }) => put({}, path, values));
  else for (const { path, values } of own) put(pattern, path, values);
  return Object.keys(pattern).length > 0 ? { detail: pattern } : {};
}
