import type { Finding } from '../../core/finding.ts';
import { about, type Headline, nameOf } from '../headline.ts';

const CODE = /^AWS_[A-Z0-9_]{2,100}$/;

/** What AWS Health tells; its codes are AWS's own words. */
export function healthHeadline(finding: Finding): Headline {
  const name = nameOf(finding, 'access-key', 'user', 'instance') ?? finding.resources[0]?.id;
  const says = about(wordsOf(finding), 'this account', name);
  // AWS's code says more than the end of a long name.
  return { says: [...says, ...says.slice(-1).map((text) => text.replace(/ \([^)]*\)$/, ''))] };
}

function wordsOf({ facts, type, resources }: Finding): string {
  const isKey = resources.some(({ kind }) => kind === 'access-key');
  const what = isKey ? 'access key {}' : 'credentials of {}';
  if (facts.risk === 'key-exposed') {
    if (facts.status === 'closed') return isKey ? 'access key {} was exposed' : 'credentials of {} were exposed';
    return type === 'AWS_RISK_CREDENTIALS_EXPOSED' ? `${what} found in public` : `${what} known to others`;
  }
  if (facts.risk === 'at-risk') return `AWS sees a risk to {} (${codeWords(type)})`;
  if (facts.risk === 'abuse') return `Abuse reported from {} (${codeWords(type)})`;
  return CODE.test(type) ? `AWS about {}: ${codeWords(type)}` : 'Unknown AWS Health event about {}';
}

/** @example codeWords('AWS_EC2_INSTANCE_RETIREMENT') → 'ec2 instance retirement' */
const codeWords = (code: string): string =>
  code
    .replace(/^AWS_(?:RISK_|ABUSE_)?|_REPORT$/g, '')
    .toLowerCase()
    .replaceAll('_', ' ')
    .slice(0, 40);
