/** What may be asked for, mildest first. */
export const FAULTS = ['none', 'crash', 'lost', 'stale', 'mixed', 'hell'] as const;
export type FaultsId = (typeof FAULTS)[number];

/** How often things go wrong: shares from 0 to 1. */
export interface Weather {
  /** Of invocations, that die before or after one of their calls. */
  death: number;
  /** Of calls, that AWS throttles. */
  throttled: number;
  /** Of calls, whose request is lost on its way. */
  requestLost: number;
  /** Of calls, whose answer is lost: AWS has done what was asked. */
  answerLost: number;
  /** Of writes to the table, that meet another transaction. */
  conflict: number;
  /** Of reads, that show an older state, within what AWS documents. */
  stale: number;
  /** Of reads of several items, that come back in part. */
  partial: number;
  /** Of calls, that take seconds. */
  slow: number;
  /** Of entries of a batch to SQS, that fail alone; and of what Lambda deletes from a queue, that stays there. */
  queue: number;
  /** How far a function's clock may be off, in ms. */
  skewMs: number;
}

export const CALM: Weather = {
  death: 0,
  throttled: 0,
  requestLost: 0,
  answerLost: 0,
  conflict: 0,
  stale: 0,
  partial: 0,
  slow: 0,
  queue: 0,
  skewMs: 0,
};

export const WEATHER: Readonly<Record<FaultsId, Weather>> = {
  none: CALM,
  crash: { ...CALM, death: 0.2, slow: 0.005, queue: 0.02 },
  lost: {
    ...CALM,
    death: 0.03,
    throttled: 0.01,
    requestLost: 0.01,
    answerLost: 0.04,
    conflict: 0.01,
    slow: 0.005,
    partial: 0.01,
    queue: 0.02,
  },
  stale: { ...CALM, stale: 0.3, partial: 0.02, slow: 0.02, skewMs: 2_000 },
  mixed: {
    death: 0.1,
    throttled: 0.02,
    requestLost: 0.01,
    answerLost: 0.02,
    conflict: 0.03,
    stale: 0.1,
    partial: 0.02,
    slow: 0.01,
    queue: 0.02,
    skewMs: 3_000,
  },
  hell: {
    death: 0.25,
    throttled: 0.06,
    requestLost: 0.03,
    answerLost: 0.06,
    conflict: 0.08,
    stale: 0.25,
    partial: 0.05,
    slow: 0.03,
    queue: 0.05,
    skewMs: 20_000,
  },
};

/** What went wrong at one moment, for who reads or shortens a story. */
export interface Strike {
  /** ms since 1970. */
  at: number;
  /** Of which invocation, such as `act-storage/12`. */
  invocation: string;
  what: keyof Weather | 'timeout';
  /** Such as `dynamodb:TransactWrite`. */
  call: string;
}
