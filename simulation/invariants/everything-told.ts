import { faultHash } from '../../src/act/fault-hash.ts';
import type { Alert } from '../../src/alerts/alert.ts';
import { channelsFor } from '../../src/alerts/routes.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { tellingOf } from '../../src/policy/playbooks/notification-policy.ts';
import { alertsOf } from '../alerts/alert-plan.ts';
import { responsesOf } from '../view.ts';
import { heldAlerts } from './held-alerts.ts';
import { type Invariant, violated } from './violated.ts';

const untold = violated('everything-told');
/** What playbooks say of telling. */
export const telling = tellingOf({});
/** A storm has a summary each quarter of an hour; a sweep, and a function that dies, may come in between. */
const HELD_MS = 60 * 60_000;

/**
 * Ends of which people hear nothing at once: what is only observed, was so already, or ended automatically, what a person
 * has let be, who is owed no alert of it any more, and what waits for a budget, for which one question speaks.
 */
const isQuiet = ({ state, outcome, ack, open }: ResponseRecord): boolean =>
  ack !== undefined ||
  open === 'budget' ||
  state === 'expired' ||
  state === 'pending' ||
  outcome === 'observed' ||
  (outcome === 'unchanged' && state === 'done');

/**
 * What was done, and is half done as the step that follows failed, is told as that failure: once, also where AWS or the inventory
 * says it anew at another time.
 */
const tellsOfFollowUp = ({ outcome, reason }: Alert, record: ResponseRecord): boolean =>
  outcome === 'failed' &&
  record.followUp !== undefined &&
  record.history.some(({ what }) => what === 'not followed up') &&
  faultHash(reason) === faultHash(record.reason ?? '');

/** An undo that failed, and none has worked since: that is a word of its own, whatever was told of the response before. */
function failedUndoUntold({ key, history, ack }: ResponseRecord, handed: readonly Alert[]): string[] {
  const failed = history.findLastIndex(({ what }) => what === 'not undone');
  if (failed < 0 || ack || history.slice(failed).some(({ what }) => what === 'undone')) return [];
  const isTold = handed.some(
    ({ id, outcome, reason = '' }) => id.startsWith(`${key}#`) && outcome === 'failed' && /not undone/.test(reason),
  );
  return isTold ? [] : [`${key} was not undone (${history[failed]?.why}), and nobody was told`];
}

/** What a renewal failed by, and not what held it back. */
const FAULT = /^\w+: /;

/** A renewal that failed, or a look whether what was done holds, leaves the response as it was, which tells nothing of that. */
function failedRenewalUntold({ key, history }: ResponseRecord, handed: readonly Alert[]): string[] {
  const failed = history.findLast(({ what, why = '' }) => what === 'not renewed' && FAULT.test(why));
  // Of what is undone since it is owed no more.
  const isOver = failed && history.slice(history.indexOf(failed)).some(({ what }) => what === 'undone');
  if (
    !failed ||
    isOver ||
    handed.some(({ id, failed: of }) => id.startsWith(`${key}#`) && (of === 'renewal' || of === 'look'))
  )
    return [];
  return [`${key} was not renewed (${failed.why}), and nobody was told`];
}

/** Each end that people have to hear of was put on the queue of alerts, and what was put there was sent. */
export const everythingTold: Invariant = (story) => {
  const { witnessed, stack, plan, now } = story;
  const handed = [...witnessed.handed.values()];
  const unheard = responsesOf(stack)
    .filter((record) => !isQuiet(record))
    .flatMap((record) => {
      const ending = record.state === 'undone' ? 'undone' : (record.outcome ?? 'failed');
      const of = handed.filter(({ id }) => id.startsWith(`${record.key}#`));
      if (of.some((alert) => alert.outcome === ending || tellsOfFollowUp(alert, record))) return [];
      const told = of.map(({ id }) => id.slice(record.key.length + 1)).join(', ');
      return [
        untold(`${record.key} is ${record.state}, ${ending} (${record.reason}); told only: ${told || 'nothing'}`),
      ];
    });
  const laterUnheard = responsesOf(stack).flatMap((record) =>
    [...failedUndoUntold(record, handed), ...failedRenewalUntold(record, handed)].map(untold),
  );
  const held = heldAlerts(stack, now);
  const waiting = new Set(held.flatMap(({ alerts }) => alerts.map(({ id }) => id)));
  const unsent = [...witnessed.handed.values()]
    .filter((alert) => channelsFor(alert, alertsOf(plan) ?? {}, telling).length > 0)
    .filter(({ id }) => !witnessed.composed.has(id) && !waiting.has(id))
    .map(({ id }) => untold(`the alert ${id} was handed over and is in no message`));
  const forgotten = held
    .filter(({ waited }) => waited > HELD_MS)
    .map(({ channel, alerts, waited }) =>
      untold(
        `${alerts[0]?.id} and ${alerts.length - 1} more wait for ${channel} since ${Math.round(waited / 60_000)} min`,
      ),
    );
  const published = new Set(stack.services.sns.published.map(({ subject, message }) => `${subject}\n${message}`));
  const unpublished = witnessed.toPublish
    .filter(({ subject, text }) => !published.has(`${subject}\n${text}`))
    .map(({ id, subject }) => untold(`the message ${id}, "${subject}", was never published`));
  return [...unheard, ...laterUnheard, ...unsent, ...forgotten, ...unpublished];
};
