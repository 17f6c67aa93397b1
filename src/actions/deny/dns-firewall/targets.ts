import type { FindTargets } from '../../../core/action.ts';
import { clean } from '../../../core/text.ts';
import { parseDomain } from './domain.ts';

/** One domain in its ASCII form, and the list it goes to. */
export type DomainTarget = { key: string; list: string };

/**
 * The domain that our host asked for, where a domain list is configured. In a file of its own, since the public
 * suffixes that the action knows would fill a fifth of each decide function.
 */
export const denyDomainTargets: FindTargets<DomainTarget> = ({ facts }, { domainList: list }) => {
  if (!list || facts.actionType !== 'DNS_REQUEST' || typeof facts.domain !== 'string') return [];
  const parsed = parseDomain(facts.domain);
  return 'refuse' in parsed
    ? [{ key: clean(facts.domain, 80), refuse: parsed.refuse }]
    : [{ key: parsed.domain, list }];
};
