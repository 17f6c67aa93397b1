import type { Call, Reading } from '../trail/call.ts';
import type { CallLine } from './call-table.ts';
import { at, requestOf, word } from './request.ts';

/** What a reader is given: the call, what it asked for, its line in the table. */
export interface Asked {
  call: Call;
  request: Readonly<Record<string, unknown>>;
  line: CallLine;
}

/** How a call differs from its line in the table. What is left out is as the line says. */
export type Told = Partial<Omit<Reading, 'risk'>> & { decision?: 'now' | 'digest'; kind?: string };

/** Reads what a call did. Nothing where it did nothing of note. */
export type CallReader = (asked: Asked) => Told | undefined;
export type CallReaders = Readonly<Record<string, CallReader>>;

export const asking = (call: Call, line: CallLine): Asked => ({ call, line, request: requestOf(call) });

/** Told as the table says where a field of the request has one of these values, in lower case; else not at all. */
export const onlyIf =
  (path: string, values: readonly string[], told: Told = {}): CallReader =>
  ({ request }) =>
    values.includes(word(request, ...path.split('.'))) ? told : undefined;

/** Told at once where a field has one of these values; else in the daily email. */
export const nowIf =
  (path: string, values: RegExp): CallReader =>
  ({ request }) => ({ decision: values.test(word(request, ...path.split('.'))) ? 'now' : 'digest' });

/** Told where a field is there, whatever it says. */
export const ifThere =
  (...names: string[]): CallReader =>
  ({ request }) =>
    names.some((name) => at(request, name) !== undefined && at(request, name) !== null) ? {} : undefined;

/** The first of several readers that has something to tell. */
export const firstOf =
  (...readers: CallReader[]): CallReader =>
  (asked) => {
    for (const read of readers) {
      const told = read(asked);
      if (told) return told;
    }
    return undefined;
  };

/** A reader of before, whose reading says all. */
export const asReading =
  (read: (call: Call) => Reading | undefined): CallReader =>
  ({ call }) => {
    const reading = read(call);
    return reading && { ...reading, kind: reading.risk };
  };
