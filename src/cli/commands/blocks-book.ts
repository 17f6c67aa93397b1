import { type Block, type BlockBook, createBlockBook, isPermanent } from '../../actions/network/block-list/index.ts';
import type { Lasting } from '../../actions/network/block-list/ledger/manual.ts';
import type { Config } from '../../core/config.ts';
import type { MaintainMessage } from '../../core/messages.ts';
import { localTime } from '../../core/period.ts';
import { minutes } from '../../core/time.ts';
import { createKnownReader } from '../../never-block/known-reader.ts';
import { createNeverBlock } from '../../never-block/never-block.ts';
import { sendAll } from '../../platform/queues.ts';
import { UsageError } from '../read-events.ts';
import type { Context } from './context.ts';

/** The block list with what is never blocked, as the functions know it. */
export interface OpenBook {
  book: BlockBook;
  config: Config;
}

/** Opens the block list for a change or a question about one address. */
export async function openBook(context: Context): Promise<OpenBook> {
  const { clients, deployment, now } = context;
  const settings = await context.settings();
  const config = await createKnownReader({ clients, config: settings, now }).current();
  const neverBlock = createNeverBlock(config);
  return { book: createBlockBook({ clients, table: deployment.table, neverBlock, now }), config };
}

/** For lists alone, which need to know nothing but the table. */
export const bookToRead = ({ clients, deployment, now }: Context): BlockBook =>
  createBlockBook({ clients, table: deployment.table, neverBlock: () => undefined, now });

/** Has the IP sets follow at once; without it, they would at the next sweep. */
export async function haveItFollow({ clients, deployment }: Context): Promise<void> {
  const message: MaintainMessage = { kind: 'maintain' };
  const outgoing = { from: 'block-list', queue: deployment.queues.network, body: JSON.stringify(message) };
  await sendAll(clients.sqs, [outgoing], (_, error) => {
    throw error;
  });
}

const WAIT_MS = minutes(1);
const POLL_MS = 1_000;

/** Waits up to a minute until `isDone` says so. @returns whether it did */
export async function waitUntil(isDone: () => Promise<boolean>, { now, sleep }: Context): Promise<boolean> {
  const until = now() + WAIT_MS;
  while (now() < until) {
    await sleep(POLL_MS);
    if (await isDone()) return true;
  }
  return false;
}

/** How long a person wants a block, from the options. @throws UsageError unless exactly one of them is given */
export function lastingOf({ hours, permanent }: { hours?: number; permanent?: boolean }): Lasting {
  if (permanent && hours === undefined) return { permanent: true };
  if (hours !== undefined && !permanent) return { hours };
  throw new UsageError('Say how long: --for, such as --for 7d (or --hours 24), or --permanent.');
}

/** Until when, for people. */
export const untilText = (expiresAt: number, timeZone: string): string =>
  isPermanent({ expiresAt }) ? 'for good' : `until ${localTime(expiresAt, timeZone)} ${timeZone}`;

/** A block as scripts read it. */
export function blockJson(block: Block): Record<string, unknown> {
  const { cidr, kind, reason, by, findings, findingCount, strikes, enforcedIn, enforcedAt } = block;
  return {
    cidr,
    kind,
    reason,
    ...(by && { by }),
    findings,
    findingCount,
    firstSeen: iso(block.firstSeen),
    lastSeen: iso(block.lastSeen),
    since: iso(block.blockedAt),
    until: isPermanent(block) ? null : iso(block.expiresAt),
    permanent: isPermanent(block),
    strikes,
    inForce: enforcedAt !== undefined,
    ...(enforcedIn && { inForceIn: enforcedIn }),
  };
}

export const iso = (at: number): string => new Date(at).toISOString();
