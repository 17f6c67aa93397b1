import { standing } from '../../act/standing.ts';
import { catalogue } from '../../actions/catalogue/catalogue.ts';
import { actions } from '../../actions/index.ts';
import { commandFor } from '../../alerts/command.ts';
import { plural } from '../../alerts/plain-text.ts';
import { days } from '../../core/time.ts';
import type { Journal } from '../../journal/journal.ts';
import { EVERYTHING } from '../../journal/pauses.ts';
import type { ResponseRecord } from '../../journal/response-record.ts';
import { shown } from '../out.ts';
import { sendAnswers, waitForAll } from './answer-sending.ts';
import { haveItFollow, openBook, waitUntil } from './blocks-book.ts';
import { type Context, journalOf } from './context.ts';
import { readBlocks } from './list-blocks.ts';

export interface RetireOptions {
  /** Also what was contained for good: deny policies, closed buckets. */
  all: boolean;
  /** Only says what would be lifted, and what stays. */
  dryRun: boolean;
}

/** Read back at most so far; a day is a few queries. */
const MOST_DAYS = 400;
const AT_ONCE_DAYS = 20;
const WHY = 'riposte retire: the deployment is to be removed';

/**
 * Lifts what nobody would lift after the removal of the deployment: blocks and other temporary denies. Says what stays,
 * and what stays denied. Pauses first, so that nothing new is blocked.
 *
 * @returns 1 when something that was to be lifted still stands
 */
export async function retire({ all, dryRun }: RetireOptions, context: Context): Promise<number> {
  const { deployment, out } = context;
  const [blocks, applied] = await Promise.all([readBlocks(context), readApplied(context)]);
  const { temporary, denied, rest } = sorted(applied);
  const lift = [...temporary, ...(all ? denied.filter(canUndo) : [])];
  const stays = all ? denied.filter((one) => !canUndo(one)) : denied;
  for (const line of plan(blocks.length, lift, stays, rest)) out.line(line);
  const told = {
    stack: deployment.stack,
    blocks: blocks.map(({ cidr }) => cidr),
    lift: lift.map(({ key }) => key),
    stays: stays.map(({ key }) => key),
    repairs: rest.length,
  };
  if (dryRun) {
    out.data({ ...told, done: false });
    return 0;
  }
  const question = `Pause ${deployment.stack} for good, and lift ${plural(blocks.length + lift.length, 'block and deny', 'blocks and denies')}`;
  if (!(await context.confirm(`${question}, in account ${deployment.account}?`))) {
    out.note('Nothing was changed.');
    return 1;
  }
  const left = await liftAll(
    blocks.map(({ cidr }) => cidr),
    lift,
    context,
  );
  out.data({ ...told, done: left.length === 0, left });
  for (const line of ended(left, context)) out.line(line);
  return left.length === 0 ? 0 : 1;
}

/** What is in force by responses that were applied, of the deployment's whole life. */
async function readApplied(context: Context): Promise<ResponseRecord[]> {
  const { deployment, now } = context;
  const journal = journalOf(context);
  const begin = Math.max(deployment.madeAt ?? 0, now() - days(MOST_DAYS));
  const found: ResponseRecord[] = [];
  for (let from = begin; from <= now(); from += days(AT_ONCE_DAYS)) {
    const records = await journal.readPeriod<ResponseRecord>(from, Math.min(from + days(AT_ONCE_DAYS), now() + 1));
    found.push(...records.filter((each) => isApplied(each) || isDoubtful(each)));
  }
  return [...found.filter(isApplied), ...(await inForce(found, journal))];
}

const isApplied = (record: ResponseRecord): boolean =>
  'layout' in record && record.state === 'done' && (record.outcome === 'applied' || record.outcome === 'partial');

/**
 * What failed after its claim, what is asked about again, and what a release before ended as unchanged, may be in force as well:
 * only the whole record says so.
 */
const isDoubtful = (record: ResponseRecord): boolean =>
  'layout' in record &&
  (record.state === 'waiting' || record.outcome === 'failed' || record.outcome === 'unchanged') &&
  catalogue[record.action].purpose === 'contains';

