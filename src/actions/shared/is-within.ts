import { isDeepStrictEqual } from 'node:util';

/** Whether each of these was among those before. */
export const isWithin = (now: readonly unknown[], before: readonly unknown[]): boolean =>
  now.every((one) => before.some((other) => isDeepStrictEqual(one, other)));
