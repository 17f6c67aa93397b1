import type { Scope } from '../../../../core/ip-set-refs.ts';
import type { NeverBlock } from '../../../../never-block/never-block.ts';
import type { Table } from '../../../../platform/table.ts';
import type { Sharing } from '../places/sharing.ts';
import type { Run } from './run.ts';
import type { SetAccess } from './set-state.ts';
import type { Pace } from './waf-pace.ts';

/** What it takes to bring IP sets in order. */
export interface Reconciler {
  clients: SetAccess['clients'];
  table: Table;
  neverBlock: NeverBlock;
  now(): number;
  /** Our own clock, which AWS's answers do not correct: for how long something takes. */
  clock(): number;
  /** Waits; with the local account's clock, time passes at once. */
  sleep(ms: number): Promise<void>;
  paces: Record<Scope, Pace>;
  /** What the sets and the never-block lists are, as a hash: where it differs, nothing known of the sets counts. */
  plan: string;
  /** Takes what should be blocked on to other accounts and regions; absent where the list holds at home alone. */
  sharing?: Sharing | undefined;
}

export const MOST_ROUNDS = 12;
/** The function may run for 60 s. What is not written by then is left to the next delivery, or the next sweep. */
export const MOST_WRITING_MS = 40_000;

/** How the sets of a run are reached. */
export const accessOf = ({ scope }: Run, { clients, paces, sleep }: Reconciler): SetAccess => ({
  clients,
  pace: paces[scope],
  sleep,
});
