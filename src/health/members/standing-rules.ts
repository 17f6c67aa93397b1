import { ListRuleNamesByTargetCommand, type Rule } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../../core/clients.ts';
import { denialOf } from '../../core/denial.ts';
import type { SourceId } from '../../core/finding.ts';
import { parsedJson } from '../../core/json.ts';
import { describeError } from '../../core/telemetry.ts';
import type { SeenPlace } from '../../journal/seen-members.ts';
import type { ExpectedRule } from './expected-rules.ts';
import release from './revisions.generated.json' with { type: 'json' };

/** The rules of a region, by their names, and what is known of where they lead. */
interface There {
  rules: ReadonlyMap<string, Rule>;
  /** The names of those that lead to the deployment's bus; undefined where that may not be read. */
  forwarding: ReadonlySet<string> | undefined;
}

/** The templates say their revision in the descriptions of what they make. */
export function revisionOf(text = ''): { revision?: string } {
  const [, revision] = /\b(?:Revision|Riposte) ([0-9a-f]{12})\b/.exec(text) ?? [];
  return revision ? { revision } : {};
}

const ownRules = (stack: string, { rules }: There): Rule[] =>
  [...rules.values()].filter(({ Name = '' }) => Name.startsWith(`${stack}-`));

/** Of the template by which the region's rules were made, where they say so. */
export const revisionIn = (stack: string, there: There): { revision?: string } =>
  ownRules(stack, there)
    .map(({ Description }) => revisionOf(Description))
    .find(({ revision }) => revision) ?? {};

/** Whether the region forwards findings too that an administrator is sent: its template says so of one rule. */
export const forwardsFindings = (stack: string, there: There): boolean =>
  ownRules(stack, there).some(({ Description = '' }) => Description.endsWith('findings: every'));

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

/** How the rules stand that should be there. A source of which one rule is gone is not heard in part, which is no better. */
export function standingOf(
  expected: readonly ExpectedRule[],
  there: There,
  { account, stack }: { account: string; stack: string },
): Pick<SeenPlace, 'missing' | 'off' | 'changed'> {
  const isOfRelease = isOfThisRelease(stack, there);
  const sourcesOf = (is: (rule: ExpectedRule, found: Rule | undefined) => boolean): SourceId[] => [
    ...new Set(expected.filter((rule) => is(rule, there.rules.get(rule.name))).map(({ source }) => source)),
  ];
  const missing = sourcesOf((_, found) => found === undefined);
  const off = sourcesOf((_, found) => found?.State === 'DISABLED').filter((source) => !missing.includes(source));
  const changed = sourcesOf(
    (rule, found) =>
      found !== undefined &&
      (there.forwarding?.has(rule.name) === false ||
        (isOfRelease && !isSame(found.EventPattern, rule.patternIn(account)))),
  ).filter((source) => !missing.includes(source) && !off.includes(source));
  return { missing, off, ...(changed.length > 0 && { changed }) };
}

/** Of another release a rule may rightly let something else through; while a stack is updated, some are of another one. */
function isOfThisRelease(stack: string, there: There): boolean {
  const revisions = ownRules(stack, there).flatMap(({ Description }) => revisionOf(Description).revision ?? []);
  return revisions.length > 0 && revisions.every((revision) => revision === release.region);
}

/** In patterns neither the order of keys nor that of values says anything. */
const isSame = (deployed: string | undefined, wanted: object): boolean =>
  JSON.stringify(sorted(parsedJson(deployed ?? ''))) === JSON.stringify(sorted(wanted));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort(byText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]): [string, unknown] => [key, sorted(each)])
      .sort(byText),
  );
}

function byText(one: unknown, other: unknown): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}
