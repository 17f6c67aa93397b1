import { alertsRouted } from './alerts-routed.ts';
import { answersKept } from './answers-kept.ts';
import { nothingUnapproved } from './approved.ts';
import { liftedStays, listIsSet, strikesOnce } from './block-list.ts';
import { budgetsExact } from './budgets-exact.ts';
import { channelsTold } from './channels-told.ts';
import { digestIsJournal } from './digest-is-journal.ts';
import { effectAndRecord } from './effect-and-record.ts';
import { endsInTime } from './ends-in-time.ts';
import { everythingTold } from './everything-told.ts';
import { firstLine } from './first-line.ts';
import { listInPlaces, nothingForged, nothingHeldUp, nothingOutside } from './in-members.ts';
import { neverInPlaces } from './never-in-places.ts';
import { nothingDoubled } from './nothing-doubled.ts';
import { nothingLost } from './nothing-lost.ts';
import { nothingOverdue } from './nothing-overdue.ts';
import { nothingStuck } from './nothing-stuck.ts';
import { noSecret } from './secrets.ts';
import type { Invariant } from './violated.ts';
import { runsOnce, workflowsAnswered } from './workflows-answered.ts';

export type { Invariant, Violated } from './violated.ts';

/** What has to hold at the end of each story, whatever went wrong in it. */
export const invariants: readonly Invariant[] = [
  nothingLost,
  nothingStuck,
  nothingOverdue,
  everythingTold,
  alertsRouted,
  channelsTold,
  nothingUnapproved,
  answersKept,
  nothingDoubled,
  workflowsAnswered,
  runsOnce,
  effectAndRecord,
  listIsSet,
  neverInPlaces,
  strikesOnce,
  liftedStays,
  endsInTime,
  listInPlaces,
  nothingForged,
  nothingHeldUp,
  nothingOutside,
  budgetsExact,
  firstLine,
  digestIsJournal,
  noSecret,
  ({ witnessed }) => witnessed.seen,
];
