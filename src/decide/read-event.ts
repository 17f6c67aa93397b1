import { MalformedEventError, RiposteError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import { describeError } from '../core/telemetry.ts';
import { clean } from '../core/text.ts';
import type { Deployment, Source } from '../sources/source.ts';
import { sourceAmong } from '../sources/source-among.ts';

/** One message from a feed's queue: the body is an EventBridge event as JSON. */
export interface Received {
  messageId: string;
  body: string;
}

/** The sources of one feed; the first is asked about what none of them reads, and says why it does not either. */
export type FeedSources = readonly [Source, ...Source[]];

/** One event, and what it says; or why it cannot be read. */
export interface Parsed {
  from: string;
  body: string;
  findings: Finding[];
  error?: RiposteError;
}

/** Reads one message. Throws only what is an error of ours to mend. */
export function readMessage(
  sources: FeedSources,
  { messageId: from, body }: Received,
  deployment?: Deployment,
): Parsed {
  try {
    return { from, body, findings: parseEvent(sources, body, deployment) };
  } catch (error) {
    if (error instanceof RiposteError) return { from, body, findings: [], error };
    throw error;
  }
}

/**
 * The findings of one event as it came off the queue.
 *
 * @param deployment whose own resources are meant; unknown where events come from files
 *
 * @throws MalformedEventError | UnsupportedEventError
 */
export function parseEvent(sources: FeedSources, body: string, deployment?: Deployment): Finding[] {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch (error) {
    throw new MalformedEventError(`the event is not JSON: ${clean(describeError(error).message, 120)}`, {
      cause: error,
    });
  }
  const addressed = typeof event === 'object' && event !== null ? event : {};
  const findings = readBy(sources, event, addressed, deployment);
  // EventBridge names the replay in the envelope of what it sends from an archive.
  const { 'replay-name': replay } = addressed as { 'replay-name'?: unknown };
  return replay === undefined
    ? findings
    : findings.map((finding) => ({ ...finding, replay: clean(String(replay), 80) }));
}

/** No service nests deeply: what exhausts the stack waits for a person, and takes no other event of its batch along. */
function readBy(sources: FeedSources, event: unknown, addressed: object, deployment?: Deployment): Finding[] {
  try {
    const [first, ...others] = sources;
    const source = others.length === 0 ? first : (sourceAmong(sources, addressed) ?? first);
    return source.parse(event, deployment);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new MalformedEventError('the event is nested too deeply to be read.', { cause: error });
  }
}
