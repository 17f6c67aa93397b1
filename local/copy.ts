/**
 * A copy as a wire makes one: what is changed on one side is not seen on the other. `structuredClone` does the same for
 * more kinds of values at many times the cost, and does it here for all but plain objects and lists.
 *
 * @throws DataCloneError for a function, as `structuredClone` does
 */
export function copyOf<T>(value: T): T {
  return copied(value) as T;
}

function copied(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return structuredClone(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  return isPlain(value) ? plainCopy(value as Record<string, unknown>) : structuredClone(value);
}

/** Another realm's `Object.prototype` is not ours, but has none above it either. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function plainCopy(from: Record<string, unknown>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(from)) {
    const value = copied(from[name]);
    if (name !== '__proto__') copy[name] = value;
    else Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}
