import { MalformedEventError, UnsupportedEventError } from '../errors.ts';
import type { SourceId } from '../finding.ts';
import { clean } from '../text.ts';
import { acm } from './acm.ts';
import { guardduty } from './guardduty.ts';
import { macie } from './macie.ts';
import { parameterStore } from './parameter-store.ts';
import type { Source } from './source.ts';

/** Every event source by its id, which is also its file's name. */
export const sources: Record<SourceId, Source> = {
  guardduty,
  'parameter-store': parameterStore,
  acm,
  macie,
};

/**
 * Finds the source that reads an event.
 *
 * @throws MalformedEventError when it is no EventBridge event
 * @throws UnsupportedEventError when no source here reads the service's events
 */
export function sourceOf(event: unknown): Source {
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw new MalformedEventError('the event should be an object, as EventBridge delivers it.');
  const { source: name } = event as { source?: unknown };
  if (typeof name !== 'string' || name === '')
    throw new MalformedEventError('source should be the name of an AWS service such as "aws.guardduty".');
  const source = Object.values(sources).find(({ eventSource }) => eventSource === name);
  if (source) return source;
  const known = Object.values(sources).map(({ eventSource }) => eventSource);
  throw new UnsupportedEventError(
    `source "${clean(name, 80)}" is not one that Riposte reads; it reads ${known.join(', ')}.`,
  );
}
