import { tagOf, threadOf } from '../../alerts/thread.ts';
import { findingKey } from '../../core/finding.ts';
import { longId, readId } from '../../core/short-id.ts';
import type { Entry } from '../entries.ts';

/**
 * Whether a text that a person typed names an entry: by its id or the beginning of it, its key, its target, its incident, a
 * finding that wants it, the question about an attack sequence that it is a step of, or the tag that messages about it end
 * with.
 */
export function namedBy(text: string): (entry: Entry) => boolean {
  const typed = text.trim().replace(/^#/, '');
  const id = readId(typed);
  const isId = (key: string): boolean => id !== undefined && longId(key).startsWith(id);
  return (entry) => {
    const { incident = '' } = entry.finding;
    const wants = entry.record?.wants ?? [];
    return (
      entry.key === typed ||
      isId(entry.key) ||
      isTarget(typed, entry.decision.target) ||
      (incident !== '' && (isIncident(typed, incident) || isId(incident))) ||
      (TAG.test(typed) && tagOf(threadOf(entry)) === typed.toLowerCase()) ||
      isFinding(typed, findingKey(entry.finding)) ||
      namesSequence(typed, wants) ||
      wants.some((want) => isFinding(typed, want.finding) || (want.incident && isIncident(typed, want.incident)))
    );
  };
}

/** Whether a text names the question about an attack sequence, by its id or the sequence's own, of which a response is a step. */
export function namesSequence(text: string, wants: readonly { sequence?: string }[]): boolean {
  const typed = text.trim().replace(/^#/, '');
  const id = readId(typed);
  return wants.some(
    ({ sequence }) =>
      sequence !== undefined && (isFinding(typed, sequence) || (id !== undefined && longId(sequence).startsWith(id))),
  );
}

/** The attack sequence whose question a text names; undefined where it names something else as well, or two of them. */
export function sequenceNamed(text: string, named: readonly Entry[]): string | undefined {
  const wants = named.flatMap(({ record }) => record?.wants ?? []).filter((want) => namesSequence(text, [want]));
  const [sequence, another] = new Set(wants.map((want) => want.sequence));
  // What a guard refused has no record, and is the finding's all the same.
  const isOfIt = ({ record, finding }: Entry): boolean =>
    findingKey(finding) === sequence || record?.wants.some((want) => want.sequence === sequence) === true;
  return another === undefined && named.every(isOfIt) ? sequence : undefined;
}

/** A finding by its key, or by its own id, as its source and the console show it. */
const isFinding = (text: string, key: string): boolean =>
  key === text || (text.length >= LEAST_ID && key.split('#').slice(3).join('#') === text);

const LEAST_ID = 8;

const TAG = /^[0-9a-f]{6}$/i;

/** @example isTarget('198.51.100.7', '198.51.100.7/32'), isTarget('press-kit', 'arn:aws:s3:::press-kit') */
export function isTarget(text: string, target: string): boolean {
  if (text.length < 3) return false;
  return (
    target === text ||
    target === `${text}/32` ||
    target === `${text}/128` ||
    target.endsWith(`:${text}`) ||
    target.endsWith(`/${text}`)
  );
}

/** An incident by its whole name, or the beginning of it. */
export const isIncident = (text: string, incident: string): boolean =>
  incident === text || (/^inc-[0-9a-f]{3,}$/.test(text) && incident.startsWith(text));
