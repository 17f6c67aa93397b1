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
  for (const source of Object.values(sources)) {
    const n = source.rules.findIndex((rule) => letsThrough(rule, addressed) && isOwn(rule, addressed, stack));
    if (n >= 0) return { name: nameOfRule(source, n), source };
  }
  return undefined;
}

/** A source with several rules has them numbered. */
export const nameOfRule = ({ id, rules }: Pick<Source, 'id' | 'rules'>, n: number): string =>
  rules.length > 1 ? `${id}-${n + 1}` : id;

/** Whether one of the fields names what is this deployment's own, where the rule asks for that. */
const isOwn = ({ ownOnly }: EventRule, event: Addressed, stack: string): boolean =>
  !ownOnly ||
  ownOnly.some((path) =>
    valuesAt(event.detail, path.split('.')).some((value) => typeof value === 'string' && value.includes(stack)),
  );
