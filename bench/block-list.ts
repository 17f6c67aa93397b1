import { createLocalStack } from '../local/local-stack.ts';
import { dueOf } from '../src/actions/network/block-list/ledger/block-due.ts';
import { forgetAll } from '../src/actions/network/block-list/sets/custody.ts';
import { readSpan } from '../src/core/addresses/span.ts';
import { judgeOf } from '../src/never-block/verdict.ts';
import { createTable } from '../src/platform/table.ts';
import { address, block, NOW, SETS } from './blocks.ts';
import type { Figure } from './figure.ts';
import { exponentOf, growthFigure } from './growth.ts';
import { ownProcess, rounded } from './own-process.ts';
import { countReads } from './read-units.ts';
import { besideNote, besideYardstick } from './yardstick.ts';

const RANGES = 20_000;
const LOOKUPS = 200_000;

const NOTE = 'our own code, without the SDK and the services; a process of its own';

/** What it costs to bring 100,000 blocks in order of which 100 are new. */
export async function reconcileFigures(): Promise<Figure[]> {
  const { result, slowdown } = await besideYardstick(() => ownProcess('full-list-run.ts'));
  const { seconds = Number.NaN, megabytes } = result;
  return [
    {
      name: 'reconcile.100k-cpu',
      value: rounded(seconds / slowdown, 2),
      unit: 's',
      goal: 2,
      note: `${NOTE}; ${besideNote(slowdown)}`,
    },
    { name: 'reconcile.100k-memory', value: rounded(megabytes), unit: 'MB', goal: 80, note: NOTE },
  ];
}

const LONG = 95_000;
const SHORT = 1_000;

/** Read units, and seconds of a processor. */
interface ListCosts {
  block: number;
  blockSeconds: number;
  sweep: number;
  whole: number;
}

/** What one new address, a quiet sweep and the daily comparison cost beside so many in ten sets, all in force and known. */
async function costsBeside(count: number): Promise<ListCosts> {
  const reads = countReads(() => stack);
  const stack = createLocalStack({
    account: '111122223333',
    region: 'eu-west-1',
    startAt: NOW,
    ipSets: SETS,
    through: reads.through,
  });
  for (let n = 0; n < count; n += 1) {
    const one = { ...block(n), lastSeen: NOW };
    stack.services.dynamodb.seed({ ...one, ...dueOf(one) });
  }
  const list = stack.blockList();
  await list.reconcile();
  await list.follow();
  const since = (before: number): number => Math.round(reads.units() - before);
  const quiet = reads.units();
  await list.follow();
  const sweep = since(quiet);
  // As once a day, and wherever somebody else has written.
  await forgetAll(createTable(stack.clients.dynamodb, stack.config.table), 'v6');
  const daily = reads.units();
  await list.follow();
  const whole = since(daily);
  globalThis.gc?.();
  const before = reads.units();
  const cpu = process.cpuUsage();
  const cidr = address(count);
  await list.add([{ cidr, reason: 'it probes', finding: 'f', firstSeen: NOW, lastSeen: NOW, durationMs: 86_400_000 }]);
  const { inForce } = await list.reconcile(['v6'], [cidr]);
  const { user, system } = process.cpuUsage(cpu);
  if (!inForce.has(cidr)) throw new Error(`${cidr} is not in force`);
  return { block: since(before), blockSeconds: (user + system) / 1_000_000, sweep, whole };
}

/** What a long list costs, and how that grows. */
export async function longListFigures(): Promise<Figure[]> {
  const short = await costsBeside(SHORT);
  const { block: blockReads, blockSeconds, sweep, whole } = await costsBeside(LONG);
  const growth = (few: number, many: number): number => exponentOf(few, many, LONG / SHORT);
  const note = `one new address beside ${LONG} in ${SETS} sets; whole items by the rules of DynamoDB`;
  return [
    { name: 'block.at-100k-reads', value: blockReads, unit: 'RCU', goal: 500, note },
    {
      name: 'block.at-100k-cpu',
      value: rounded(blockSeconds, 2),
      unit: 's',
      goal: 0.5,
      note: 'of it, with the local account in place of the SDK and the services',
    },
    {
      name: 'sweep.at-100k-reads',
      value: sweep,
      unit: 'RCU',
      goal: 100,
      note: 'nothing is due, no set was written by others',
    },
    {
      name: 'sweep.whole-reads',
      value: whole,
      unit: 'RCU',
      goal: 12_000,
      note: `the daily comparison of all ${LONG}`,
    },
    growthFigure(
      'block-reads',
      growth(short.block, blockReads),
      'one new address beside 1,000, and beside 95,000',
      0.1,
    ),
    growthFigure('block-sweep', growth(short.sweep, sweep), 'the same, nothing is due', 0.1),
    growthFigure('block-whole', growth(short.whole, whole), 'the same, the daily comparison'),
  ];
}

/** One address against 20,000 partner ranges, with all that is never blocked anyway. */
export function neverBlockFigures(): Figure[] {
  const ranges = Array.from({ length: RANGES }, (_, n) => {
    const cidr = `2001:db8:${(n >>> 4).toString(16)}:${((n & 15) << 12).toString(16)}::/56`;
    const span = readSpan(cidr);
    if (!span) throw new Error(`${cidr} is no range`);
    return { span, what: 'a partner lists it', isShared: false };
  });
  const judge = judgeOf({ neverBlock: [], documentationAddresses: 'block', known: { ranges, ownReadAt: NOW } });
  const asked = Array.from({ length: 1_000 }, (_, n) =>
    n % 2 === 0 ? `198.51.100.${n % 250}/32` : `2001:db8:${n.toString(16)}:ffff::${n.toString(16)}/128`,
  );
  const ask = (times: number): void => {
    for (let n = 0; n < times; n += 1) judge(asked[n % asked.length] ?? '');
  };
  ask(LOOKUPS);
  const before = process.threadCpuUsage();
  ask(LOOKUPS);
  const { user, system } = process.threadCpuUsage(before);
  const micros = (user + system) / LOOKUPS;
  return [{ name: 'never-block.lookup', value: Math.round(micros * 100) / 100, unit: 'µs', goal: 2 }];
}
