import { ListRuleNamesByTargetCommand, type Rule } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../../core/clients.ts';
import { denialOf } from '../../core/denial.ts';
import type { SourceId } from '../../core/finding.ts';
import { describeError } from '../../core/telemetry.ts';
import type { SeenPlace } from '../../journal/seen-members.ts';
import { type ExpectedRule, memberRules } from './expected-rules.ts';
import release from './revisions.generated.json' with { type: 'json' };
import { isSamePattern } from './same-pattern.ts';

/** The rules of a region, by their names, and what is known of where they lead. */
interface There {
  rules: ReadonlyMap<string, Rule>;
  /** The names of those that lead to the deployment's bus; undefined where that may not be read. */
  forwarding: ReadonlySet<string> | undefined;
}

/** A rule of the template that is there, and what its description says. */
interface OwnRule {
  source: SourceId;
  isOfFindings: boolean;
  description: string;
  revision?: string;
}

/** The templates say their revision in the descriptions of what they make. */
export function revisionOf(text = ''): { revision?: string } {
  const [, revision] = /\b(?:Revision|Riposte) ([0-9a-f]{12})\b/.exec(text) ?? [];
  return revision ? { revision } : {};
}

/** The rules that the template makes, by their whole names: those of another deployment may begin alike. */
const ownRules = (stack: string, { rules }: There): OwnRule[] =>
  memberRules(stack).flatMap(({ name, source, isOfFindings }) => {
    const found = rules.get(name);
    return found
      ? [{ source, isOfFindings, description: found.Description ?? '', ...revisionOf(found.Description) }]
      : [];
  });

/** Of the template by which the region's rules were made, where they say so: what most of them say. */
export function revisionIn(stack: string, there: There): { revision?: string } {
  const own = Map.groupBy(ownRules(stack, there), ({ revision }) => revision);
  const [most] = [...own].filter(([one]) => one !== undefined).toSorted(([, a], [, b]) => b.length - a.length);
  return most?.[0] ? { revision: most[0] } : {};
}

/**
 * The sources of which a rule says another revision than most do. While a stack is updated, some do; of what stays so,
 * somebody has written it.
 */
function mixedIn(stack: string, there: There): SourceId[] {
  const { revision: most } = revisionIn(stack, there);
  const mixed = ownRules(stack, there).filter(({ revision }) => revision !== undefined && revision !== most);
  return [...new Set(mixed.map(({ source }) => source))];
}

/**
 * Whether the region shows that it forwards findings, too, that an administrator is sent: a rule of them stands there, or
 * the description of another one says so. What it does not show proves nothing, since whoever deletes these rules can write
 * descriptions as well.
 */
export const showsFindings = (stack: string, there: There): boolean =>
  ownRules(stack, there).some(
    ({ isOfFindings, description }) => isOfFindings || description.endsWith('findings: every'),
  );

/**
 * The names of the rules that have the deployment's bus as their target. One call says it of all of them; asking for the
 * targets of each would be forty.
 *
 * @returns undefined where the account's role may not ask: its template is of an older release
 */
export async function rulesTo(bus: string, eventbridge: Clients['eventbridge']): Promise<Set<string> | undefined> {
  const names = new Set<string>();
  let NextToken: string | undefined;
  try {
    do {
      const page = await eventbridge.send(new ListRuleNamesByTargetCommand({ TargetArn: bus, NextToken }));
      for (const name of page.RuleNames ?? []) names.add(name);
      NextToken = page.NextToken;
    } while (NextToken);
    return names;
  } catch (error) {
    if (error instanceof Error && denialOf(describeError(error))) return undefined;
    throw error;
  }
}

/**
 * How the rules stand that should be there. A source of which one rule is gone is not heard in part, which is no better.
 *
 * @param before what the last look found there, if there was one
 */
export function standingOf(
  expected: readonly ExpectedRule[],
  there: There,
  { account, stack, before }: { account: string; stack: string; before?: SeenPlace | undefined },
): Pick<SeenPlace, 'missing' | 'off' | 'changed' | 'mixed' | 'had'> {
  const { revision: most } = revisionIn(stack, there);
  const isThis = most === release.region;
  // Rules that were once of this release do not become of another one by their descriptions.
  const had = before?.had === release.region;
  const mixed = mixedIn(stack, there);
  const lasting = mixed.filter((source) => before?.mixed?.includes(source));
  const sourcesOf = (is: (rule: ExpectedRule, found: Rule | undefined) => boolean): SourceId[] => [
    ...new Set(expected.filter((rule) => is(rule, there.rules.get(rule.name))).map(({ source }) => source)),
  ];
  const missing = sourcesOf((_, found) => found === undefined);
  const off = sourcesOf((_, found) => found?.State === 'DISABLED').filter((source) => !missing.includes(source));
  const changed = sourcesOf(
    (rule, found) =>
      found !== undefined &&
      (there.forwarding?.has(rule.name) === false ||
        lasting.includes(rule.source) ||
        (((had && !isThis) || isOfThisRelease(found, most)) &&
          !isSamePattern(found.EventPattern, rule.patternIn(account)))),
  ).filter((source) => !missing.includes(source) && !off.includes(source));
  return {
    missing,
    off,
    ...(changed.length > 0 && { changed }),
    ...(mixed.length > 0 && { mixed }),
    ...((had || isThis) && { had: release.region }),
  };
}

/**
 * Of another release a rule may rightly let something else through. Most rules say none, since there is little room in
 * the template, and are of that of the others; where no rule says one, somebody has taken it away.
 */
const isOfThisRelease = ({ Description }: Rule, most: string | undefined): boolean =>
  (revisionOf(Description).revision ?? most ?? release.region) === release.region;
