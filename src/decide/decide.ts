import { catalogue, isAnsweredBySequence } from '../actions/catalogue/catalogue.ts';
import { configAt, scopeAt, whyWaiting } from '../actions/catalogue/members.ts';
import { whereOf } from '../actions/catalogue/place.ts';
import { isRefused, type RefusedTarget, type Target } from '../core/action.ts';
import type { Config } from '../core/config.ts';
import { type Decision, lowerMode, type Mode } from '../core/decision.ts';
import { type Finding, severityBand } from '../core/finding.ts';
import { isGrave, isOwed } from '../core/grave.ts';
import { COUNTED_ONLY, type Refusal } from '../core/guard.ts';
import type { ActMessage } from '../core/messages.ts';
import { ofAccount } from '../core/organisation.ts';
import type { Playbook, Step } from '../core/playbook.ts';
import { keyOfDecision } from '../core/response.ts';
import { clean } from '../core/text.ts';
import { sharedAddress } from '../never-block/shared-address.ts';
import { indexPlaybooks, type PlaybookSet } from '../policy/match/match.ts';
import { playbooks as builtIn } from '../policy/playbooks/index.ts';
import { firstRefusal, guardsAfterNews, guardsOfNews } from './guards/index.ts';
import { isByOwnRole, ownResources } from './guards/own-resources.ts';
import { joinIPv6 } from './join-ipv6.ts';

/** What is decided about one finding, and what has to be handed over for it. */
export interface Verdict {
  decisions: Decision[];
  messages: ActMessage[];
}

/** Guards whose refusals nobody has to hear of at once: these findings are not news. */
const QUIET_GUARDS = new Set([...COUNTED_ONLY, 'own-note', 'replayed']);

/**
 * Decides about one finding: which playbook answers it, on which targets, in which mode, and what a guard refuses.
 * Pure: it reads nothing but its arguments, so that the same finding always gets the same answer.
 *
 * @param now milliseconds since 1970
 */
export function decide(
  finding: Finding,
  config: Config,
  now: number,
  playbooks: PlaybookSet = indexPlaybooks(builtIn),
): Verdict {
  const of = playbooks.asksAccount ? ofAccount(config, finding.account) : undefined;
  const playbook = scopeAt(finding, config)?.isExcluded ? undefined : playbooks.answering(finding, of);
  if (!playbook) return { decisions: [], messages: [] };
  const verdict: Verdict = { decisions: [], messages: [] };
  for (const step of playbook.steps) {
    const at = configAt(finding, step.action, config);
    for (const { step: taken, target, note } of targetsOf(step, finding, at)) {
      const notes = inOneLine(note, whyWaiting(finding, taken.action, config));
      const decision = decideTarget(finding, playbook, taken, target, notes, at, now);
      // Two steps may both end in telling people: once is enough, with what each of them has to say.
      const same = sameAs(decision, verdict.decisions);
      if (same) {
        addNote(same, notes);
        continue;
      }
      verdict.decisions.push(decision);
      if (isHandedOver(decision, finding, config)) {
        const named = isRefused(target) ? { key: target.key } : target;
        verdict.messages.push({
          kind: 'act',
          key: keyOfDecision(finding, decision),
          decision,
          target: named,
          finding,
        });
      }
    }
  }
  const isAnswered = verdict.messages.some(
    ({ decision: { action, mode, outcome } }) =>
      action !== 'notify' && outcome === undefined && (mode === 'approve' || mode === 'enforce'),
  );
  // What is left to the daily email is no call for anybody, unless it is grave.
  if (!isAnswered && (playbook.tell === 'digest' ? isGrave(finding) : isOwed(finding)))
    for (const message of verdict.messages) if (message.decision.action === 'notify') message.alone = true;
  return verdict;
}

/** The sentences that there are. */
function inOneLine(...sentences: readonly (string | undefined)[]): string {
  let text = '';
  for (const sentence of sentences) if (sentence) text = text === '' ? sentence : `${text} ${sentence}`;
  return text;
}

function sameAs({ action, target }: Decision, decisions: readonly Decision[]): Decision | undefined {
  for (const one of decisions) if (one.action === action && one.target === target) return one;
  return undefined;
}

/** What another step says beside it, once; a refusal has its own words. */
function addNote(decision: Decision, note: string): void {
  if (decision.outcome === 'refused' || note === '' || decision.reason.includes(note)) return;
  decision.reason = `${decision.reason} ${note}`;
}

interface Candidate {
  step: Step;
  target: Target | RefusedTarget;
  note?: string;
}

// A step that finds nothing to act on becomes a word to people, so that no finding falls silent; unless it is only one
// more place, beside the step that answers the finding.
function targetsOf(step: Step, finding: Finding, config: Config): Candidate[] {
  const { targets, beside } = catalogue[step.action];
  const own = joinIPv6(step.action, targets(finding, config, step.params), finding, config);
  if (!beside && own.length > 0 && whyOff(step.action, own, config) === undefined)
    return own.map((joined) => ({ step, ...joined }));
  const parts = [{ step, own }];
  if (beside) {
    const others = catalogue[beside].targets(finding, config).map((target) => ({ target }));
    parts.push({ step: { ...step, action: beside }, own: others });
  }
  const looked = parts.map((part) => ({ ...part, off: whyOff(part.step.action, part.own, config) }));
  const found = looked.flatMap((part) =>
    part.off === undefined ? part.own.map((joined): Candidate => ({ step: part.step, ...joined })) : [],
  );
  const offs = looked.flatMap(({ off }) => off ?? []);
  const tell = (note: string): Candidate => ({
    step: { action: 'notify', mode: lowerMode(step.mode, 'notify') },
    target: catalogue.notify.targets(finding, config)[0] ?? { key: '-' },
    note,
  });
  if (offs.length > 0) return [...found, tell(offs.join(' '))];
  if (found.length > 0) return found;
  return step.ifAny ? [] : [tell(`The finding names nothing that ${step.action} could act on.`)];
}

