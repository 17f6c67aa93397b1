import type { Rule } from '@aws-sdk/client-eventbridge';
import { memberRules } from '../src/health/members/expected-rules.ts';
import { standingOf } from '../src/health/members/standing-rules.ts';

/**
 * A bench whose rules are not compared measures a look that does less than the real one.
 *
 * @param there the rules that it plays, as EventBridge lists them, in this account
 * @throws where a pattern that somebody changed among them would not be found, or one that nobody changed would
 */
export function checkCompared(there: readonly Rule[], { stack, account }: { stack: string; account: string }): void {
  const [first] = memberRules(stack).filter(({ name }) => there.some(({ Name }) => Name === name));
  if (!first) throw new Error('the bench plays no rule of the template');
  const rules = new Map(there.map((rule) => [rule.Name ?? '', rule]));
  const look = () => standingOf([first], { rules, forwarding: undefined }, { account, stack }).changed ?? [];
  if (look().length > 0) throw new Error(`the rule ${first.name} of the bench is not as the template makes it`);
  rules.set(first.name, { ...rules.get(first.name), EventPattern: '{"source":["aws.nothing"]}' });
  if (!look().includes(first.source)) throw new Error('the look would not find a changed pattern in the bench');
}
