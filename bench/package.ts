import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';
import { besideNote, besideYardstick } from './yardstick.ts';

const CLI = fileURLToPath(new URL('../node_modules/serverless/bin/serverless.js', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EVERY_MS = 200;
/** What the kernel counts processor time in, on every Linux that Node runs on: USER_HZ. */
const TICKS_PER_SECOND = 100;

/** A process as /proc shows it. Source: proc(5). */
interface Process {
  parent: number;
  /** Its own processor time and that of its ended children, in ticks. */
  ticks: number;
  endedChildrenTicks: number;
}

function read(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold anything, also brackets.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0, , , , , , , , , , user = 0, system = 0, usersEnded = 0, systemsEnded = 0] = fields;
    return { parent, ticks: user + system, endedChildrenTicks: usersEnded + systemsEnded };
  } catch {
    return undefined;
  }
}

/** A process's own share of memory, in bytes: pages that several share are divided among them. */
function memoryOf(pid: number): number {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function treeOf(root: number): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(pids.map((pid) => [pid, read(pid)?.parent ?? 0]));
  const isBelow = (pid: number): boolean => pid === root || (pid > 1 && isBelow(parents.get(pid) ?? 0));
  return pids.filter(isBelow);
}

/** The most memory that packaging takes in all its processes together, and its processor time. Linux alone has /proc. */
export async function packageFigures(): Promise<Figure[]> {
  const target = mkdtempSync(join(tmpdir(), 'riposte-package-'));
  try {
    const { result, slowdown } = await besideYardstick(() => packageInto(target));
    const seconds = result.ticks / TICKS_PER_SECOND / slowdown;
    return [
      {
        name: 'package.memory',
        value: Math.round(result.most / 2 ** 20),
        unit: 'MB',
        goal: 800,
        note: 'all processes together',
      },
      { name: 'package.cpu', value: Math.round(seconds), unit: 's', goal: 15, note: besideNote(slowdown) },
    ];
  } finally {
    rmSync(target, { recursive: true });
  }
}

/** Packages once. @returns the most bytes of memory of all its processes together, and its processor time in ticks */
async function packageInto(target: string): Promise<{ most: number; ticks: number }> {
  const endedTicks = (): number => read(process.pid)?.endedChildrenTicks ?? 0;
  let before = endedTicks();
  const child = spawn(process.execPath, [CLI, 'package', '--stage', 'bench', '--package', target], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: target },
    stdio: 'ignore',
  });
  let most = 0;
  const watch = setInterval(() => {
    const memory = treeOf(child.pid ?? 0).map(memoryOf);
    most = Math.max(
      most,
      memory.reduce((a, b) => a + b, 0),
    );
    // Until it has ended itself, what has ended is the yardstick.
    before = endedTicks();
  }, EVERY_MS);
  const [code] = await once(child, 'close');
  clearInterval(watch);
  if (code !== 0) throw new Error(`packaging ended with ${code}`);
  // Ended children count with their own ended children.
  return { most, ticks: endedTicks() - before };
}
