import type { Clients } from '../../../../core/clients.ts';
import { clean } from '../../../../core/text.ts';
import type { NeverBlock } from '../../../../never-block/never-block.ts';
import { createTable } from '../../../../platform/table.ts';
import { activeBlocks, readActive } from './active.ts';
import { awsTime } from './aws-time.ts';
import type { Block } from './block.ts';
import { readOverdueBlocks } from './block-due.ts';
import { changeBlocks } from './change.ts';
import { type LiftedBlock, readHistory } from './history.ts';
import { type Imported, type ImportOptions, importBlocks } from './import.ts';
import { type LiftOptions, type LiftResult, liftBlocks } from './lift.ts';
import {
  canonicalOf,
  type ExtendResult,
  extendChange,
  judgeManual,
  type Lasting,
  lastingUntil,
  type ManualEntry,
  type ManualResult,
  manualChange,
} from './manual.ts';
import { type Shown, showAddress } from './show.ts';

/** What the block list is kept in: the table alone. Whoever changes it has the IP sets follow by `maintain`. */
interface BookDependencies {
  clients: Pick<Clients, 'dynamodb'>;
  /** The table's name. */
  table: string;
  neverBlock: NeverBlock;
  /** Milliseconds since 1970; corrected by AWS's own time. */
  now(): number;
}

/**
 * The block list as people use it; it needs no permission but the table's. Addresses may be typed in any notation; what is
 * none is a RangeError, except where results can say so.
 */
export interface BlockBook {
  /** Every block whose time is not over, in no particular order. */
  list(): Promise<Block[]>;
  /** Blocks that may still be in force though their time is over, those that ended first: their lift could not be written. */
  overdue(): Promise<Block[]>;
  /** The same as `list`, one partition after the other, for lists that are long. */
  exportBlocks(): AsyncIterable<Block>;
  /** Why, since when and until when an address is blocked or is not, and what happened to it before. */
  show(address: string): Promise<Shown>;
  /** The blocks of an address that are over, oldest first: one query. */
  history(address: string): Promise<LiftedBlock[]>;
  /** @throws RangeError on hours that are none */
  addManual(entry: ManualEntry): Promise<ManualResult>;
  /** Keeps a block in force for at least so long from now, whoever wanted it. @throws RangeError on hours that are none */
  extend(cidr: string, options: Lasting & { by: string }): Promise<ExtendResult>;
  /** Ends a block in the table. */
  lift(cidr: string, options: LiftOptions): Promise<LiftResult>;
  /** The same of many; the results by their canonical CIDRs. */
  liftAll(cidrs: readonly string[], options: LiftOptions): Promise<Map<string, LiftResult>>;
  /** @throws RangeError on hours that are none */
  importBlocks(lines: AsyncIterable<string> | Iterable<string>, options: ImportOptions): Promise<Imported>;
}

export function createBlockBook({ clients, table: name, neverBlock, now }: BookDependencies): BlockBook {
  const table = createTable(clients.dynamodb, name);
  const clock = awsTime(clients.dynamodb, now);
  const change = async <R>(one: Parameters<typeof changeBlocks<R>>[1][number]): Promise<R> => {
    const [result] = await changeBlocks(table, [one], clock);
    return result as R;
  };
  return {
    list: () => readActive(table, clock),
    overdue: () => readOverdueBlocks(table, clock()),
    exportBlocks: () => activeBlocks(table, clock),
    show: (address) => showAddress(table, address, neverBlock, clock),
    history: async (address) => readHistory(table, canonicalOf(address)),
    async addManual(entry) {
      const until = lastingUntil(entry, clock());
      const judged = judgeManual(entry.cidr, neverBlock);
      if ('refuse' in judged) return { status: 'refused', cidr: clean(entry.cidr, 80), reason: judged.refuse };
      return change(manualChange({ ...entry, cidr: judged.cidr }, until));
    },
    extend: async (cidr, options) => change(extendChange(cidr, lastingUntil(options, clock()), options.by)),
    async lift(cidr, options) {
      const [result] = (await liftBlocks(table, [cidr], options, clock)).values();
      return result ?? { wasBlocked: false };
    },
    liftAll: (cidrs, options) => liftBlocks(table, cidrs, options, clock),
    importBlocks: (lines, options) => importBlocks(table, lines, options, neverBlock, clock),
  };
}
