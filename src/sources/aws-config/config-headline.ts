import type { Finding } from '../../core/finding.ts';
import { about, type Headline, shortName } from '../headline.ts';

/** What AWS Config says of a rule and a resource; before the name of the resource, and where that has no room. */
const SAID: Readonly<Record<string, readonly [named: string, alone: string]>> = {
  NON_COMPLIANT: ['broken by', 'broken'],
  COMPLIANT: ['kept by', 'kept'],
  NOT_APPLICABLE: ['does not apply to', 'does not apply'],
  // AWS Config says so too where it lost the rule or the resource.
  INSUFFICIENT_DATA: ['has no result for', 'has no result'],
};
/** So much a subject has. */
const MOST = 60;
const UNKNOWN = ['has an unknown result for', 'has an unknown result'] as const;

/** Which rule a resource breaks, or keeps again; or that AWS Config says neither. */
export function configHeadline({ type, resources }: Finding): Headline {
  const [, word = '', rule] = /^([\w -]+)\/(.+)$/.exec(type) ?? [];
  const name = resources[0]?.id;
  if (rule === undefined) return { says: about('Unknown AWS Config event about {}', 'a resource', name) };
  const [named, alone] = (Object.hasOwn(SAID, word) && SAID[word]) || UNKNOWN;
  return {
    says: [
      ...about(`Rule ${shortName(rule, 40)} ${named} {}`, 'a resource', name).slice(0, -1),
      `Rule ${shortName(rule, Math.min(34, MOST - `Rule  ${alone}`.length))} ${alone}`,
    ],
  };
}
