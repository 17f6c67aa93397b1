import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { type Sabotage, sabotages } from './list.ts';

/** How long the simulation may look for one mistake. */
const SECONDS = 60;
/** And for all of them, side by side. */
const MOST_SECONDS = 480;
const HERE = new URL('./', import.meta.url).pathname;

interface Found {
  invariant: string;
  what: string;
  seed: number;
}

interface Hunted {
  id: string;
  found?: Found;
  seconds: number;
  trouble?: string;
  /** Violations that the source as it is has with the same seed: they are no proof of anything. */
  known: Found[];
}

/** Has the simulation look for each mistake of the list, as many at a time as there are cores. @returns the exit code */
export async function hunt(json: boolean): Promise<number> {
  const began = performance.now();
  const waiting = [...sabotages];
  const done: Hunted[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const one = await huntOne(next);
      done.push(one);
      process.stderr.write(linesOf(one));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const seconds = secondsSince(began);
  const missed = done.filter(({ found }) => !found);
  if (json) process.stdout.write(`${JSON.stringify({ sabotages: done, seconds })}\n`);
  else process.stdout.write(`${done.length - missed.length} of ${done.length} sabotages were found in ${seconds} s\n`);
  if (seconds > MOST_SECONDS)
    process.stderr.write(`The hunt took ${seconds} s, more than the ${MOST_SECONDS} s that it may take.\n`);
  return missed.length === 0 && seconds <= MOST_SECONDS ? 0 : 1;
}

const secondsSince = (began: number): number => Math.round((performance.now() - began) / 1000);

const lineOf = ({ id, found, seconds, trouble }: Hunted): string =>
  found
    ? `found   ${id} after ${seconds} s: ${found.invariant}, seed ${found.seed}: ${found.what.slice(0, 160)}`
    : `MISSED  ${id} in ${seconds} s${trouble ? `: ${trouble}` : ''}`;

const linesOf = (hunted: Hunted): string =>
  [
    ...hunted.known.map(
      ({ invariant, seed, what }) =>
        `VIOLATED ${invariant}, seed ${seed}, without ${hunted.id} as well: ${what.slice(0, 160)}`,
    ),
    lineOf(hunted),
  ]
    .map((line) => `${line}\n`)
    .join('');

/** Looks on where what was found has nothing to do with the mistake. */
async function huntOne(sabotage: Sabotage): Promise<Hunted> {
  const began = performance.now();
  const known: Found[] = [];
  for (let from = sabotage.seed; ; ) {
    const left = Math.max(0, SECONDS - secondsSince(began));
    const { found, trouble } = await violated(sabotage, from, left, sabotage.id);
    const [first] = found;
    const ended = { id: sabotage.id, seconds: secondsSince(began), known };
    if (!first) return { ...ended, ...(trouble && { trouble }) };
    const without = await violated(sabotage, first.seed, 'once');
    const ofMistake = foundBy(found, without.found);
    if (ofMistake) return { ...ended, found: ofMistake };
    known.push(...without.found);
    from = first.seed + 1;
  }
}

/** The first violation of an invariant that the source as it is keeps with the same seed. */
export const foundBy = (found: readonly Found[], without: readonly Found[]): Found | undefined =>
  found.find(({ invariant }) => !without.some((each) => each.invariant === invariant));

/** What is violated in the first schedule in which anything is; with the mistake, where one is named. */
async function violated(
  { faults, organisation }: Sabotage,
  seed: number,
  seconds: number | 'once',
  id?: string,
): Promise<{ found: Found[]; trouble: string | undefined }> {
  const { out, err } = await run(id, [
    faults,
    String(seed),
    String(seconds),
    ...(organisation ? ['organisation'] : []),
  ]);
  const found = out.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Found] : []));
  return { found, trouble: err.trim().split('\n').slice(-12).join('\n') || undefined };
}

function run(id: string | undefined, args: readonly string[]): Promise<{ out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        ...(id ? ['--import', `${HERE}hook.ts`] : []),
        `${HERE}hunt.ts`,
        ...args,
      ],
      { env: { ...process.env, ...(id && { RIPOSTE_SABOTAGE: id }) }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const said = { out: '', err: '' };
    child.stdout.on('data', (data: Buffer) => {
      said.out += data.toString();
    });
    child.stderr.on('data', (data: Buffer) => {
      said.err += data.toString();
    });
    child.on('error', reject);
    child.on('close', () => resolve(said));
  });
}
