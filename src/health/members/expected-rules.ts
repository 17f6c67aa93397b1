import type { SourceId } from '../../core/finding.ts';
import { nameOfRule } from '../../sources/deployed-rules.ts';
import { patternOf } from '../../sources/event-pattern.ts';
import { broughtByRules } from '../../sources/index.ts';
import type { EventRule } from '../../sources/source.ts';

/** A rule that a member's region should have, by its whole name, and the source that it forwards. */
export interface ExpectedRule {
  name: string;
  source: SourceId;
  /** Stands only where findings are forwarded that an administrator is sent in any case. */
  isOfFindings: boolean;
  /** What it lets through in an account, as its template has it. */
  patternIn(account: string): Record<string, unknown>;
}

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

const isOfFindings = ({ detailTypes }: EventRule): boolean =>
  detailTypes.some((type) => REACHES_ADMINISTRATOR.has(type));

/** Every rule of the template of a member's region. Those of findings stand only where they are asked for. */
export const memberRules = (stack: string): ExpectedRule[] =>
  broughtByRules.flatMap((source) =>
    source.rules.map((rule, n) => ({
      name: `${stack}-${nameOfRule(source, n)}`,
      source: source.id,
      isOfFindings: isOfFindings(rule),
      patternIn: (account) => patternOf(rule, { own: `*${stack}*`, account: [account] }),
    })),
  );

/** The rules that each region of a member account should have, since no service forwards what they let through. */
export const expectedRules = (stack: string): ExpectedRule[] => memberRules(stack).filter((rule) => !rule.isOfFindings);
