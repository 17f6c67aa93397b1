import { shortId } from '../core/short-id.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Alert } from './alert.ts';
import { shortHash } from './thread.ts';

/** So many steps have one answer; a link holds the plan of each. */
const MOST_STEPS = 20;

/**
 * The alerts of one message, in which the questions of an attack sequence are the steps of one question. Questions that
 * different people have to approve stay apart, so that no answer counts for one and not for another.
 */
export function withSteps(alerts: readonly Alert[]): Alert[] {
  const asked = newest(
    alerts.filter(({ outcome, sequence }) => outcome === 'awaiting-approval' && sequence !== undefined),
  );
  const joint = Map.groupBy(asked, ({ sequence, question }) => JSON.stringify([sequence, question?.may ?? null]));
  const steps = new Map([...joint.values()].flatMap(chunks).flatMap(numbered));
  return alerts.map((alert) => {
    const { step: _former, ...rest } = alert;
    const step = steps.get(alert);
    return step ? { ...rest, step } : rest;
  });
}

/** Of what was asked about a response more than once, such as a question and its reminder that quiet hours held, the last. */
function newest(asked: readonly Alert[]): Alert[] {
  const last = new Map<string, Alert>();
  for (const alert of asked) if ((alert.at ?? 0) >= (last.get(alert.key)?.at ?? 0)) last.set(alert.key, alert);
  return asked.filter((alert) => last.get(alert.key) === alert);
}

function chunks(alerts: readonly Alert[]): Alert[][] {
  const parts = Math.ceil(alerts.length / MOST_STEPS);
  return Array.from({ length: parts }, (_, n) => alerts.slice(n * MOST_STEPS, (n + 1) * MOST_STEPS));
}

function numbered(alerts: readonly Alert[]): [Alert, NonNullable<Alert['step']>][] {
  if (alerts.length < 2) return [];
  const group = shortHash(
    alerts
      .map(({ id }) => id)
      .sort()
      .join('\n'),
  );
  return alerts.map((alert, n) => [alert, { number: n + 1, of: alerts.length, sequence: alert.sequence ?? '', group }]);
}

/** All steps of the question that an alert is a step of, in their order; the alert alone where it is none. */
export const stepsOf = (alert: Alert, alerts: readonly Alert[]): Alert[] =>
  alert.step ? alerts.filter(({ step }) => step?.group === alert.step?.group) : [alert];

/** Whether it is a question by itself, or the first step of one: it has the link and the commands of all. */
export const opensQuestion = ({ step }: Alert): boolean => step === undefined || step.number === 1;

/** @example 'Step 2 of 3: ' */
export const stepText = ({ step }: Alert): string => (step ? `Step ${step.number} of ${step.of}: ` : '');

/** The commands that answer all steps of a question. */
export const stepsCommand = (verb: 'approve' | 'reject', sequence: string): string =>
  commandLine(`${verb} ${shortId(sequence)}`);