async function inForce(found: readonly ResponseRecord[], journal: Journal): Promise<ResponseRecord[]> {
  const { records } = await journal.readResponses(found.filter(isDoubtful).map(({ key }) => key));
  return records.flatMap((each) => (each && standing(each) !== undefined ? [each] : []));
}

/** Blocks have their list; what else ends automatically is lifted, what is contained for good stays, and so do repairs. */
function sorted(applied: readonly ResponseRecord[]) {
  const others = applied.filter(({ action }) => action !== 'block-ip');
  const temporary = others.filter(({ action }) => catalogue[action].temporary);
  const denied = others.filter((one) => !temporary.includes(one) && catalogue[one.action].purpose === 'contains');
  const rest = others.filter((one) => !temporary.includes(one) && !denied.includes(one));
  return { temporary, denied, rest: rest.filter(({ action }) => catalogue[action].purpose !== 'tells') };
}

const canUndo = ({ action }: ResponseRecord): boolean => actions[action].undo !== 'never';

function plan(
  blocks: number,
  lift: readonly ResponseRecord[],
  stays: readonly ResponseRecord[],
  rest: readonly ResponseRecord[],
) {
  const line = (one: ResponseRecord): string => {
    const { action, target, key } = one;
    const doubt = one.outcome === 'failed' ? ' (it failed, and may be in force)' : '';
    const wayBack = actions[action].undo === 'never' ? '' : `: ${commandFor('undo', key)}`;
    return `  ${action} ${shown(target.key, 200)}${doubt}${wayBack}`;
  };
  return [
    `To be lifted: ${plural(blocks, 'block')}${lift.length > 0 ? ', and' : '.'}`,
    ...lift.map(line),
    ...(stays.length > 0 ? ['Stays denied, and nobody lifts it after the removal:', ...stays.map(line)] : []),
    ...(rest.length > 0 ? [`Stays as it was repaired or renewed: ${plural(rest.length, 'resource')}.`] : []),
  ];
}

/** @returns what still stands: addresses, and keys of responses */
async function liftAll(
  cidrs: readonly string[],
  records: readonly ResponseRecord[],
  context: Context,
): Promise<string[]> {
  const { now, out } = context;
  const by = await context.whoAmI();
  const journal = journalOf(context);
  await journal.pause(EVERYTHING, { by, at: now(), reason: WHY });
  if (cidrs.length > 0) {
    const { book } = await openBook(context);
    for (const cidr of cidrs) await book.lift(cidr, { by, suppressDays: 0 });
    await haveItFollow(context);
  }
  const unsent = records.length > 0 ? await sendAnswers('undo', records, { by, reason: WHY }, context) : [];
  out.note('Waiting up to a minute for what comes of it …');
  const wanted = records.filter(({ key }) => !unsent.some((one) => one.key === key));
  const undone =
    wanted.length > 0 ? await waitForAll('undo', wanted, by, journal, context) : new Map<string, ResponseRecord>();
  const stillBlocked = async (): Promise<string[]> => (await readBlocks(context)).map(({ cidr }) => cidr);
  if (cidrs.length > 0) await waitUntil(async () => (await stillBlocked()).length === 0, context);
  return [
    ...(await stillBlocked()),
    ...records.filter(({ key }) => undone.get(key)?.state !== 'undone').map(({ key }) => key),
  ];
}

function ended(left: readonly string[], { deployment, out: { colors: c } }: Context): string[] {
  const { stack, region, table } = deployment;
  const stage = stack.replace(/^riposte-/, '');
  if (left.length > 0)
    return [
      c.red(
        `Still in force: ${left
          .slice(0, 10)
          .map((one) => shown(one, 200))
          .join(', ')}. Run it again.`,
      ),
    ];
  return [
    `${stack} is paused, and nothing temporary is in force any more. Detach its rule group from your web ACLs; then:`,
    `  npx serverless remove --stage ${stage} --region ${region}`,
    `What stays: the journal ${table}, the bucket of reports, and the key for 30 days. A new deployment takes the journal over with --param table=${table}.`,
  ];
}