/**
 * What would be asked if the owner had named it in the setting `contain` or `baseline`; undefined where he has, or need
 * not, or where there is nothing to ask about.
 */
function whyOff(
  action: Step['action'],
  targets: readonly { target: Target | RefusedTarget }[],
  { contain, baseline: meant }: Config,
): string | undefined {
  const { contains, baseline, say } = catalogue[action];
  const isOn = (contains === undefined || contain.includes(contains)) && (!baseline || meant.includes(baseline));
  if (isOn || targets.length === 0) return undefined;
  const named = targets.filter(({ target }) => !isRefused(target)).map(({ target }) => target.key);
  const rest = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
  const shown = `${named.slice(0, MOST_NAMED).join(', ')}${rest}`;
  const asked = named.length > 0 ? `, or you would be asked: ${say.ask} ${shown}?` : '.';
  return contains
    ? `Containment of ${contains} is off (setting contain)${asked}`
    : `${action} is off (${baseline} is not in the setting baseline)${asked}`;
}

const MOST_NAMED = 3;

function decideTarget(
  finding: Finding,
  playbook: Playbook,
  step: Step,
  target: Target | RefusedTarget,
  note: string | undefined,
  config: Config,
  now: number,
): Decision {
  const { own, why } = modeOf(step, finding, target);
  const mode = lowerMode(own, config.mode);
  const { account, place } = whereOf(step.action, target, finding, config);
  const isElsewhere = step.action !== 'notify' && (account !== finding.account || place !== finding.region);
  const reason = inOneLine(playbook.why, note, why, impostorNote(finding));
  // Field by field: a spread of what is mostly not there costs more than all the rest of deciding.
  const decision: Decision = {
    playbook: playbook.id,
    action: step.action,
    target: target.key,
    mode,
    reason,
    params: step.params ?? {},
  };
  if (isElsewhere) decision.at = `${account}#${place}`;
  if (own !== mode) decision.ownMode = own;
  if (step.action !== 'notify') addApproval(decision, playbook);
  const refusal = refusalOf(finding, step.action, target, config, now);
  if (refusal) {
    decision.reason = refusal.reason;
    decision.outcome = 'refused';
    decision.guard = refusal.guard;
  } else if (mode === 'observe') decision.outcome = 'observed';
  return decision;
}

function refusalOf(
  finding: Finding,
  action: Step['action'],
  target: Target | RefusedTarget,
  config: Config,
  now: number,
): Refusal | undefined {
  // A sample or an archived finding alarms nobody, whatever is wrong with its target.
  const noNews = firstRefusal(finding, action, { key: target.key }, config, now, guardsOfNews);
  if (noNews) return noNews;
  if (isRefused(target)) return { guard: 'target', reason: target.refuse };
  return firstRefusal(finding, action, target, config, now, guardsAfterNews(action));
}

/** What others do by a role that is named as ours is answered as of anybody else, and its name must deceive nobody. */
const impostorNote = ({ ownRole, actor }: Finding): string | undefined =>
  ownRole === 'impostor'
    ? `The role ${clean(actor?.userName ?? '', 120)} is named as one of Riposte's, and others may take it: it counts as theirs.`
    : undefined;

/** How many people have to say yes, and who may, where the playbook says so. */
function addApproval(decision: Decision, { approvals, approvers }: Playbook): void {
  if (approvals !== undefined && approvals > 1) decision.approvals = approvals;
  if (approvers) decision.approvers = approvers;
}

/** The mode for one target: the playbook's own, raised by a second opinion, lowered by what answers it already. */
function modeOf(step: Step, finding: Finding, target: Target | RefusedTarget): { own: Mode; why?: string } {
  // What a sequence answers itself. The blocks and denies of its members go on, and are renewed.
  if (finding.answeredBy && isAnsweredBySequence(step.action))
    return {
      own: 'observe',
      why: `It belongs to an attack sequence, which is answered as a whole: ${finding.answeredBy}.`,
    };
  const name = step.corroborated && corroboratedName(finding, target);
  if (!step.corroborated || name === undefined) return { own: step.mode };
  return {
    own: step.corroborated,
    why: `A second, independent finding names ${name} as well.`,
  };
}

/** What of a target another finding of the incident names too. Targets are flat: an address stands there as a CIDR. */
function corroboratedName({ corroborated = [] }: Finding, target: Target | RefusedTarget): string | undefined {
  if (corroborated.length === 0) return undefined;
  const named = new Set(Object.values(target).flatMap((value) => (typeof value === 'string' ? [value] : [])));
  return corroborated.find((name) => named.has(name) || named.has(`${name}/32`) || named.has(`${name}/128`));
}

// What a guard refused is in the journal and the digest. When it concerns something serious, or the refusal says that
// people are told instead, they hear of it now. What the deployed mode alone holds back waits for that to be raised.
function isHandedOver(decision: Decision, finding: Finding, config: Config): boolean {
  if (decision.outcome === undefined || decision.guard === sharedAddress.id) return true;
  if (decision.outcome === 'observed')
    return decision.ownMode !== undefined && (decision.action !== 'notify' || isGrave(finding));
  // Who is spared for being one of ours might only seem to be; what our own roles do is told by its severity.
  if (decision.guard === ownResources.id && !isByOwnRole(finding, config)) return true;
  return (
    decision.outcome === 'refused' &&
    severityBand(finding.severity) !== 'low' &&
    !QUIET_GUARDS.has(decision.guard ?? '')
  );
}
