import type { Finding } from '../../core/finding.ts';
import { type Headline, headlineAbout } from '../headline.ts';

const WORDS: Readonly<Record<string, string>> = {
  Expiration: 'Parameter {} expired and was deleted',
  ExpirationNotification: 'Parameter {} is about to expire',
  NoChangeNotification: 'Parameter {} unchanged for too long',
};

/** Which policy of a parameter fired, or failed to. */
export function parameterHeadline(finding: Finding): Headline {
  const { policyType, actionStatus } = finding.facts;
  const failed = String(actionStatus).toLowerCase() === 'failed';
  const known = typeof policyType === 'string' && Object.hasOwn(WORDS, policyType) ? WORDS[policyType] : undefined;
  const words = failed ? 'Policy of parameter {} failed' : (known ?? 'Unknown policy of parameter {} fired');
  return headlineAbout(words, 'a parameter', finding);
}
