import type { Finding } from '../../src/core/finding.ts';
import type { HistoryEntry } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { approvalsOf } from './cast.ts';
import { nameOf, PEOPLE } from './people.ts';

type See = (invariant: string, what: string) => void;

/** Clocks differ, and are no reason to refuse. */
const CLOCKS_MS = 60_000;
const MODES: ReadonlySet<string> = new Set(['approve', 'enforce']);

export interface Approving {
  seed: number;
  /** Whether riposte.yml says who may approve. */
  isRuled: boolean;
  now(): number;
  findingOf(key: string): Finding | undefined;
}

/** Whether a finding is about a user of this name. */
const isAbout = ({ actor, actors = [], resources }: Finding, name: string): boolean =>
  [...(actor ? [actor] : []), ...actors].some(
    ({ userType, userName }) => userType === 'IAMUser' && userName === name,
  ) || resources.some(({ kind, id }) => kind === 'user' && id === name);

/**
 * Holds what begins by a yes to the rules of who may say it, and how many have to; and each yes to the time that people had
 * for it.
 */
export function watchApprovers(see: See, { seed, isRuled, now, findingOf }: Approving) {
  function counted(item: ResponseRecord, history: readonly HistoryEntry[]): Set<string> {
    const findings = item.wants.flatMap(({ finding }) => findingOf(finding) ?? []);
    // What was said by the command names no plan here.
    const isOn = (plan: string | undefined): boolean => plan === undefined || plan === item.plan;
    const yes = history.filter(({ how, what, plan }) => how === 'answer' && what === 'approve' && isOn(plan));
    const names = yes.flatMap(({ who, via }) => nameOf(who, via) ?? []);
    const may = PEOPLE.filter(({ mayApprove, name }) => mayApprove && !findings.some((each) => isAbout(each, name)));
    return new Set(names.filter((name) => may.some((person) => person.name === name)));
  }

  return (known: ResponseRecord | undefined, item: ResponseRecord, historyOf: () => readonly HistoryEntry[]): void => {
    if (known?.state === 'waiting' && known.giveUpAt !== undefined && now() > known.giveUpAt + CLOCKS_MS) {
      const { what, who = '', how } = historyOf().at(-1) ?? {};
      if (how === 'answer' && what === 'approve' && historyOf().length > known.history.length)
        see('answered-in-time', `${item.key} takes the yes of ${who} after its time to answer`);
    }
    if (!isRuled || item.state !== 'claimed' || known?.state === 'claimed' || !item.approved) return;
    const asking = item.wants.filter(({ guard, no, mode }) => !guard && !no && MODES.has(mode));
    const needed = Math.max(1, ...asking.map(({ playbook }) => approvalsOf(seed, playbook)));
    const names = counted(item, historyOf());
    if (names.size < needed)
      see(
        'approvers-only',
        `${item.key} begins by the yes of ${[...names].join(', ') || 'nobody who may'}, and needs ${needed}`,
      );
  };
}
