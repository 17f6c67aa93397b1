import type { Finding, SourceId } from '../core/finding.ts';

/** A queue, and the function that reads it: busy sources have one of their own, the others share. */
export const FEEDS = ['guardduty', 'macie', 'parameter-store', 'acm', 'posture', 'signals'] as const;
export type Feed = (typeof FEEDS)[number];
/** The queue that no rule fills: state machines send there what they ask people. */
export const WORKFLOWS = 'workflows';

/** A value that a field may have: itself, how it begins, any but one, or none at all. Any of a list fits. */
export type PatternValue =
  | string
  | { readonly prefix: string }
  | { readonly 'anything-but': string }
  | { readonly exists: false };

/** What an EventBridge rule lets through. Little more than equality, since what needs thought is done in code. */
export interface EventRule {
  /** The `source`s of the events, such as `aws.guardduty`. */
  sources: readonly string[];
  detailTypes: readonly string[];
  /**
   * Fields of the detail, by their dotted paths, and the values that they may have; only where a service sends far more
   * than concerns us. Of what stands in arrays, one has to have it.
   */
  detail?: Readonly<Record<string, readonly PatternValue[]>>;
  /**
   * Fields of the detail of which one has to hold the stack's name, in whatever form: a name, an ARN, a URL. Code then
   * looks exactly; who reads events from a file does not know the stack.
   */
  ownOnly?: readonly string[];
}

/** What is known of the deployment that reads the events. */
export interface Deployment {
  /** The stack's name: all that is the deployment's own begins with it. */
  stack: string;
  /** The ARN of its key, whose name says nothing. */
  key?: string;
  /** The account in which it stands. */
  account?: string;
  /** Other accounts of its owner. */
  memberAccounts?: readonly string[];
  /** Its owner's organization. */
  organisation?: { readonly id: string };
}

/** One event source. Its rules, queue, dead-letter queue, alarms and function are all derived from this definition. */
export interface Source {
  id: SourceId;
  /** For the README's table: which events it reads, and what Riposte does about them. */
  summary: { events: string; does: string };
  feed: Feed | typeof WORKFLOWS;
  /** Of a source that no rule brings, only how its events are told apart: nothing is deployed of them. */
  rules: readonly EventRule[];
  /**
   * Turns one EventBridge event into findings.
   *
   * @param event the parsed JSON of the whole event; anything at all
   * @param deployment where known: whose own resources are meant; events in files may be of any
   * @throws MalformedEventError when it is not what the service publishes; the message names the field
   * @throws UnsupportedEventError when it is of a retired kind
   */
  parse(event: unknown, deployment?: Deployment): Finding[];
}
