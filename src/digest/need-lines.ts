import { wrap } from '../alerts/plain-text.ts';
import type { Period } from '../core/period.ts';
import type { Home } from './entry-lines.ts';
import { needContent } from './need-content.ts';
import type { Need } from './needs.ts';

/** One thing that waits for a person: what it is, why, and what to do. */
export function needLines(need: Need, number: number, digest: Home & { period: Period }): string[] {
  const { title, detail = [], commands = [] } = needContent(need, digest);
  const first = `${String(number).padStart(3)}. `;
  return [
    ...wrap(title, first),
    ...detail.flatMap((text) => wrap(text, '     ')),
    ...commands.map((command) => `     ${command}`),
  ];
}
