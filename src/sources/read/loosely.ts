/** What stands at a path of an object as it came; undefined where there is none. Throws at nothing. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (let step = 0; step < path.length; step += 1) {
    const name = path[step] as string;
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[name];
  }
  return found;
}

/** The entries of a list there; none where there is no list. */
export function listAt(value: unknown, ...path: readonly string[]): unknown[] {
  const list = at(value, ...path);
  return Array.isArray(list) ? list : [];
}
