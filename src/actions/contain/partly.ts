import type { Verified } from '../../core/action.ts';

/**
 * A cut of which a part is missing. It is retried automatically.
 *
 * @param name of what is contained
 * @param done what is in force, as a sentence without its full stop
 */
export function partly(
  name: string,
  done: string,
  missing: readonly string[],
  containment: Extract<Verified, { verdict: 'partial' }>['containment'],
): Verified {
  return {
    verdict: 'partial',
    done: `${done.charAt(0).toUpperCase()}${done.slice(1)}.`,
    missing: `${missing.join('; ')}.`,
    advice: `Look at ${name} in the console: what is missing is retried automatically, and can be done by hand.`,
    ...(containment && { containment }),
  };
}
