import { parseManual } from '../../actions/network/block-list/ledger/manual.ts';
import { isFresh } from '../../core/known.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { shownDuration } from '../durations.ts';
import { shown } from '../out.ts';
import {
  blockJson,
  haveItFollow,
  iso,
  lastingOf,
  type OpenBook,
  openBook,
  untilText,
  waitUntil,
} from './blocks-book.ts';
import { isOfMany, type RemoveOptions, removeBlocks } from './blocks-remove-many.ts';
import { CommandError, type Context } from './context.ts';

export interface AddOptions {
  hours?: number;
  permanent?: boolean;
  reason: string;
  /** Whether to wait until the IP sets hold it. */
  wait: boolean;
}

/**
 * Blocks an address or a network, and waits until AWS WAF holds it.
 *
 * @throws CommandError when it may not be blocked
 */
export async function addBlock(text: string, options: AddOptions, context: Context): Promise<number> {
  const { deployment, out } = context;
  const lasting = lastingOf(options);
  const opened = await openBook(context);
  const cidr = await checkedCidr(text, opened, context);
  if (!(await agreed(`Block ${cidr} ${lastingText(lasting)}`, context))) return 1;
  const by = await context.whoAmI();
  const result = await inRange(opened.book.addManual({ ...lasting, cidr, reason: options.reason, by }));
  if (result.status === 'refused') throw new CommandError(result.reason);
  await haveItFollow(context);
  const inForce = options.wait ? await waitForBlock(cidr, opened, context) : undefined;
  const { block } = await opened.book.show(cidr);
  out.data({ cidr, status: result.status, by, inForce: inForce ?? null, block: block ? blockJson(block) : null });
  out.line(`${cidr} is on the block list ${untilText(result.until, deployment.timeZone)}${WORDS[String(inForce)]}`);
  if (deployment.mode === 'observe' || deployment.mode === 'notify')
    out.note(`The deployment's mode is ${deployment.mode}: its rule only counts requests, and blocks none.`);
  return inForce === false ? 1 : 0;
}

const WORDS: Record<string, string> = {
  true: ', and AWS WAF holds it.',
  false: ', but no IP set was seen to hold it within a minute: see the log of act-network.',
  undefined: '; its IP set follows within seconds.',
};

async function checkedCidr(text: string, { book, config }: OpenBook, { now, deployment }: Context): Promise<string> {
  const parsed = parseManual(text);
  if ('refuse' in parsed) throw new CommandError(parsed.refuse);
  const { neverBlock } = await book.show(parsed.cidr);
  if (neverBlock) throw new CommandError(`${neverBlock}.`);
  if (!isFresh(config.known, now()))
    throw new CommandError(
      `${parsed.cidr} is not blocked: this account's own addresses are not known, so it could be one of them. ` +
        `The function ${deployment.stack}-look-around looks them up every 15 minutes; its log says why it could not.`,
    );
  return parsed.cidr;
}

async function waitForBlock(cidr: string, { book }: OpenBook, context: Context): Promise<boolean> {
  context.out.note('Waiting up to a minute for AWS WAF …');
  return waitUntil(async () => (await book.show(cidr)).block?.enforcedAt !== undefined, context);
}

/** Keeps a block in force for at least so long from now. */
export async function extendBlock(
  text: string,
  options: { hours?: number; permanent?: boolean },
  context: Context,
): Promise<number> {
  const { deployment, out } = context;
  const lasting = lastingOf(options);
  const { book } = await openBook(context);
  if (!(await agreed(`Keep ${shown(text, 80)} blocked ${lastingText(lasting)}`, context))) return 1;
  const by = await context.whoAmI();
  const result = await inRange(book.extend(text, { ...lasting, by }));
  if (result.status === 'not-blocked')
    throw new CommandError(`${result.cidr} is not blocked: ${commandLine('blocks add')} blocks it.`);
  const { status, cidr, until } = result;
  out.data({ cidr, status, by });
  const how = untilText(until, deployment.timeZone);
  out.line(status === 'extended' ? `${cidr} now stays blocked ${how}.` : `${cidr} stays blocked ${how} already.`);
  return 0;
}

/** Lifts a block, keeps new findings from bringing it back for a time, and waits until AWS WAF has let go. */
export async function removeBlock(names: readonly string[], options: RemoveOptions, context: Context): Promise<number> {
  const [text = ''] = names;
  if (isOfMany(names, options)) return removeBlocks(names, options, context);
  const { suppressDays, wait } = options;
  const { out } = context;
  const { book } = await openBook(context);
  const { block, covers, cidr } = await book.show(text);
  if (!block && covers[0])
    throw new CommandError(`${cidr} has no block of its own; it is part of ${covers[0].cidr}, which can be removed.`);
  if (!block && suppressDays === 0) throw new CommandError(`${cidr} is not blocked.`);
  if (!(await agreed(`Lift the block of ${cidr}`, context))) return 1;
  const by = await context.whoAmI();
  const { wasBlocked, suppressedUntil } = await book.lift(cidr, { by, suppressDays });
  await haveItFollow(context);
  const isGone = async (): Promise<boolean> =>
    (await book.history(cidr)).some(({ blockedAt }) => blockedAt === block?.blockedAt);
  const lifted = wasBlocked && wait ? await waitUntil(isGone, context) : undefined;
  out.data({
    cidr,
    wasBlocked,
    by,
    lifted: lifted ?? null,
    ...(suppressedUntil && { suppressedUntil: iso(suppressedUntil) }),
  });
  out.line(`${cidr} ${wasBlocked ? LIFTED[String(lifted)] : 'was not blocked.'}`);
  if (suppressedUntil) out.line(`New findings do not block it before ${iso(suppressedUntil)}.`);
  return lifted === false ? 1 : 0;
}

const LIFTED: Record<string, string> = {
  true: 'is lifted, and AWS WAF no longer blocks it.',
  false: 'is lifted, but its IP set was not seen to let go within a minute: see the log of act-network.',
  undefined: 'is lifted; its IP set follows within seconds.',
};

const lastingText = (lasting: ReturnType<typeof lastingOf>): string =>
  'permanent' in lasting ? 'for good' : `for ${shownDuration(lasting.hours * 3_600_000)}`;

async function agreed(question: string, { confirm, deployment, out }: Context): Promise<boolean> {
  if (await confirm(`${question}, in ${deployment.stack}, account ${deployment.account}?`)) return true;
  out.note('Nothing was changed.');
  return false;
}

/** Hours out of range are told as they are. */
async function inRange<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw error instanceof RangeError ? new CommandError(error.message, { cause: error }) : error;
  }
}
