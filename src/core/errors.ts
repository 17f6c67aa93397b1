/**
 * Every error that Riposte raises itself. A `code` never changes, since logs, alarms and the docs refer to it;
 * `retryable` says whether the same attempt can succeed later without anybody's help.
 */
export abstract class RiposteError extends Error {
  abstract readonly code: string;
  readonly retryable: boolean = false;

  override get name(): string {
    return this.constructor.name;
  }
}

/** The event is not what its source publishes: not JSON, a field is missing or of another type. */
export class MalformedEventError extends RiposteError {
  readonly code = 'MALFORMED_EVENT';
}

/** The event is well formed, but from a service, or of a retired kind, that no source here reads. */
export class UnsupportedEventError extends RiposteError {
  readonly code = 'UNSUPPORTED_EVENT';
}

/** A setting is missing, unknown or out of range. The message names it and says what it may be. */
export class ConfigError extends RiposteError {
  readonly code = 'BAD_CONFIG';
}

/** A message on one of our own queues is not one that we wrote. */
export class BadMessageError extends RiposteError {
  readonly code = 'BAD_MESSAGE';
}

/** The change was made, but reading back shows another state than the one we asked for. */
export class VerificationError extends RiposteError {
  readonly code = 'NOT_VERIFIED';
  override readonly retryable = true;
}

/** The IP set changed between our read and our write, again and again. Trying later can help. */
export class StaleLockTokenError extends RiposteError {
  readonly code = 'STALE_LOCK_TOKEN';
  override readonly retryable = true;
}

/** A network ACL, list or event source mapping is being changed by another, or AWS is not done with the last change. */
export class PlaceBusyError extends RiposteError {
  readonly code = 'PLACE_BUSY';
  override readonly retryable = true;
}

/** A new value could not be made, or AWS did not take it. The message says why, and never holds a value. */
export class RenewalError extends RiposteError {
  readonly code = 'NOT_RENEWED';
  /** What a person can do about it. */
  readonly advice: string | undefined;

  constructor(message: string, { advice }: { advice?: string } = {}) {
    super(message);
    this.advice = advice;
  }
}

/** A secret cannot be rotated until somebody does what the message says. It never holds a value. */
export class RotationError extends RiposteError {
  readonly code = 'NOT_ROTATED';
  /** What was in the way, in a word, for whoever reads logs. */
  readonly problem: string;

  constructor(problem: string, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** A step of a rotation could not be done now. Secrets Manager retries the rotation automatically. */
export class RotationPostponedError extends RiposteError {
  readonly code = 'ROTATION_POSTPONED';
  override readonly retryable = true;
  readonly problem: string;

  constructor(problem: string, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** What was downloaded as AWS's address ranges is not that, or cannot be right. The last good list stays in force. */
export class BadRangesError extends RiposteError {
  readonly code = 'BAD_RANGES';
}

/** An entry or candidate of never-block that cannot be taken as it is. The message says why, and what to do. */
export class NeverBlockError extends RiposteError {
  readonly code = 'NEVER_BLOCK';
}

/** Rules that were pushed to AppConfig are wrong; the message has each mistake. It is an answer, and no failure of ours. */
export class RulesRefusedError extends RiposteError {
  readonly code = 'RULES_REFUSED';
}

/** A list of addresses that somebody keeps for us is not one. The last good one stays in force. */
export class BadListError extends RiposteError {
  readonly code = 'BAD_LIST';
}

/** There is nothing that this undo could put back, or the world has moved on since. */
export class CannotUndoError extends RiposteError {
  readonly code = 'CANNOT_UNDO';
}

/** A channel will never take this message: its address is gone, its key is wrong, or it is too long. */
export class UndeliverableError extends RiposteError {
  readonly code = 'UNDELIVERABLE';
}

/** A channel did not take a message now: it did not answer in time, is busy, or failed. */
export class DeliveryError extends RiposteError {
  readonly code = 'NOT_DELIVERED';
  override readonly retryable = true;
  /** When the receiver asks to be tried again, in seconds from now. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: ErrorOptions & { retryAfterSeconds?: number | undefined } = {}) {
    super(message, options);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

const THROTTLES =
  /Throttl|TooManyRequests|TooManyUpdates|RequestLimitExceeded|SlowDown|PriorRequestNotComplete|ProvisionedThroughputExceeded/;
const PASSING =
  /OperationAborted|InternalError|InternalServer|InternalService|InternalFailure|KMSInternal|DependencyTimeout|^ServiceException$|^ServerException$|ServiceUnavailable|TimeoutError|ECONNRESET|RequestTimeout|ServiceFailure|WAFUnavailableEntity/;

/** Whether an exception's name says that AWS took the call for well, and could not answer it then. */
export const isPassing = (name: string): boolean => THROTTLES.test(name) || PASSING.test(name);

/** Whether the same call may succeed later: throttling, a passing fault of the service, or one of our retryable errors. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof RiposteError) return error.retryable;
  if (!(error instanceof Error)) return false;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  return isPassing(error.name) || status >= 500 || status === 429;
}

/** What a call to AWS ended with, by an answer or by none. */
export type OfCall = Error & { $metadata: { httpStatusCode?: number } };

/** Whether an error is that, and no fault of our own code. */
export const isOfCall = (error: unknown): error is OfCall => error instanceof Error && '$metadata' in error;

/** Whether an AWS call failed with this exception name, such as `ResourceNotFoundException`. */
export function isAwsError(error: unknown, ...names: string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}
