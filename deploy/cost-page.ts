import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

interface Line {
  what: string;
  amount: number;
  cost: number;
}
interface Made {
  functions: object;
  resources: { Resources: object };
}

const require = createRequire(import.meta.url);
const { idleCost, total, withAllowances } = require('./idle-cost.cjs') as {
  idleCost(stack: { resources: object; functions: object }, pollers?: 'usual' | 'most'): Line[];
  withAllowances(lines: Line[]): Line[];
  total(lines: Line[]): number;
};
const stack = require('./stack.cjs') as (from: { resolveVariable(name: string): Promise<unknown> }) => Promise<Made>;

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const PAGE = at('docs/cost.md');
const TABLE = /(?<=<!-- computed -->\n)[\s\S]*?(?=<!-- end -->)/;

/** What an idle stack costs in a month with the settings that serverless.yml has, in US$. */
export async function idleCosts(): Promise<Record<'usual' | 'most' | 'usualAlone' | 'mostAlone', Line[]>> {
  const settings = parse(readFileSync(at('serverless.yml'), 'utf8')).params.default;
  const known: Record<string, unknown> = {
    'self:service': 'riposte',
    'sls:stage': 'prod',
    'self:custom.settings': settings,
  };
  const { functions, resources } = await stack({ resolveVariable: async (name) => known[name] });
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
