import { severityBand } from '../core/finding.ts';
import { type Ack, isEnd } from '../core/response.ts';
import { NEVER, OPEN, shardOf } from '../journal/indexes.ts';
import { type ResponseRecord, severityOf } from '../journal/response-record.ts';
import { openDue } from './open-ends.ts';

/** Where a record is found when something of it is due. */
export const due = (key: string) => (dueAt: number, kind: string) => ({ dueShard: `${kind}#${shardOf(key)}`, dueAt });

/** An open end whose time was another one, such as at once for an alert that was owed, is taken up in its own time again. */
export function toBeTakenUp(record: ResponseRecord, now: number): ResponseRecord {
  if (record.open === undefined) return record;
  if (record.ack) return hasNoEnd(record) ? { ...record, ...due(record.key)(NEVER, OPEN) } : record;
  const next = openDue(record, now, due(record.key));
  return { ...record, ...next, dueAt: Math.min(record.dueAt ?? next.dueAt, next.dueAt) };
}

/** A person's word holds until the thing gets worse; then an open end is taken up in its own time again. */
export function stillAcknowledged(record: ResponseRecord, now: number): ResponseRecord {
  const { ack, ...rest } = record;
  return ack && isWorse(ack, rest) ? toBeTakenUp(rest, now) : record;
}

/** Whether what was acknowledged has got worse since: its band, its status, or a finding more. */
function isWorse(ack: Ack, record: Pick<ResponseRecord, 'wants' | 'wantsMore'>): boolean {
  const now = ackOf(record);
  return BANDS.indexOf(now.band) > BANDS.indexOf(ack.band) || now.status !== ack.status || now.findings > ack.findings;
}

const BANDS = ['low', 'medium', 'high', 'critical'];

const ackOf = ({
  wants,
  wantsMore = 0,
}: Pick<ResponseRecord, 'wants' | 'wantsMore'>): Pick<Ack, 'band' | 'status' | 'findings'> => ({
  band: severityBand(severityOf({ wants })),
  status: wants
    .map(({ status = '' }) => status)
    .sort()
    .join(' '),
  findings: wants.length + wantsMore,
});

const hasNoEnd = ({ expiresAt, followUp }: ResponseRecord): boolean =>
  expiresAt === undefined && followUp === undefined;

/** A person has seen it, and lets it be as it is. */
export function acknowledged(record: ResponseRecord, now: number): ResponseRecord {
  const said = record.history.at(-1);
  const ack = { by: said?.who ?? '', at: now, why: said?.why ?? '', ...ackOf(record) };
  // Nothing is tried by itself any more, neither in time nor when the mode is raised; what runs out does so all the same.
  const isAtAnEnd = isEnd(record.state) && record.open !== undefined;
  const endsAt = record.followUp?.at ?? record.expiresAt ?? NEVER;
  // Whoever lets it be has seen it: an alert of it that was owed still is owed no more.
  const { alertDue: _owed, ...seen } = record;
  return { ...seen, ack, ...(isAtAnEnd && due(record.key)(endsAt, OPEN)) };
}
