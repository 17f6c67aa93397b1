import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { type Sabotage, sabotages } from './list.ts';

/** How long the simulation may look for one mistake. */
const SECONDS = 60;
const HERE = new URL('./', import.meta.url).pathname;

interface Hunted {
  id: string;
  found?: { invariant: string; what: string; seed: number };
  seconds: number;
  trouble?: string;
}

/** Has the simulation look for each mistake of the list, as many at a time as there are cores. @returns the exit code */
export async function hunt(json: boolean): Promise<number> {
  const waiting = [...sabotages];
  const done: Hunted[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const one = await huntOne(next);
      done.push(one);
      process.stderr.write(`${lineOf(one)}\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const missed = done.filter(({ found }) => !found);
  if (json) process.stdout.write(`${JSON.stringify({ sabotages: done })}\n`);
  else process.stdout.write(`${done.length - missed.length} of ${done.length} sabotages were found\n`);
  return missed.length === 0 ? 0 : 1;
}

const lineOf = ({ id, found, seconds, trouble }: Hunted): string =>
  found
    ? `found   ${id} after ${seconds} s: ${found.invariant}, seed ${found.seed}: ${found.what.slice(0, 160)}`
    : `MISSED  ${id} in ${seconds} s${trouble ? `: ${trouble}` : ''}`;

async function huntOne({ id, faults, seed, organisation }: Sabotage): Promise<Hunted> {
  const began = performance.now();
  const { out, err } = await run(id, [
    faults,
    String(seed),
    String(SECONDS),
    ...(organisation ? ['organisation'] : []),
  ]);
  const seconds = Math.round((performance.now() - began) / 1000);
  const [line = ''] = out.split('\n');
  if (line.startsWith('{')) return { id, seconds, found: JSON.parse(line) };
  return { id, seconds, ...(err && { trouble: err.trim().split('\n').slice(-12).join('\n') }) };
}

function run(id: string, args: readonly string[]): Promise<{ out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--import', `${HERE}hook.ts`, `${HERE}hunt.ts`, ...args],
      { env: { ...process.env, RIPOSTE_SABOTAGE: id }, stdio: ['ignore', 'pipe', 'pipe'] },
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
