import { shown } from './out.ts';

export interface SideBySide<T, R> {
  done: { one: T; result: R }[];
  failed: { one: T; why: string }[];
}

/** So many at once: calls of one account share its rates. */
const AT_ONCE = 12;

/** Does the same with each of many, some at a time; who fails costs nobody else. Both lists are in the order given. */
export async function sideBySide<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<SideBySide<T, R>> {
  const ends: (({ result: R } | { why: string }) & { one: T })[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < all.length; n = next++) {
      const one = all[n] as T;
      ends[n] = await work(one).then(
        (result) => ({ one, result }),
        (error: unknown) => ({ one, why: shown(error instanceof Error ? error.message : error, 300) }),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, worker));
  return {
    done: ends.flatMap((end) => ('result' in end ? [{ one: end.one, result: end.result }] : [])),
    failed: ends.flatMap((end) => ('why' in end ? [{ one: end.one, why: end.why }] : [])),
  };
}
