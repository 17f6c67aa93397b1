import { readFileSync } from 'node:fs';
import prices from '../deploy/prices.json' with { type: 'json' };
import { cloudtrail } from '../src/sources/cloudtrail/index.ts';
import { type CallLine, DECISIONS, type Decision, readTable, tableNames } from './calls.ts';

const PAGE = new URL('../docs/sources.md', import.meta.url);
const TABLE = /(?<=<!-- computed: calls -->\n)[\s\S]*?(?=<!-- end -->)/;
const COSTS = /(?<=<!-- computed: costs of calls -->\n)[\s\S]*?(?=<!-- end -->)/;

const SHOWN: readonly Decision[] = DECISIONS.filter((decision) => decision !== 'as');
const count = (lines: readonly CallLine[], decision: Decision): number =>
  lines.filter((line) => line.decision === decision).length;

/** How many calls of each service have which decision. */
function countsTable(): string {
  const tables = tableNames().map((service) => ({ service, lines: readTable(service) }));
  const row = (name: string, lines: readonly CallLine[]): string => {
    const counts = SHOWN.map((decision) => count(lines, decision) || '');
    return `| ${[name, ...counts, lines.filter(({ own }) => own).length || ''].join(' | ')} |`;
  };
  const all = tables.flatMap(({ lines }) => lines);
  return [
    `| service | ${SHOWN.join(' | ')} | of these also \`own\` |`,
    `|---|${'---:|'.repeat(SHOWN.length + 1)}`,
    ...tables.map(({ service, lines }) => row(`[${service}](../src/sources/cloudtrail/calls/${service}.yml)`, lines)),
    row('**in all**', all),
  ].join('\n');
}

/** What of the management events of an account is let through, by assumption: a quiet account, and a busy pipeline. */
const SHARES = [0.001, 0.01];
/** One in so many of these is worth a finding. */
const FINDINGS = 10;
/** In US$, as docs/cost.md estimates it. */
const FINDING = 0.05 / 1000;
const REQUESTS = 3;
const GB_SECONDS = 0.5 * 0.02;

/** What one call costs that is let through and makes nothing: its way through the queue, and being read. */
const CALL = REQUESTS * prices.sqsRequest + prices.lambdaRequest + GB_SECONDS * prices.lambdaGbSecond;

function costsTable(): string {
  const cost = (millions: number, share: number): string => {
    const calls = millions * 1_000_000 * share;
    return (calls * CALL + (calls / FINDINGS) * FINDING).toFixed(2);
  };
  return [
    `| management events a month | ${SHARES.map((share) => `${share * 100} % let through`).join(' | ')} |`,
    `|---|${'---:|'.repeat(SHARES.length)}`,
    ...[1, 10, 100].map(
      (millions) => `| ${millions} million | ${SHARES.map((share) => cost(millions, share)).join(' | ')} |`,
    ),
  ].join('\n');
}

/** docs/sources.md with the counts of the tables and what the calls cost. */
export function sourcesPage(): string {
  const rules = `${cloudtrail.rules.length} rules of EventBridge, of the 300 that a bus may have, let these calls through.`;
  return readFileSync(PAGE, 'utf8')
    .replace(TABLE, `\n${countsTable()}\n\n${rules}\n\n`)
    .replace(COSTS, `\n${costsTable()}\n\n`);
}
