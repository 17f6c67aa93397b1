import type { Family } from '../../../../core/addresses/network.ts';
import type { Clients } from '../../../../core/clients.ts';
import { sendAll } from '../../../../platform/queues.ts';
import type { Table } from '../../../../platform/table.ts';
import { raiseNotices } from '../sets/notices.ts';
import { type DesiredBlock, fitEntries } from '../sets/plan.ts';
import type { SpreadMessage } from './places-message.ts';
import { amendShared, type Head, MOST_SHARED, readHead, type SharedWrite, writeShared } from './shared-list.ts';

/** Hands what should be blocked at home on to other accounts and regions. */
export interface Sharing {
  /** The shared list as it is before the blocks are read. */
  open(family: Family): Promise<Head>;
  /**
   * Hands on all blocks that should hold.
   *
   * @returns false when somebody else has written since `open`: then read the blocks again
   */
  keep(head: Head, family: Family, blocks: readonly DesiredBlock[]): Promise<boolean>;
  /**
   * Hands on some alone: those of `names` that are in `wanted` should hold, the others should not.
   *
   * @returns `lost` when somebody else has written since `open`; `whole` where all blocks are to be handed on
   */
  amend(
    head: Head,
    family: Family,
    names: ReadonlySet<string>,
    wanted: ReadonlySet<string>,
  ): Promise<'kept' | 'lost' | 'whole'>;
}

export interface SharingOptions {
  sqs: Clients['sqs'];
  table: Table;
  /** The URL of the queue of block-places. */
  queue: string;
  now(): number;
}

/** Changes of so many seconds go out together. */
const GATHER_SECONDS = 3;
// A message that was sent so lately is not received yet, whichever clock it went by.
const STILL_WAITS_MS = GATHER_SECONDS * 1000 - 1000;

/** Where there are too many, so many less are handed on, that not each new one has all compared. */
const ROOM = 500;

export function createSharing(options: SharingOptions): Sharing {
  const { table, now } = options;
  // What gets lost here, the sweep makes up for: home waits for nobody.
  const spread = async (outcome: SharedWrite): Promise<void> => {
    if (outcome === 'changed') await ask(options).catch(() => undefined);
  };
  return {
    open: (family) => readHead(table, family),
    async keep(head, family, blocks) {
      const most = blocks.length > MOST_SHARED ? MOST_SHARED - ROOM : MOST_SHARED;
      const { list, evicted } = fitEntries({ blocks: [...blocks], refused: [] }, most);
      const outcome = await writeShared(table, family, head, list, blocks.length > most);
      if (outcome === 'changed' && evicted.length > 0)
        await raiseNotices(table, [tooMany(family, evicted.length)], now());
      await spread(outcome);
      return outcome !== 'lost';
    },
    async amend(head, family, names, wanted) {
      const outcome = await amendShared(table, family, head, names, wanted);
      if (outcome === 'whole' || outcome === 'lost') return outcome;
      await spread(outcome);
      return 'kept';
    },
  };
}

const tooMany = (family: Family, evicted: number) => ({
  id: `places#capacity#${family}`,
  text:
    `The IP${family} sets of the organisation’s accounts hold ${MOST_SHARED} entries each. ${evicted} addresses that are ` +
    'blocked at home are not blocked there: those seen last the longest ago.',
});

/** Has the list spread, unless a message is on its way that will. */
async function ask({ sqs, table, queue, now }: SharingOptions): Promise<void> {
  const taken = await table.update({
    Key: { pk: 'BLOCKS-SHARED', sk: 'ASKED' },
    UpdateExpression: 'SET #at = :now',
    ConditionExpression: 'attribute_not_exists(pk) OR #at <= :old OR #at > :now',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':now': now(), ':old': now() - STILL_WAITS_MS },
  });
  if (taken) await sendSpread({ kind: 'spread' }, { sqs, queue }, GATHER_SECONDS);
}

/** @throws what SQS answers */
export async function sendSpread(
  message: SpreadMessage,
  { sqs, queue }: Pick<SharingOptions, 'sqs' | 'queue'>,
  delaySeconds = 0,
): Promise<void> {
  await sendAll(sqs, [{ from: 'block-list', queue, body: JSON.stringify(message), delaySeconds }], (_, error) => {
    throw error;
  });
}
