import type { Given, Runner } from '../core/runner.ts';
import { type LookAroundOptions, lookAround } from './look-around.ts';

/** Reads AWS's published ranges from the Internet unless told. */
export const lookAroundFunction = ({
  fetch = globalThis.fetch,
  ...given
}: Given & Partial<Pick<LookAroundOptions, 'fetch' | 'riposteYml'>>): Runner => ({
  call: () => lookAround({ ...given, fetch }),
});
