import type { Finding } from '../../core/finding.ts';
import { about, type Headline, shortName } from '../headline.ts';

/** Which rule a resource breaks, or keeps again. */
export function configHeadline({ type, resources }: Finding): Headline {
  const [, rule] = /^[A-Z_]+\/(.+)$/.exec(type) ?? [];
  const name = resources[0]?.id;
  if (rule === undefined) return { says: about('Unknown AWS Config event about {}', 'a resource', name) };
  const verb = type.startsWith('NON_COMPLIANT/') ? 'broken' : 'kept';
  return {
    says: [
      ...about(`Rule ${shortName(rule, 40)} ${verb} by {}`, 'a resource', name).slice(0, -1),
      `Rule ${shortName(rule, 34)} ${verb}`,
    ],
  };
}
