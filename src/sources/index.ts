import { MalformedEventError, UnsupportedEventError } from '../core/errors.ts';
import type { SourceId } from '../core/finding.ts';
import { clean } from '../core/text.ts';
import { accessAnalyzer } from './access-analyzer/index.ts';
import { acm } from './acm/index.ts';
import { awsConfig } from './aws-config/index.ts';
import { cloudtrail } from './cloudtrail/index.ts';
import { cloudwatch } from './cloudwatch/index.ts';
import { guardduty } from './guardduty/index.ts';
import { health } from './health/index.ts';
import { inspector } from './inspector/index.ts';
import { kms } from './kms/index.ts';
import { macie } from './macie/index.ts';
import { parameterStore } from './parameter-store/index.ts';
import { secretsManager } from './secrets-manager/index.ts';
import { securityHub } from './security-hub/index.ts';
import { type Source, WORKFLOWS } from './source.ts';
import { type Addressed, sourceAmong } from './source-among.ts';
import { stepFunctions } from './step-functions/index.ts';
import { trustedAdvisor } from './trusted-advisor/index.ts';

/** Every event source by its id, which is also its file's name. Where several read an event, the first here does. */
export const sources: Record<SourceId, Source> = {
  guardduty,
  macie,
  'parameter-store': parameterStore,
  acm,
  inspector,
  'security-hub': securityHub,
  'access-analyzer': accessAnalyzer,
  health,
  kms,
  'secrets-manager': secretsManager,
  cloudtrail,
  cloudwatch,
  'aws-config': awsConfig,
  'trusted-advisor': trustedAdvisor,
  'step-functions': stepFunctions,
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
  const { source: name } = event as Addressed;
  if (typeof name !== 'string' || name === '')
    throw new MalformedEventError('source should be the name of an AWS service such as "aws.guardduty".');
  const source = sourceAmong(Object.values(sources), event);
  if (source) return source;
  const known = Object.values(sources).flatMap(({ rules }) => rules.flatMap((rule) => rule.sources));
  throw new UnsupportedEventError(
    `source "${clean(name, 80)}" is not one that Riposte reads; it reads ${[...new Set(known)].join(', ')}.`,
  );
}

/** The sources whose events come by one queue, in their order. */
export function sourcesOf(feed: Source['feed']): [Source, ...Source[]] {
  const [first, ...others] = Object.values(sources).filter((source) => source.feed === feed);
  if (!first) throw new TypeError(`no source has the feed ${feed}`);
  return [first, ...others];
}

/** Those whose events a rule of EventBridge brings. */
export const broughtByRules = Object.values(sources).filter(({ feed }) => feed !== WORKFLOWS);

/** All of them, in their order. */
export const everySource = Object.values(sources) as [Source, ...Source[]];
