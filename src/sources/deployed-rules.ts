import { sources } from './index.ts';
import type { EventRule, Source } from './source.ts';
import { type Addressed, letsThrough, valuesAt } from './source-among.ts';

/** A rule as it is deployed: its name on the bus, less the stack's, and whose events it lets through. */
interface DeployedRule {
  name: string;
  source: Source;
}

/** What the names of any deployment hold: whoever reads events of a file does not know whose stack they mean. */
export const ANY_RIPOSTE = 'riposte';

/**
 * The rule of a deployment that lets an event through; undefined when none does, so that Riposte never hears of it.
 *
 * @param event the parsed JSON of a whole event
 * @param stack what the names of the deployment's own resources hold
 */
export function deployedRuleFor(event: unknown, stack: string): DeployedRule | undefined {
  const addressed: Addressed = typeof event === 'object' && event !== null ? event : {};
  for (const { rule, deployed } of rulesBySource.get(addressed.source as string) ?? [])
    if (letsThrough(rule, addressed) && isOwn(rule, addressed, stack)) return deployed;
  return undefined;
}

/** A source with several rules has them numbered. */
export const nameOfRule = ({ id, rules }: Pick<Source, 'id' | 'rules'>, n: number): string =>
  rules.length > 1 ? `${id}-${n + 1}` : id;

/** Every rule, in the order of the sources, by the `source` of the events that it is about. */
const rulesBySource = new Map<string, { rule: EventRule; deployed: DeployedRule }[]>();
for (const source of Object.values(sources))
  for (const [n, rule] of source.rules.entries())
    for (const name of rule.sources) {
      const known = rulesBySource.get(name) ?? [];
      known.push({ rule, deployed: { name: nameOfRule(source, n), source } });
      rulesBySource.set(name, known);
    }

/** Whether one of the fields names what is this deployment's own, where the rule asks for that. */
const isOwn = ({ ownOnly }: EventRule, event: Addressed, stack: string): boolean =>
  !ownOnly ||
  ownOnly.some((path) =>
    valuesAt(event.detail, path.split('.')).some((value) => typeof value === 'string' && value.includes(stack)),
  );
