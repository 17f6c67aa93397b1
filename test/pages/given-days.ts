import { buildDigest } from '../../src/digest/build.ts';
import type { Digest } from '../../src/digest/model.ts';
import { days } from '../digest/days.ts';

/** The days that are looked at. */
export const digests: { name: string; digest: Digest }[] = days.map(({ name, input }) => ({
  name,
  digest: buildDigest(input),
}));
