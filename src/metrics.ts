/** The namespace in CloudWatch. */
export const NAMESPACE = 'Riposte';

/** What a metric may be told apart by. Each takes few values, since CloudWatch bills every combination by the hour. */
export const DIMENSIONS = ['source', 'severity', 'action', 'outcome', 'guard'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

interface Metric {
  unit: 'Count' | 'Milliseconds';
  dimensions: readonly Dimension[];
}

/**
 * Every metric that the functions emit, with the stack as the dimension `service` and no
 * others than these. Ids, names and addresses are in the logs and the journal, never here.
 */
export const METRICS = {
  /** Findings as they came in, each sighting once. */
  Findings: { unit: 'Count', dimensions: ['source', 'severity'] },
  /** Events that could not be read, and were set aside on the dead-letter queue. */
  DeadEvents: { unit: 'Count', dimensions: ['source'] },
  Actions: { unit: 'Count', dimensions: ['action', 'outcome'] },
  /** What guards refused, when deciding and when acting. */
  Refusals: { unit: 'Count', dimensions: ['guard'] },
  /** From when the finding was last seen to its effect, read back. What waited for a person's yes is left out. */
  TimeToEffect: { unit: 'Milliseconds', dimensions: [] },
  BlocksInForce: { unit: 'Count', dimensions: [] },
  IpSetFailures: { unit: 'Count', dimensions: [] },
  AlertsSent: { unit: 'Count', dimensions: [] },
  AlertsNotSent: { unit: 'Count', dimensions: [] },
  DigestsSent: { unit: 'Count', dimensions: [] },
  /** Invocations that failed as a whole, or were about to run out of time. */
  Failures: { unit: 'Count', dimensions: [] },
  ColdStarts: { unit: 'Count', dimensions: [] },
  /** Messages that wait on all dead-letter queues together, as the sweep saw them. */
  DeadLetters: { unit: 'Count', dimensions: [] },
  /** Queues on which messages waited for their function when the sweep looked. */
  QueuesWaiting: { unit: 'Count', dimensions: [] },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export type Dimensions = Partial<Record<Dimension, string>>;
