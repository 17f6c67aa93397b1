import { toAsff } from '../../src/export/asff.ts';
import { toOcsf } from '../../src/export/ocsf.ts';
import { exportedOf } from '../../src/export/record.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { givenResponse, NOW } from '../support/fixtures.ts';

interface Case {
  how: string;
  record: Partial<ResponseRecord>;
  ocsf: [statusId: number, status: string];
  workflow: 'NEW' | 'RESOLVED' | 'SUPPRESSED';
  title: string;
}

/** Each way in which a response of the journal can stand, and what a reader of its export is told. */
const CASES: Case[] = [
  { how: 'applied', record: {}, ocsf: [1, 'Success'], workflow: 'RESOLVED', title: 'Blocked' },
  { how: 'unchanged', record: {}, ocsf: [1, 'Success'], workflow: 'RESOLVED', title: 'No need to block' },
  {
    how: 'unchanged, since no finding asks for it any longer',
    record: { outcome: 'unchanged', guard: 'gone' },
    ocsf: [99, 'No longer asked for'],
    workflow: 'SUPPRESSED',
    title: 'No need to block',
  },
  {
    how: 'applied, though no finding asks for it any longer',
    record: { outcome: 'applied', guard: 'gone' },
    ocsf: [1, 'Success'],
    workflow: 'RESOLVED',
    title: 'Blocked',
  },
  { how: 'failed', record: {}, ocsf: [2, 'Failure'], workflow: 'NEW', title: 'FAILED to block' },
  {
    how: 'failed, since it holds no longer',
    record: { outcome: 'failed', byHand: true },
    ocsf: [2, 'Failure'],
    workflow: 'NEW',
    title: 'Holds no longer: block',
  },
  { how: 'partial', record: {}, ocsf: [4, 'Partial'], workflow: 'NEW', title: 'Only in part: block' },
  {
    how: 'applied, and overdue',
    record: { outcome: 'applied', open: 'overdue', expiresAt: NOW - 1 },
    ocsf: [99, 'Overdue'],
    workflow: 'NEW',
    title: 'Not taken back: block',
  },
  { how: 'refused', record: {}, ocsf: [99, 'Refused'], workflow: 'NEW', title: 'Did not block' },
  { how: 'observed', record: {}, ocsf: [99, 'Observed'], workflow: 'NEW', title: 'Would block' },
  { how: 'notified', record: {}, ocsf: [99, 'Notified'], workflow: 'NEW', title: 'Left to you: block' },
  { how: 'lapsed', record: {}, ocsf: [99, 'Lapsed'], workflow: 'NEW', title: 'Nobody answered: block' },
  { how: 'rejected', record: {}, ocsf: [99, 'Rejected'], workflow: 'SUPPRESSED', title: 'Rejected: block' },
  {
    how: 'waiting',
    record: { state: 'waiting', outcome: 'awaiting-approval' },
    ocsf: [99, 'Awaiting approval'],
    workflow: 'NEW',
    title: 'Decide: block',
  },
  {
    how: 'under way',
    record: { state: 'pending', outcome: 'applied' },
    ocsf: [99, 'Pending'],
    workflow: 'NEW',
    title: 'Under way: block',
  },
  {
    how: 'undone',
    record: { state: 'undone', outcome: 'applied' },
    ocsf: [99, 'Undone'],
    workflow: 'SUPPRESSED',
    title: 'Undone: block',
  },
  {
    how: 'expired',
    record: { state: 'expired', outcome: 'applied' },
    ocsf: [99, 'Expired'],
    workflow: 'RESOLVED',
    title: 'Ended automatically: block',
  },
];

it.each(CASES)('what is $how is exported as $ocsf and $workflow', ({ how, record, ocsf, workflow, title }) => {
  const outcome = how as ResponseRecord['outcome'] & string;
  const exported = exportedOf(givenResponse({ state: 'done', outcome, ...record }));
  if (!exported) throw new Error('a response is exported');
  const { status_id, status, message } = toOcsf(exported);
  expect([status_id, status]).toEqual(ocsf);
  const { Workflow, Title } = toAsff(exported);
  expect(Workflow?.Status).toBe(workflow);
  expect([Title, message].map((text) => String(text).slice(0, title.length))).toEqual([title, title]);
});
