import { neverBlockReason } from '../../../never-block/never-block.ts';
import type { NeverBlockConfig } from '../../../never-block/verdict.ts';

/** Which of these values never-block covers by now, and why. Domains are no addresses, and judged as they are denied alone. */
export function neverAmong(values: readonly string[], config: NeverBlockConfig): Map<string, string> {
  return new Map(
    values.flatMap((value): [string, string][] => {
      const reason = value.includes('/') ? neverBlockReason(value, config) : undefined;
      return reason === undefined ? [] : [[value, reason]];
    }),
  );
}
