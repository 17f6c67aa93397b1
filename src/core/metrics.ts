/** The namespace in CloudWatch. */
export const NAMESPACE = 'Riposte';

/** What a metric may be told apart by. Each takes few values, since CloudWatch bills every one by the hour. */
export const DIMENSIONS = ['source', 'severity', 'action', 'outcome', 'guard'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

interface Metric {
  unit: 'Count' | 'Milliseconds';
  /** It is written once under each of these, so that nothing has to be added up to be shown; without any, as it is. */
  by: readonly Dimension[];
}

/**
 * Every metric that the functions emit, with the stack as the dimension `service` and no
 * others than these. Ids, names and addresses are in the logs and the journal, never here.
 */
export const METRICS = {
  /** Findings as they came in, each sighting once. */
  Findings: { unit: 'Count', by: ['severity', 'source'] },
  /** Events that could not be read, and were set aside on the dead-letter queue. */
  DeadEvents: { unit: 'Count', by: [] },
  Actions: { unit: 'Count', by: ['outcome', 'action'] },
  /** What guards refused, when deciding and when acting. */
  Refusals: { unit: 'Count', by: ['guard'] },
  /** From when the finding was last seen to its effect, read back. What waited for a person's yes is left out. */
  TimeToEffect: { unit: 'Milliseconds', by: [] },
  BlocksInForce: { unit: 'Count', by: [] },
  IpSetFailures: { unit: 'Count', by: [] },
  /** Messages that a channel took. */
  AlertsSent: { unit: 'Count', by: [] },
  /** Messages that were given up, and wait as dead letters. */
  AlertsNotSent: { unit: 'Count', by: [] },
  /** And 1 for a run that had nothing, or nothing left, to send. */
  DigestsSent: { unit: 'Count', by: [] },
  /** Invocations that failed as a whole, or were about to run out of time. */
  Failures: { unit: 'Count', by: [] },
  ColdStarts: { unit: 'Count', by: [] },
  /** Messages that wait on all dead-letter queues together, as the sweep saw them. */
  DeadLetters: { unit: 'Count', by: [] },
  /** Custom key stores that are not connected, as the hourly look saw them. */
  KeyStoresDown: { unit: 'Count', by: [] },
  /** KMS keys that are to be deleted, as the daily look saw them. */
  KeysToBeDeleted: { unit: 'Count', by: [] },
  /** Queues on which messages waited for their function when the sweep looked. */
  QueuesWaiting: { unit: 'Count', by: [] },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export type Dimensions = Partial<Record<Dimension, string>>;
