import { needsText } from '../../act/approvals.ts';
import type { HeldNow } from '../../act/held-now.ts';
import { mayStillBeRejected } from '../../act/held-yes.ts';
import { commandFor } from '../../alerts/command.ts';
import { plural } from '../../alerts/plain-text.ts';
import { stepsCommand } from '../../alerts/steps.ts';
import { ACTION_IDS } from '../../core/action-ids.ts';
import { containmentLines } from '../../core/contain.ts';
import { actionKey, type Finding, findingKey, severityBand } from '../../core/finding.ts';
import { keyOfDecision } from '../../core/response.ts';
import { shortId } from '../../core/short-id.ts';
import { decisionOf, isAsked, type ResponseRecord, sequenceIn } from '../../journal/response-record.ts';
import type { FindingRecord } from '../../journal/stored-finding.ts';
import { playbooks } from '../../policy/playbooks/index.ts';
import { obstacleTo } from '../answerable.ts';
import { endingOf } from '../entries.ts';
import { type Colors, isoOf, row, shown } from '../out.ts';
import { ending } from '../print.ts';
import type { Context } from './context.ts';
import { isThere, isTriedUntil, whoDecided } from './show-standing.ts';
import { type Moment, timelineLines } from './show-timeline.ts';

export function findingLines({ finding, lastSeen, deliveries, dayAt }: FindingRecord, { out }: Context): string[] {
  const { colors: c } = out;
  return [
    c.bold(shown(finding.type, 128)),
    ...lineOf(c, 'Finding', findingKey(finding)),
    ...factLines(finding, c),
    ...lineOf(
      c,
      'Seen',
      `${finding.firstSeen} to ${lastSeen}, ${plural(finding.count, 'time')} by its source; delivered ${plural(deliveries, 'time')} here`,
    ),
    ...lineOf(c, 'Recorded', isoOf(dayAt)),
  ];
}

const lineOf = (c: Colors, name: string, value: unknown): string[] =>
  value === undefined || value === '' ? [] : [row(c, name, shown(value, 2_000))];

/** What a finding says, a line each. */
export function factLines(finding: Finding, c: Colors): string[] {
  const line = (name: string, value: unknown): string[] => lineOf(c, name, value);
  const { role, direction, facts, incident, members, copyOf } = finding;
  return [
    ...line('Title', finding.title),
    ...line(
      'Severity',
      `${severityBand(finding.severity).toUpperCase()} ${finding.severity}${finding.sample ? ', a sample' : ''}`,
    ),
    ...line('Where', `${finding.account} ${finding.region}`),
    ...line('Incident', incident && `${incident} (${shortId(incident)})`),
    ...line('Sums up', members?.join(', ')),
    ...line('Copy of', copyOf && `${copyOf.source} ${copyOf.id}`),
    ...line('Direction', [role, direction].filter(Boolean).join(', ')),
    ...finding.peers.slice(0, 20).flatMap((peer) => line('Peer', Object.values(peer).join(', '))),
    ...(finding.actor ? line('Actor', Object.values(finding.actor).join(', ')) : []),
    ...finding.resources.slice(0, 20).flatMap(({ kind, id, arn }) => line('Resource', `${kind} ${arn ?? id}`)),
    ...line(
      'Facts',
      Object.entries(facts)
        .map(([name, value]) => `${name}=${value}`)
        .join(', '),
    ),
  ];
}

