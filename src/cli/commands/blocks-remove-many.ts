import { readFileSync } from 'node:fs';
import type { Block } from '../../actions/network/block-list/index.ts';
import { readImportLine } from '../../actions/network/block-list/ledger/import-line.ts';
import { canonicalOf } from '../../actions/network/block-list/ledger/manual.ts';
import { plural } from '../../alerts/plain-text.ts';
import { shortDuration } from '../durations.ts';
import { shown } from '../out.ts';
import { UsageError } from '../read-events.ts';
import { checkPlaybook } from '../select/known-playbook.ts';
import { readSelected } from '../select/read-selected.ts';
import { askedFor, holds, periodAsked, type SelectOptions } from '../select/selection.ts';
import { type Column, tableLines } from '../table.ts';
import { whyUnreadable } from '../why-unreadable.ts';
import { haveItFollow, iso, openBook, untilText, waitUntil } from './blocks-book.ts';
import { type Context, journalOf } from './context.ts';

export interface RemoveOptions extends SelectOptions {
  suppressDays: number;
  wait: boolean;
  dryRun?: boolean;
  /** Of blocks that this person added. */
  by?: string;
  /** A file with addresses, one a line; `-` for standard input. */
  file?: string;
  /** Every block there is. */
  all?: boolean;
}

const MOST_SHOWN = 30;
/** Of so many it is watched whether AWS WAF lets go of them. */
const MOST_WATCHED = 5;

/** Whether many are meant: by a file, by what is asked for, or by several names. */
export const isOfMany = (names: readonly string[], options: RemoveOptions): boolean =>
  names.length !== 1 ||
  options.dryRun === true ||
  options.all === true ||
  [options.file, options.by].some((text) => text !== undefined) ||
  askedFor(options).length > 0;

/** Lifts every block that is named or selected: shows them, asks once, and has the IP sets follow together. */
export async function removeBlocks(
  names: readonly string[],
  options: RemoveOptions,
  context: Context,
): Promise<number> {
  const { out, now, deployment, confirm } = context;
  const { book } = await openBook(context);
  const all = await book.list();
  const { blocks, unknown } = await choose(all, names, options, context);
  for (const line of blockTable(blocks, context)) out.note(line);
  for (const text of unknown.slice(0, MOST_SHOWN)) out.note(`${shown(text, 80)}: it has no block of its own.`);
  if (unknown.length > MOST_SHOWN)
    out.note(`and ${unknown.length - MOST_SHOWN} more have none; --json names them all.`);
  const told = (more: object): void =>
    out.data({ selected: blocks.length, notBlocked: unknown, dryRun: options.dryRun === true, lifted: 0, ...more });
  if (blocks.length === 0 || options.dryRun) {
    out.line(
      blocks.length === 0
        ? 'No block is selected.'
        : `${plural(blocks.length, 'block')} would be lifted; nothing was changed.`,
    );
    told({ cidrs: blocks.map(({ cidr }) => cidr) });
    return unknown.length > 0 ? 1 : 0;
  }
  const ask = `Lift ${plural(blocks.length, 'block')}, in ${deployment.stack}, account ${deployment.account}?`;
  if (!(await confirm(ask))) {
    out.note('Nothing was changed.');
    return 1;
  }
  const by = await context.whoAmI();
  const started = now();
  const cidrs = blocks.map(({ cidr }) => cidr);
  const lifted = await book.liftAll(cidrs, { by, suppressDays: options.suppressDays });
  await haveItFollow(context);
  const count = [...lifted.values()].filter(({ wasBlocked }) => wasBlocked).length;
  out.note(`${plural(count, 'block')} lifted in ${shortDuration(now() - started)}.`);
  const watched = options.wait ? blocks.slice(-MOST_WATCHED) : [];
  const isGone = async (): Promise<boolean> => (await Promise.all(watched.map(isInHistory))).every(Boolean);
  const isInHistory = async ({ cidr, blockedAt }: Block): Promise<boolean> =>
    (await book.history(cidr)).some((past) => past.blockedAt === blockedAt);
  const gone = watched.length > 0 ? await waitUntil(isGone, context) : undefined;
  const [until] = [...lifted.values()].flatMap(({ suppressedUntil = [] }) => suppressedUntil);
  told({ by, lifted: count, cidrs, gone: gone ?? null, ...(until && { suppressedUntil: iso(until) }) });
  out.line(`${plural(count, 'block')} lifted${WORDS[String(gone)]}`);
  if (until) out.line(`New findings do not block them before ${iso(until)}.`);
  return gone === false || unknown.length > 0 ? 1 : 0;
}

