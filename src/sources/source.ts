import type { Finding, SourceId } from '../finding.ts';

/** One event source. Its rule, queue, dead-letter queue, alarm and function are all derived from this definition. */
export interface Source {
  id: SourceId;
  /** The `source` of its events on EventBridge, such as `aws.guardduty`. */
  eventSource: string;
  /** The `detail-type`s that its EventBridge rule lets through. */
  detailTypes: readonly string[];
  /**
   * Turns one EventBridge event into findings.
   *
   * @param event the parsed JSON of the whole event; anything at all
   * @throws MalformedEventError when it is not what the service publishes; the message names the field
   * @throws UnsupportedEventError when it is of a retired kind
   */
  parse(event: unknown): Finding[];
}