export function actionLines(record: HeldNow, timeline: readonly Moment[], context: Context): string[] {
  const { colors: c } = context.out;
  const { before, from, to, guard, advice, attempts, giveUpAt, state, key, open, ack, wants } = record;
  const decision = decisionOf(record);
  const outcome = endingOf(record);
  const line = (name: string, value: unknown): string[] =>
    value === undefined || value === '' ? [] : [row(c, name, shown(value, 2_000))];
  return [
    '',
    `${ending(outcome, c)}  ${c.bold(`${decision.action} ${shown(decision.target, 300)}`)}`,
    ...line('Id', shortId(key)),
    ...line('Key', key),
    ...line('Playbook', playbookText(decision.playbook, decision.mode)),
    ...line('Because', decision.reason),
    ...(record.reason && record.reason !== decision.reason ? line('So', record.reason) : []),
    ...(outcome === 'refused' && !record.waitsTurn
      ? line('Refused by', `guard ${guard ?? decision.guard ?? 'state'}`)
      : []),
    ...line('Would', isAsked(record) ? record.effect : undefined),
    ...line('Approval', needsText(record).join(' ')),
    ...line('Step of', isAsked(record) ? questionOf(record) : undefined),
    ...line('From', from),
    ...line(isThere(record) ? 'To' : 'Would be', to),
    ...containedLines(record, c),
    ...wants.flatMap((want) =>
      line('Wanted by', `${want.finding} (${want.type}, playbook ${want.playbook}, ${want.mode})`),
    ),
    ...line('Not settled', record.waitsTurn ? 'waits for its turn' : open),
    ...line('Left so by', ack && `${ack.by} at ${isoOf(ack.at)}: ${ack.why}`),
    ...(before && Object.keys(before).length > 0 ? line('State before', JSON.stringify(before)) : []),
    ...line(state === 'undone' || state === 'undoing' ? 'Undone by' : 'Answered by', whoDecided(record)),
    ...line('To do', advice),
    ...line(
      isAsked(record) ? 'Lapses' : 'Gives up',
      isAsked(record) || state === 'pending' ? isoOf(giveUpAt) : undefined,
    ),
    ...line(isTriedUntil(record) ? 'Tried until' : 'Ends', record.expiresAt && isoOf(record.expiresAt)),
    ...line('Recorded', `${isoOf(record.dayAt)}, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`),
    ...timelineLines(timeline, context.now(), c),
    ...line('Next', nextText(record, context.now())),
  ];
}

/** The question about an attack sequence: an answer to it decides all its steps that wait. */
function questionOf(record: ResponseRecord): string | undefined {
  const sequence = sequenceIn(record);
  return sequence && `question ${shortId(sequence)}, whose steps have one answer: ${stepsCommand('approve', sequence)}`;
}

/** What is cut and what is not; of what was undone, only what was kept. */
function containedLines({ containment, state }: ResponseRecord, c: Colors): string[] {
  const lines = containment ? containmentLines(containment) : [];
  return lines
    .filter(([name]) => state !== 'undone' || name === 'Evidence')
    .map(([name, text]) => row(c, name, shown(text, 2_000)));
}

function playbookText(id: string, mode: string): string {
  const steps = playbooks.find((playbook) => playbook.id === id)?.steps ?? [];
  const wanted = steps.map((step) => `${step.action} (${step.mode})`).join(', ');
  return `${id}, mode ${mode}${wanted ? `; it calls for ${wanted}` : ''}`;
}

function nextText(record: HeldNow, now: number): string {
  const { key } = record;
  if (record.waitsTurn) return `to have it decided now: ${commandFor('retry', key)}`;
  if (isAsked(record)) return `${commandFor('approve', key)}   or   ${commandFor('reject', key)}`;
  if (mayStillBeRejected(record)) return `to take the yes back: ${commandFor('reject', key)}`;
  const obstacle = obstacleTo('undo', record, now);
  return obstacle === undefined ? `to put it back: ${commandFor('undo', key)}` : `no undo: ${obstacle}`;
}

/** Decisions that ended while deciding, and so have no record of their own. */
export function refusedLines(
  key: string,
  found: FindingRecord | undefined,
  actions: readonly ResponseRecord[],
  { out }: Context,
): string[] {
  if (!found) return [];
  const { colors: c } = out;
  const known = new Set(actions.map((record) => record.key));
  const isOne = ACTION_IDS.some((id) => key.includes(`#${id}#`));
  return found.decisions
    .filter((decision) => {
      const own = actionKey(found.finding, decision.action, decision.target);
      return !known.has(keyOfDecision(found.finding, decision)) && (!isOne || own === key);
    })
    .flatMap(({ action, target, outcome, reason, guard, playbook, mode }) => [
      '',
      `${ending(outcome ?? 'pending', c)}  ${c.bold(`${action} ${shown(target, 300)}`)}`,
      row(c, 'Playbook', shown(playbookText(playbook, mode))),
      row(c, 'Because', shown(reason)),
      ...(guard ? [row(c, 'Refused by', `guard ${shown(guard, 64)}`)] : []),
    ]);
}
