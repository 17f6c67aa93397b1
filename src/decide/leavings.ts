import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { Config } from '../core/config.ts';
import { type Finding, findingKey, seenAtOf } from '../core/finding.ts';
import { BEFORE_IT_WAS_OVER } from '../core/grave.ts';
import { whyMatterIsOver } from '../core/matter.ts';
import type { LeaveMessage } from '../core/messages.ts';
import { keyOfDecision, statusOf } from '../core/response.ts';
import { indexPlaybooks, type PlaybookSet } from '../policy/match/match.ts';
import { playbooks as builtIn } from '../policy/playbooks/index.ts';
import { decide, type Verdict } from './decide.ts';

/** A source lowers the severity of what is over, and playbooks may ask for more. */
const SEVERITIES = [5, 8, 9];

/**
 * What a finding that was archived, resolved or suppressed, or whose control passes now, wants no more: whatever it
 * would want if it were none of these. Samples never wanted anything.
 *
 * @param verdict what is decided about it as it is: what it still wants, it does not leave
 */
export function leavings(
  finding: Finding,
  { messages: wanted }: Pick<Verdict, 'messages'>,
  config: Config,
  now: number,
  playbooks: PlaybookSet = indexPlaybooks(builtIn),
): LeaveMessage[] {
  if (finding.sample) return [];
  const matter = matterLeft(finding, config);
  if (matter) return [matter];
  const before = beforeItWasOver(finding);
  if (!before) return [];
  const still = new Set(wanted.map(({ key }) => key));
  const keys = new Set(
    [before.severity, ...SEVERITIES].flatMap((severity) =>
      decide({ ...before, severity }, config, now, playbooks).messages.map(({ key }) => key),
    ),
  );
  const status = statusOf({ ...finding, archived: false });
  const why = `it is ${status || 'archived'} now`;
  const as = { seenAt: seenAtOf(finding), ...(status && { status }) };
  return [...keys]
    .filter((key) => !still.has(key))
    .map((key) => ({ kind: 'leave', key, finding: findingKey(finding), why, ...as }));
}

/** What was told of the same alarm or secret until this said that it is over. */
function matterLeft(finding: Finding, config: Config): LeaveMessage | undefined {
  const why = whyMatterIsOver(finding);
  const [target] = why === undefined ? [] : catalogue.notify.targets(finding, config);
  if (why === undefined || finding.archived || !target || target.key === '-') return undefined;
  const key = keyOfDecision(finding, { action: 'notify', target: target.key });
  const seenAt = seenAtOf(finding);
  return { kind: 'leave', key, finding: findingKey(finding), why, seenAt, upTo: seenAt };
}

/** The finding as it was before; undefined while it goes on. */
function beforeItWasOver(finding: Finding): Finding | undefined {
  const facts = { ...finding.facts };
  let { type } = finding;
  let isOver = finding.archived;
  for (const [fact, words] of Object.entries(BEFORE_IT_WAS_OVER)) {
    const word = String(facts[fact] ?? '');
    const earlier = Object.hasOwn(words, word) ? words[word] : undefined;
    if (earlier === undefined) continue;
    isOver = true;
    facts[fact] = earlier;
    // AWS Config's verdict is a part of the type.
    if (type.startsWith(`${word}/`)) type = `${earlier}/${type.slice(word.length + 1)}`;
  }
  return isOver ? { ...finding, archived: false, type, facts } : undefined;
}
