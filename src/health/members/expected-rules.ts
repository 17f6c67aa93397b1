import { nameOfRule } from '../../sources/deployed-rules.ts';
import { broughtByRules } from '../../sources/index.ts';
import type { EventRule } from '../../sources/source.ts';
import type { ExpectedRule } from './look-at-place.ts';

/**
 * What a delegated administrator's account is sent of its members in any case. Macie is not among them: which of both is
 * sent a finding, its documentation does not say, and what comes twice is answered once.
 */
export const REACHES_ADMINISTRATOR: ReadonlySet<string> = new Set([
  'Access Analyzer Finding',
  'GuardDuty Finding',
  'Inspector2 Finding',
  'Security Hub Findings - Imported',
]);

const isForwarded = ({ detailTypes }: EventRule): boolean =>
  !detailTypes.some((type) => REACHES_ADMINISTRATOR.has(type));

/** The rules that each region of a member account should have, since no service forwards what they let through. */
export const expectedRules = (stack: string): ExpectedRule[] =>
  broughtByRules.flatMap((source) =>
    source.rules.flatMap((rule, n) =>
      isForwarded(rule) ? [{ name: `${stack}-${nameOfRule(source, n)}`, source: source.id }] : [],
    ),
  );