const WORDS: Record<string, string> = {
  true: ', and AWS WAF has let go of them.',
  false: ', but their IP sets were not seen to let go within a minute: see the log of act-network.',
  undefined: '; their IP sets follow within seconds.',
};

interface Chosen {
  blocks: Block[];
  unknown: string[];
}

async function choose(
  all: readonly Block[],
  names: readonly string[],
  options: RemoveOptions,
  context: Context,
): Promise<Chosen> {
  const { file, all: everything, by } = options;
  const asked = askedFor(options).length > 0 || by !== undefined;
  if (names.length === 0 && file === undefined && !asked && !everything)
    throw new UsageError(
      'Say which: addresses, --file, or a selector such as --reason, --by, --target, --since; --all for all of them.',
    );
  const wanted = names.length > 0 || file !== undefined ? new Set([...names, ...linesOf(file)].map(cidrOf)) : undefined;
  const known = new Set(all.map(({ cidr }) => cidr));
  const fits = await selectorOf(options, context);
  return {
    blocks: all
      .filter((block) => (wanted === undefined || wanted.has(block.cidr)) && fits(block))
      .sort((a, b) => a.blockedAt - b.blockedAt || (a.cidr < b.cidr ? -1 : 1)),
    unknown: [...(wanted ?? [])].filter((cidr) => !known.has(cidr)),
  };
}

function cidrOf(text: string): string {
  try {
    return canonicalOf(text);
  } catch (error) {
    throw new UsageError(error instanceof Error ? `${error.message}.` : String(error), { cause: error });
  }
}

function linesOf(file: string | undefined): string[] {
  if (file === undefined) return [];
  try {
    const lines = readFileSync(file === '-' ? 0 : file, 'utf8').split(/\r?\n/);
    return lines.flatMap((line, n) => {
      const read = readImportLine(line);
      if (read && 'refuse' in read) throw new UsageError(`${shown(file, 200)}, line ${n + 1}: ${shown(read.refuse)}.`);
      return read ? [read.cidr] : [];
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `--file ${shown(file, 200)}: it cannot be read (${whyUnreadable(error)}). Give a file that can.`,
      {
        cause: error,
      },
    );
  }
}

/** What the block itself does not know, such as its playbook, is asked of the responses that blocked it. */
async function selectorOf(options: RemoveOptions, context: Context): Promise<(block: Block) => boolean> {
  const { now, deployment } = context;
  const { since, until, date, target, source, account, accounts, action, because, by, ...others } = options;
  const period = periodAsked(options, now(), deployment.timeZone);
  const ofResponses = askedFor(others);
  const journal = journalOf(context);
  const entries =
    ofResponses.length === 0
      ? undefined
      : (await readSelected(journal, others, { now: now(), timeZone: deployment.timeZone }, now() - MOST_BACK_MS))
          .entries;
  await checkPlaybook(others, { found: entries === undefined || entries.length > 0 }, context);
  const targets = entries && new Set(entries.map(({ decision }) => decision.target));
  return (block) =>
    (period === undefined || (block.blockedAt >= period.from && block.blockedAt < period.to)) &&
    (by === undefined || (block.by ?? '').includes(by)) &&
    (targets === undefined || targets.has(block.cidr)) &&
    holds(
      {
        ...(target !== undefined && { target }),
        ...(source !== undefined && { source }),
        ...(account !== undefined && { account }),
        ...(accounts && { accounts }),
        ...(action !== undefined && { action }),
        ...(because !== undefined && { because }),
      },
      subjectOfBlock(block),
    );
}

const MOST_BACK_MS = 45 * 86_400_000;

/** A person's block is from the source `manual`. */
function subjectOfBlock({ cidr, reason, findings: [first = ''] }: Block) {
  const [source, account] = first.split('#');
  return { action: 'block-ip', target: cidr, source: source || 'manual', account, because: reason };
}

function blockTable(blocks: readonly Block[], { out, now, deployment }: Context): string[] {
  const columns: Column<Block>[] = [
    { name: 'cidr', of: ({ cidr }) => shown(cidr, 50) },
    { name: 'since', of: ({ blockedAt }) => shortDuration(now() - blockedAt), rank: 2 },
    { name: 'until', of: ({ expiresAt }) => untilText(expiresAt, deployment.timeZone), rank: 1 },
    { name: 'by', of: ({ by = '' }) => shown(by, 200).split('/').at(-1) ?? '', rank: 4 },
    { name: 'reason', of: ({ reason }) => shown(reason, 300), least: 12, rank: 3 },
  ];
  if (blocks.length === 0) return [];
  const more = blocks.length - MOST_SHOWN;
  return [...tableLines(columns, blocks.slice(0, MOST_SHOWN), out.width), ...(more > 0 ? [`and ${more} more.`] : [])];
}
