import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFAULTS } from '../src/platform/settings/schema.ts';
import { idleCost, type Line, total, withAllowances } from './idle-cost.ts';
import { stackOf } from './stack.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const PAGE = at('docs/cost.md');
const TABLE = /(?<=<!-- computed -->\n)[\s\S]*?(?=<!-- end -->)/;

/** What an idle stack costs in a month with the settings of a deployment that names none, in US$. */
export async function idleCosts(): Promise<Record<'usual' | 'most' | 'usualAlone' | 'mostAlone', Line[]>> {
  const { functions, resources } = stackOf('riposte-prod', DEFAULTS);
  const [usual, most] = (['usual', 'most'] as const).map((pollers) =>
    idleCost({ functions, resources: resources.Resources }, pollers),
  ) as [Line[], Line[]];
  return { usual, most, usualAlone: withAllowances(usual), mostAlone: withAllowances(most) };
}

export const sumOf = (lines: readonly Line[]): number => total([...lines]);

const cents = (amount: number): string => amount.toFixed(2);

/** docs/cost.md with its table as the stack has it now. */
export async function costPage(): Promise<string> {
  const { usual, most, usualAlone, mostAlone } = await idleCosts();
  const row = ({ what, amount, cost }: Line, n: number): string =>
    `| ${what} | ${Number(amount.toPrecision(3)).toLocaleString('en-US')} | ${cents(cost)} | ${cents(most[n]?.cost ?? 0)} |`;
  const table = [
    '| what | how much | usually | at most |',
    '|---|---|---|---|',
    ...usual.map(row),
    `| **in all** | | **${cents(sumOf(usual))}** | **${cents(sumOf(most))}** |`,
    `| with the free allowances of an account of its own | | ${cents(sumOf(usualAlone))} | ${cents(sumOf(mostAlone))} |`,
  ];
  return readFileSync(PAGE, 'utf8').replace(TABLE, `\n${table.join('\n')}\n\n`);
}
