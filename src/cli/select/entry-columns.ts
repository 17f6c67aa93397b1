import { missing, needsText, yesesOf } from '../../act/approvals.ts';
import { labelOf } from '../../core/account-names.ts';
import { severityBand } from '../../core/finding.ts';
import { shortId } from '../../core/short-id.ts';
import { type ResponseRecord, severityOf } from '../../journal/response-record.ts';
import { shortDuration } from '../durations.ts';
import type { Entry } from '../entries.ts';
import { type Colors, isoOf, shown } from '../out.ts';
import { endingPaint } from '../print.ts';
import type { Column } from '../table.ts';
import type { ColumnName } from './column-names.ts';

/** What an entry's row is made with. */
export interface RowContext {
  ids: ReadonlyMap<string, string>;
  now: number;
  c: Colors;
}

/** The account in which it is, or would be, done. */
export const accountOf = ({ record, finding }: Pick<Entry, 'record' | 'finding'>): string =>
  record?.account ?? finding.account;
export const severityIn = ({ record, finding }: Entry): number => (record ? severityOf(record) : finding.severity);
const aboutOf = ({ kind, id }: { kind: string; id: string }): string => `${kind} ${id}`;

/** What it is done to; of a word to people, what the word is about. */
function targetIn({ decision, finding }: Entry): string {
  if (decision.action !== 'notify') return shown(decision.target, 200);
  const [first] = finding.resources;
  return shown(first ? aboutOf(first) : finding.type, 200);
}

/** Who may still approve; `anybody` is whoever holds the message or may use the command. */
function approversText(record: ResponseRecord | undefined): string {
  if (record?.state !== 'waiting') return '';
  const { needs } = record;
  if (!needs) return 'anybody';
  const count = needs.approvals > 1 ? ` (${yesesOf(record).length} of ${needs.approvals})` : '';
  return `${missing(record).join(', ') || 'nobody'}${count}`;
}

/** Why, and of a question first who has to approve it. */
function reasonIn({ record, reason }: Entry): string {
  const who = record?.state === 'waiting' ? needsText(record) : [];
  return shown([...who, reason].join(' '), 400);
}

type Make = (context: RowContext) => Omit<Column<Entry>, 'name'>;

/** Every column that a list may have, by its name. */
const COLUMNS = {
  id: ({ ids }) => ({ of: ({ key }) => ids.get(key) ?? shortId(key) }),
  stack: () => ({ of: ({ stack = '' }) => shown(stack, 160) }),
  severity: () => ({ of: (entry) => severityBand(severityIn(entry)), least: 5 }),
  outcome: ({ c }) => ({
    of: ({ outcome }) => (outcome === 'awaiting-approval' ? 'waits' : outcome),
    least: 8,
    paint: (text, { outcome }) => endingPaint(outcome, c)(text),
  }),
  action: () => ({ of: ({ decision }) => decision.action, least: 9, rank: 1 }),
  target: () => ({ of: targetIn, least: 12 }),
  account: () => ({ of: (entry) => labelOf(shown(accountOf(entry), 12), entry.accountName), least: 12, rank: 2 }),
  place: () => ({ of: ({ record, finding }) => shown(record?.place ?? finding.region, 30), rank: 3 }),
  age: ({ now }) => ({ of: ({ at }) => shortDuration(now - at), rank: 4 }),
  time: () => ({ of: ({ at }) => (isoOf(at) ?? '').slice(0, 19), rank: 4 }),
  deadline: () => ({
    of: ({ record }) => (record?.state === 'waiting' ? (isoOf(record.giveUpAt) ?? '').slice(0, 16) : ''),
    rank: 2,
  }),
  playbook: () => ({ of: ({ decision }) => shown(decision.playbook, 64), rank: 5 }),
  incident: () => ({ of: ({ finding }) => shown(finding.incident ?? '', 64), rank: 5 }),
  source: () => ({ of: ({ finding }) => finding.source, rank: 5 }),
  type: () => ({ of: ({ finding }) => shown(finding.type, 128), least: 20, rank: 5 }),
  open: () => ({ of: ({ record }) => record?.open ?? '', rank: 5 }),
  effect: () => ({ of: ({ record }) => shown(record?.effect ?? '', 300), least: 20, rank: 3 }),
  approvers: () => ({ of: ({ record }) => shown(approversText(record), 200), least: 10, rank: 3 }),
  reason: () => ({ of: reasonIn, least: 20, rank: 6 }),
} as const satisfies Record<ColumnName, Make>;

export const columnsOf = (names: readonly ColumnName[], context: RowContext): Column<Entry>[] =>
  names.map((name) => ({ name, ...(COLUMNS[name] as Make)(context) }));
