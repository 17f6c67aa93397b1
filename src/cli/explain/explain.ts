import { catalogue } from '../../actions/catalogue/catalogue.ts';
import { configAt } from '../../actions/catalogue/members.ts';
import { isRefused, type RefusedTarget, type Target } from '../../core/action.ts';
import type { Config } from '../../core/config.ts';
import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { ofAccount } from '../../core/organisation.ts';
import type { Playbook } from '../../core/playbook.ts';
import { decide } from '../../decide/decide.ts';
import { type Answer, askGuards } from '../../decide/guards/index.ts';
import type { Placed } from '../../policy/match/conditions.ts';
import { indexPlaybooks } from '../../policy/match/match.ts';
import { type ConditionResult, explainMatch } from '../../policy/match/match-explained.ts';
import { callsOf, type ExplainedCall } from './calls.ts';

/** One playbook that was tried, in order, and each of its conditions. */
export interface Tried {
  playbook: string;
  matched: boolean;
  conditions: ConditionResult[];
}

/** One decision, with what each guard says of it and what would be called. */
export interface Explained extends Decision {
  guards: Answer[];
  /** The calls that the action makes in an account that holds just what the finding names; none when it is refused. */
  calls: ExplainedCall[];
}

/** Everything that leads from one finding to what would be done about it. */
export interface Explanation {
  finding: Finding;
  tried: Tried[];
  decisions: Explained[];
}

/**
 * Explains what would be decided about one finding, and does nothing: the calls are those that the action makes in an
 * account of its own inside this process, where everything that the finding names is as the finding says.
 *
 * @param now milliseconds since 1970
 */
export async function explain(
  finding: Finding,
  config: Config,
  playbooks: readonly Playbook[],
  now: number,
): Promise<Explanation> {
  const { decisions } = decide(finding, config, now, indexPlaybooks(playbooks));
  const explained = decisions.map(async (decision): Promise<Explained> => {
    const at = configAt(finding, decision.action, config);
    const target = targetOf(finding, decision, at);
    const guards = isRefused(target)
      ? [{ guard: 'target', refuses: target.refuse }]
      : askGuards(finding, decision.action, target, at, now);
    const calls =
      isRefused(target) || decision.outcome === 'refused' ? [] : await callsOf(finding, decision, target, config);
    return { ...decision, guards, calls };
  });
  const placed = { ...finding, of: ofAccount(config, finding.account) };
  return { finding, tried: triedIn(placed, playbooks), decisions: await Promise.all(explained) };
}

function triedIn(finding: Placed, playbooks: readonly Playbook[]): Tried[] {
  const tried: Tried[] = [];
  for (const playbook of playbooks) {
    const conditions = explainMatch(finding, playbook);
    const matched = conditions.every(({ ok }) => ok);
    tried.push({ playbook: playbook.id, matched, conditions });
    if (matched) break;
  }
  return tried;
}

// What is only told has no target of its own.
const targetOf = (finding: Finding, { action, target: key }: Decision, config: Config): Target | RefusedTarget =>
  catalogue[action].targets(finding, config).find((target) => target.key === key) ?? { key };
