import { shortId } from '../../core/short-id.ts';
import { decisionOf, owesAlert, type ResponseRecord } from '../../journal/response-record.ts';
import type { FindingRecord } from '../../journal/stored-finding.ts';
import { obstacleTo } from '../answerable.ts';
import { asHeldNowAll } from '../as-held-now.ts';
import { entryJson, findingJson } from '../as-json.ts';
import { entryOf } from '../entries.ts';
import { findRecord } from '../find-record.ts';
import { isoOf } from '../out.ts';
import { type Context, journalOf } from './context.ts';
import { actionLines, findingLines, refusedLines } from './show-lines.ts';
import { type Moment, timelineOf } from './show-timeline.ts';

/** Shows everything that the journal knows under a key: of an action, or of a finding with all its actions. */
export async function show(text: string, context: Context): Promise<number> {
  const { out } = context;
  const journal = journalOf(context);
  const { key, action, finding, actions } = await findRecord(journal, text, context);
  const chosen = await asHeldNowAll(action ? [action] : actions, context);
  const timelines = await Promise.all(
    chosen.map(async (one) => timelineOf(one, [...(await journal.readHistory(one)), ...one.history])),
  );
  out.data({
    id: shortId(key),
    key,
    ...(finding && { finding: { ...findingJson(finding), ...details(finding) } }),
    decisions: finding?.decisions ?? [],
    actions: chosen.map((record, n) => actionJson(record, timelines[n] ?? [], context)),
  });
  if (finding) for (const line of findingLines(finding, context)) out.line(line);
  for (const [n, record] of chosen.entries())
    for (const line of actionLines(record, timelines[n] ?? [], context)) out.line(line);
  for (const line of refusedLines(key, finding, actions, context)) out.line(line);
  return 0;
}

function details({ finding }: FindingRecord): Record<string, unknown> {
  const { peers, actor, resources, facts, role, direction, receivedIn, archived, count } = finding;
  return { role, direction, count, archived, receivedIn, peers, actor, resources, facts };
}

function actionJson(record: ResponseRecord, timeline: readonly Moment[], { now }: Context): Record<string, unknown> {
  const { state, before, attempts, dueAt, giveUpAt, open, ack, history, wants, wantsMore = 0 } = record;
  const obstacle = obstacleTo('undo', record, now());
  return {
    ...entryJson(entryOf(record)),
    state,
    params: decisionOf(record).params,
    findings: wants.map(({ finding }) => finding),
    moreFindings: wantsMore,
    open: open ?? null,
    ...(record.containment && { containment: record.containment }),
    ack: ack ? { ...ack, at: isoOf(ack.at) } : null,
    history: history.map((entry) => ({ ...entry, at: isoOf(entry.at) })),
    timeline: timeline.map((moment) => ({ ...moment, at: isoOf(moment.at) })),
    ...(before && { before }),
    attempts,
    dueAt: isoOf(dueAt),
    givesUpAt: isoOf(giveUpAt),
    alertDue: owesAlert(record),
    undo: obstacle === undefined ? { possible: true } : { possible: false, why: obstacle },
  };
}
