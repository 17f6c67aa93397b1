import type { Finding, SourceId } from '../core/finding.ts';

/** A queue, and the function that reads it: busy sources have one of their own, the others share. */
export const FEEDS = ['guardduty', 'macie', 'parameter-store', 'acm', 'posture', 'signals'] as const;
export type Feed = (typeof FEEDS)[number];

/** What an EventBridge rule lets through. Plain equality, since what needs thought is done in code. */
export interface EventRule {
  /** The `source`s of the events, such as `aws.guardduty`. */
  sources: readonly string[];
  detailTypes: readonly string[];
  /**
   * Fields of the detail, by their dotted paths, and the values that they may have; only where a service sends far more
   * than concerns us. Of what stands in arrays, one has to have it.
   */
  detail?: Readonly<Record<string, readonly string[]>>;
  /**
   * Fields of the detail of which one has to begin with one of these texts: only what is this deployment's own comes
   * through. They are templates of CloudFormation's `Fn::Sub`, as who reads events does not know its stack.
   */
  ownOnly?: Readonly<Record<string, readonly string[]>>;
}

/** One event source. Its rules, queue, dead-letter queue, alarms and function are all derived from this definition. */
export interface Source {
  id: SourceId;
  /** For the README's table: which events it reads, and what Riposte does about them. */
  summary: { events: string; does: string };
  feed: Feed;
  rules: readonly EventRule[];
  /**
   * Turns one EventBridge event into findings.
   *
   * @param event the parsed JSON of the whole event; anything at all
   * @throws MalformedEventError when it is not what the service publishes; the message names the field
   * @throws UnsupportedEventError when it is of a retired kind
   */
  parse(event: unknown): Finding[];
}
