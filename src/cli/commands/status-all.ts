import { plural } from '../../alerts/plain-text.ts';
import { pausesIn } from '../../journal/pauses.ts';
import { shortDuration } from '../durations.ts';
import { readInAll, unreachedLines } from '../in-all.ts';
import { shown } from '../out.ts';
import { type Column, tableLines } from '../table.ts';
import { VERSION } from '../version.ts';
import type { Context, Everywhere } from './context.ts';
import { readState, statusJson } from './status.ts';
import { waitingOf } from './status-lines.ts';
import type { State } from './status-state.ts';

interface Read {
  context: Context;
  result: State;
}

/** How several deployments stand, a row each, read side by side. @returns 1 where one could not be looked into */
export async function statusAll(all: Everywhere): Promise<number> {
  const { out, regions } = all;
  const { read, unreached } = await readInAll(all, readState);
  out.data({ stacks: read.map(({ context, result }) => statusJson(result, context)), unreached });
  out.line(out.colors.bold(`${plural(read.length, 'deployment')} in ${plural(regions.length, 'region')}`));
  if (read.length > 0) for (const line of tableLines(columnsOf(all), read, out.width)) out.line(line);
  for (const line of unreachedLines(unreached)) out.note(line);
  return unreached.length > 0 ? 1 : 0;
}

function columnsOf({ now, out: { colors: c } }: Everywhere): Column<Read>[] {
  const red = (text: string, isBad: boolean): string => (isBad ? c.red(text) : text);
  const failed = ({ result }: Read): number =>
    result.today.entries.filter(({ outcome }) => outcome === 'failed').length;
  const dead = ({ result }: Read): number => result.deadLetters.reduce((sum, { count }) => sum + count, 0);
  const ill = ({ result }: Read): number => result.health.filter(({ state }) => state !== 'ok').length;
  return [
    { name: 'stack', of: ({ context }) => shown(context.deployment.stack, 128) },
    { name: 'region', of: ({ context }) => context.deployment.region },
    { name: 'account', of: ({ context }) => context.deployment.account, rank: 5 },
    { name: 'mode', of: ({ context }) => context.deployment.mode, rank: 4 },
    {
      name: 'version',
      of: ({ context }) => shown(context.deployment.version ?? 'not known', 40),
      rank: 6,
      paint: (text, { context }) => (context.deployment.version === VERSION ? text : c.yellow(text)),
    },
    {
      name: 'paused',
      of: ({ result }) => pausedText(result, now()),
      rank: 2,
      paint: (text) => (text.startsWith('no') ? text : c.yellow(text)),
    },
    { name: 'waiting', of: ({ result }) => String(waitingOf(result).length) },
    { name: 'failed', of: (one) => String(failed(one)), rank: 1, paint: (text, one) => red(text, failed(one) > 0) },
    { name: 'blocked', of: ({ result }) => String(result.blocks.length), rank: 5 },
    { name: 'dead', of: (one) => String(dead(one)), rank: 1, paint: (text, one) => red(text, dead(one) > 0) },
    {
      name: 'sweep',
      of: ({ result }) => (result.sweep === undefined ? '?' : shortDuration(now() - result.sweep)),
      rank: 3,
    },
    { name: 'digest', of: ({ result }) => result.digest?.date ?? 'none', rank: 6 },
    {
      name: 'health',
      of: (one) => (ill(one) === 0 ? 'well' : `${ill(one)} to see to`),
      rank: 3,
      paint: (text, one) => red(text, ill(one) > 0),
    },
  ];
}

function pausedText({ settings }: State, now: number): string {
  const pauses = pausesIn(settings, now);
  if (pauses.length === 0) return 'no';
  return pauses.some(({ level }) => level === 'all') ? 'all' : `${pauses.length} in part`;
}
