import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { sources } from '../src/sources/index.ts';
import { backtestFigures } from './backtest.ts';
import { everywhereFigures } from './block-everywhere.ts';
import { longListFigures, neverBlockFigures, reconcileFigures } from './block-list.ts';
import { bundleFigures } from './bundles.ts';
import { callFigures } from './calls.ts';
import { cliFigures } from './cli.ts';
import { containFigures } from './contain.ts';
import { decideFigures } from './decide.ts';
import { decideSdkFigures } from './decide-sdk.ts';
import { digestFigures } from './digest.ts';
import { approvalFigures, weatherFigures } from './effects.ts';
import { type Figure, isMet } from './figure.ts';
import { journalFigures } from './journal.ts';
import { lookFigures } from './look-members.ts';
import { lookMemoryFigures } from './look-memory.ts';
import { markdownTable } from './markdown.ts';
import { openFigures } from './open-calls.ts';
import { packageFigures } from './package.ts';
import { millionFigures } from './reconcile-million.ts';
import { rotationFigures } from './rotation.ts';
import { startFigures } from './start.ts';
import { sweepFigures } from './sweep.ts';
import { throughputFigures } from './throughput.ts';

const HELP = `Usage: npm run bench -- [--json | --markdown] [--only TEXT]

Measures every figure; ends with 1 where one misses its goal. --only measures the parts alone whose title holds the text:
`;
const OPTIONS = {
  json: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
} as const;

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    process.exit(2);
  }
}

const { json, markdown, help, only } = readOptions();
const SEED = 7;
const allEvents = Object.keys(sources).flatMap((source) =>
  readdirSync(new URL(`../events/${source}`, import.meta.url)).map(
    (file) => `${source}/${file.replace(/\.json$/, '')}`,
  ),
);
const guarddutyEvents = readdirSync(new URL('../events/guardduty', import.meta.url)).map(
  (file) => `guardduty/${file.replace(/\.json$/, '')}`,
);

const progress = (text: string): void => void (json || process.stderr.write(`${text}…\n`));

/** One line for a script, or one row for people. */
function show(figure: Figure): string {
  const { name, value, unit, goal, reference, more, note } = figure;
  if (json)
    return JSON.stringify({
      name,
      value,
      unit,
      goal,
      ...(reference !== undefined && { reference }),
      ok: isMet(figure),
      ...(note !== undefined && { note }),
    });
  const mark = isMet(figure) ? '✔' : '✘';
  const ratio =
    reference === undefined
      ? ''
      : `  reference ${reference}: ${(more ? value / reference : reference / value).toFixed(1)} times better`;
  return `${mark} ${name.padEnd(30)} ${String(value).padStart(8)} ${unit.padEnd(11)} goal ${more ? '≥' : '≤'} ${goal}${ratio}${note ? `  (${note})` : ''}`;
}

const groups: [string, () => Promise<Figure[]>][] = [
  ['Counting AWS calls in the local account', () => callFigures(guarddutyEvents)],
  ['Recording what the journal takes', () => journalFigures(allEvents)],
  ['Containing in the local account', containFigures],
  ['Rotating databases in memory', rotationFigures],
  ['Deciding from memory', () => decideFigures(allEvents)],
  ['Deciding with the SDK', () => decideSdkFigures(guarddutyEvents)],
  ['Deciding about 100,000 findings', () => throughputFigures(guarddutyEvents)],
  ['Reconciling 100,000 blocks', reconcileFigures],
  ['Reconciling a million blocks', millionFigures],
  ['Blocking one address beside 95,000', longListFigures],
  ['Blocking in 200 accounts and four regions', () => everywhereFigures(SEED)],
  ['Looking at 1,000 accounts in twenty regions', () => lookFigures(SEED)],
  ['Looking at members over TLS, as it is deployed', lookMemoryFigures],
  ['Looking addresses up among 20,000 ranges', async () => neverBlockFigures()],
  ['Making a digest of 100,000 records', digestFigures],
  ['Looking at 22,000 things that expire', sweepFigures],
  ['Asking what is open, and looking widely', openFigures],
  ['Starting the command', cliFigures],
  ['Starting with 10,000 events', startFigures],
  ['Testing rules on a million past findings', backtestFigures],
  ['Simulating a quiet hour and a storm', () => weatherFigures(SEED, 1)],
  ['Approving on the page', () => approvalFigures(SEED)],
  ['Bundling and starting the decide functions', bundleFigures],
  ['Packaging', packageFigures],
];

const colors = pc.createColors(process.stdout.isTTY && !process.env['NO_COLOR']);
let met = true;
const all: Figure[] = [];
const wanted = groups.filter(([title]) => title.toLowerCase().includes(only.toLowerCase()));
if (help || wanted.length === 0) {
  process.stdout.write(HELP + groups.map(([title]) => `  ${title}\n`).join(''));
  process.exit(help ? 0 : 2);
}
for (const [title, measure] of wanted) {
  progress(title);
  for (const figure of await measure()) {
    met &&= isMet(figure);
    all.push(figure);
    if (markdown) continue;
    const line = show(figure);
    process.stdout.write(`${json || isMet(figure) ? line : colors.red(line)}\n`);
  }
}
if (markdown) process.stdout.write(markdownTable(all));
process.exitCode = met ? 0 : 1;
