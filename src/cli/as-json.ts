import { missing, yesesOf } from '../act/approvals.ts';
import { findingKey, severityBand } from '../core/finding.ts';
import { shortId } from '../core/short-id.ts';
import { type ResponseRecord, sequenceIn } from '../journal/response-record.ts';
import type { FindingRecord } from '../journal/stored-finding.ts';
import type { Entry } from './entries.ts';

/** An entry as scripts read it. */
export function entryJson(
  { finding, decision, at, record, ...entry }: Entry,
  id = shortId(entry.key),
): Record<string, unknown> {
  const { action, target, mode, playbook } = decision;
  return {
    id,
    ...entry,
    at: new Date(at).toISOString(),
    action,
    target,
    mode,
    playbook,
    account: record?.account ?? finding.account,
    place: record?.place ?? finding.region,
    incident: finding.incident ?? null,
    question: questionOf(record),
    open: record?.open ?? null,
    approval: approvalJson(record),
    findingKey: findingKey(finding),
    type: finding.type,
    severity: finding.severity,
    sample: finding.sample,
  };
}

/** The id of the question about an attack sequence that it is a waiting step of. */
const questionOf = (record: Entry['record']): string | null => {
  const sequence = record?.state === 'waiting' ? sequenceIn(record) : undefined;
  return sequence === undefined ? null : shortId(sequence);
};

/** Who has to approve what waits, and who has; null where whoever holds the message may, and where nothing waits. */
function approvalJson(record: ResponseRecord | undefined): Record<string, unknown> | null {
  if (record?.state !== 'waiting' || !record.needs) return null;
  const { approvals } = record.needs;
  return { people: approvals, approved: yesesOf(record).map(({ person }) => person), may: missing(record) };
}

/** A finding as scripts read it. */
export function findingJson({ finding, deliveries, dayAt, decisions }: FindingRecord): Record<string, unknown> {
  const { source, id, type, title, severity, account, region, firstSeen, lastSeen, sample } = finding;
  return {
    key: findingKey(finding),
    source,
    id,
    type,
    title,
    severity,
    band: severityBand(severity),
    account,
    region,
    firstSeen,
    lastSeen,
    sample,
    deliveries,
    recordedAt: new Date(dayAt).toISOString(),
    decisions: decisions.length,
  };
}
