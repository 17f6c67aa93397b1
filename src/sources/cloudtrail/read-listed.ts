import type { Call, Reading } from '../trail/call.ts';
import { BUCKET_CALLS } from './bucket-calls.ts';
import { type CallLine, tableKey } from './call-table.ts';
import { COPIED_CALLS } from './copied-calls.ts';
import { GUARD_CALLS } from './guard-calls.ts';
import { IDENTITY_CALLS } from './identity-calls.ts';
import { withoutRequest } from './omitted-request.ts';
import { readOpened } from './opened.ts';
import { OPENED_CALLS } from './opened-calls.ts';
import { type Asked, asking, type CallReader, type Told } from './reader.ts';
import { isCutOff, isOmitted } from './request.ts';
import { subjectOf } from './subject.ts';
import { WATCH_CALLS } from './watch-calls.ts';

const READERS: ReadonlyMap<string, CallReader> = new Map(
  Object.entries({
    ...IDENTITY_CALLS,
    ...WATCH_CALLS,
    ...GUARD_CALLS,
    ...OPENED_CALLS,
    ...COPIED_CALLS,
    ...BUCKET_CALLS,
  }),
);

/** How much a call weighs that is told at once, by its kind, on GuardDuty's scale; 7 where nothing stands here. */
const WEIGHTS: Readonly<Record<string, number>> = {
  'detection-off': 8,
  'federation-opened': 8,
  'logging-deleted': 8.5,
  'made-public': 8.5,
  'name-lost': 8,
  'opened-to-world': 8,
  'organization-changed': 7.5,
  'record-ended': 7.5,
  'root-changed': 9.5,
  'root-session': 8,
  'trust-opened': 8,
};
const IN_THE_EMAIL = 3.5;

/** The reader of a call: its own; for calls that open something, the one of their policies; else none. */
const readerOf = (key: string, { kind }: CallLine): CallReader | undefined =>
  READERS.get(key) ?? (kind === 'opened' ? readOpened : undefined);

/**
 * What a call that is in the tables did. Nothing where it did nothing of note. Where CloudTrail left out what was asked
 * for, a call that has to be read is told as one at which somebody has to look.
 */
export function readListed(call: Call, line: CallLine): Reading | undefined {
  if (line.decision === 'own') return undefined;
  const asked = asking(call, line);
  const read = readerOf(tableKey(call), line);
  const told = read ? read(asked) : {};
  // Some calls ask for nothing by nature, and are read all the same.
  const isLeftOut = isCutOff(call) || (!told && line.decision === 'now' && isOmitted(call));
  if (read && isLeftOut) return readingOf(asked, withoutRequest(asked));
  return told && readingOf(asked, told);
}

function readingOf(asked: Asked, told: Told): Reading {
  const { call, line } = asked;
  const { decision = line.decision === 'digest' ? 'digest' : 'now', kind = line.kind, ...own } = told;
  // Readers of before name what it is about themselves.
  const namesItself = 'risk' in told || call.found.resources.length > call.callers;
  const subject = namesItself ? '' : subjectOf(asked);
  const what = own.what ?? line.says;
  return {
    ...own,
    risk: kind,
    severity: own.severity ?? (decision === 'now' ? (WEIGHTS[kind] ?? 7) : IN_THE_EMAIL),
    what: subject && !what.includes(subject) ? `${what} (${subject})` : what,
    facts: { ...own.facts, decision, tried: line.tried },
  };
}
