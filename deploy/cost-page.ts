import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEFAULTS } from '../src/platform/settings/schema.ts';
import { busyCost, costOfAddress, costOfFinding, costOfList, costOfStorage, sumOfBusy } from './busy-cost.ts';
import { idleCost, type Line, total, withAllowances } from './idle-cost.ts';
import { stackOf } from './stack.ts';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const PAGE = at('docs/cost.md');
const partOf = (name: string): RegExp => new RegExp(`(?<=<!-- computed${name} -->\\n)[\\s\\S]*?(?=<!-- end -->)`);
const [TABLE, BUSY] = [partOf(''), partOf(': busy')];
const FINDINGS = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
/** With 50 sets of each family, which the last one fills. */
const ADDRESSES = [100, 10_000, 100_000, 1_000_000];
const FULL = 1_000_000;

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

const dollars = (amount: number): string =>
  amount < 20 ? amount.toFixed(1) : Math.round(amount).toLocaleString('en-US');

/** By how much comes, and how long the list is; with the idle stack. */
function busyTable(idle: number): string[] {
  const count = (n: number): string => n.toLocaleString('en-US');
  const rows = FINDINGS.map((findings) => {
    const cells = ADDRESSES.map((addresses) =>
      dollars(idle + sumOfBusy(busyCost(findings, addresses, addresses >= FULL))),
    );
    return `| ${[count(findings), ...cells].join(' | ')} |`;
  });
  const [least, most] = [costOfStorage(10_000), costOfStorage(10_000_000)];
  return [
    `| findings a month | ${ADDRESSES.map((n) => `${count(n)} addresses${n >= FULL ? ', all sets full' : ''}`).join(' | ')} |`,
    `|${'---|'.repeat(ADDRESSES.length + 1)}`,
    ...rows,
    '',
    `Of this, storage is ${cents(least)} for 10,000 findings a month and ${dollars(most)} for 10,000,000. A million findings that come alone take ${dollars(1e6 * costOfFinding())} without it. A new address takes ${(1e6 * costOfAddress()).toFixed(1)} a million on top of its finding: at 1,000,000 findings a day, every tenth about a new one, ${dollars(3e6 * costOfAddress())} a month. A list of ${count(FULL)} takes ${dollars(costOfList(FULL, false))} a month where it is compared once a day, as with sets that have room, and ${dollars(costOfList(FULL, true))} where each sweep compares it.`,
  ];
}

/** docs/cost.md with its tables as the stack has it now. */
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
  const inPage = (lines: readonly string[]): string => `\n${lines.join('\n')}\n\n`;
  return readFileSync(PAGE, 'utf8')
    .replace(TABLE, () => inPage(table))
    .replace(BUSY, () => inPage(busyTable(sumOf(usual))));
}
