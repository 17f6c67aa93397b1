import { answered } from '../answered.ts';
import type { Answer, Check } from '../check.ts';

/** So many things are asked side by side: AWS allows some of these calls only a few times a second. */
const AT_ONCE = 4;

/** Asks about each of several things, a few at a time, in their order. */
export async function askEach<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE)
    results.push(...(await Promise.all(all.slice(at, at + AT_ONCE).map(ask))));
  return results;
}

/**
 * One check about many things of a kind: one line when all are well, and else a line for each that is not. Those that
 * could not be asked for the same reason share a line.
 */
export async function checkEach(
  shape: { id: string; what: string; well(count: number): string },
  names: readonly string[],
  ask: (name: string) => Promise<Answer>,
): Promise<Check[]> {
  const { id, what, well } = shape;
  const all = await askEach(names, async (name) => ({ name, answer: await answered(() => ask(name)) }));
  const bad = all.filter(({ answer }) => answer.state !== 'ok');
  if (bad.length === 0) return [{ id, what, state: 'ok', note: well(names.length) }];
  const known = bad.filter(({ answer }) => answer.state !== 'unknown');
  const unknown = Map.groupBy(
    bad.filter(({ answer }) => answer.state === 'unknown'),
    ({ answer }) => answer.note.replace(/\b[\w-]*riposte-[\w-]+/g, '…'),
  );
  return [
    ...known.map(({ name, answer }) => ({ id: `${id}-${name}`, what: `${what}: ${name}`, ...answer })),
    ...[...unknown.values()].map((group) => {
      const [{ answer } = { answer: { state: 'unknown' as const, note: '' } }] = group;
      return { id, what: `${what}: ${group.map(({ name }) => name).join(', ')}`, ...answer };
    }),
  ];
}
