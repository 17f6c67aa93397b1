import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { type Figure, isMet } from './figure.ts';
import { markdownTable, publishedFigures } from './markdown.ts';
import { parts, partsFor } from './parts.ts';

const HELP = `Usage: npm run bench -- [--json | --markdown] [--only TEXT]

Measures every figure; ends with 1 where one misses its goal, and says which, and what docs/comparison.md has for it.
--only measures those parts alone whose title holds the text, or whose figures are called so:
${parts.map(({ title, begins }) => `  ${title} (${begins.map((one) => `${one}…`).join(' ')})\n`).join('')}`;
const OPTIONS = {
  json: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
} as const;

function refuse(why: string): never {
  process.stderr.write(`${why}\n\n${HELP}`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const { json, markdown, help, only } = readOptions();
if (help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const wanted = partsFor(only);
if (wanted.length === 0) refuse(`No part is called “${only}”, and no figure's name begins so.`);

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

/** What has changed about a figure that misses its goal. */
function missed({ name, value, unit, goal, more }: Figure): string {
  const before = publishedFigures().get(name);
  const was = before === undefined ? 'docs/comparison.md does not have it' : `docs/comparison.md has ${before}`;
  return `${name} is ${value} ${unit}, and its goal ${more ? '≥' : '≤'} ${goal}: ${was}\n`;
}

const colors = pc.createColors(process.stdout.isTTY && !process.env['NO_COLOR']);
const all: Figure[] = [];
for (const { title, begins, measure } of wanted) {
  if (!json) process.stderr.write(`${title}…\n`);
  for (const figure of await measure()) {
    if (!begins.some((one) => figure.name.startsWith(one)))
      throw new Error(`${figure.name} is not among what bench/parts.ts says that “${title}” measures`);
    all.push(figure);
    if (markdown) continue;
    const line = show(figure);
    process.stdout.write(`${json || isMet(figure) ? line : colors.red(line)}\n`);
  }
}
if (markdown) process.stdout.write(markdownTable(all));
const short = all.filter((figure) => !isMet(figure));
process.stderr.write(short.map(missed).join(''));
process.exitCode = short.length === 0 ? 0 : 1;
