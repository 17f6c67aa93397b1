import type { Budgets } from '../../core/budgets.ts';
import type { Decision } from '../../core/decision.ts';
import type { MalformedEventError, RiposteError } from '../../core/errors.ts';
import { type Finding, findingKey } from '../../core/finding.ts';
import { inWords, type Verdict, verdictOf } from './backtest-verdict.ts';
import { BudgetTally } from './budget-tally.ts';
import { HashCounts, hashOf } from './hash-counts.ts';
import type { BacktestReport, Difference, PlaybookReport } from './report.ts';
import { Top } from './top.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Guards of what must not be touched, whatever the finding says. */
const PROTECTING = [
  'never-block',
  'protected-principals',
  'protected-tag',
  'own-resources',
  'shared-address',
  'target',
];
/** Reasons are told apart, but hostile text makes no list without end. */
const MOST_REASONS = 100;
const MANY_ASKED = 10_000;

interface Counted extends Omit<PlaybookReport, 'targets' | 'top'> {
  top: Top;
}

/** Counts what findings would have led to, in the order of time. */
export class BacktestTally {
  private readonly findings = new HashCounts(true);
  private readonly decided = new HashCounts(true);
  private readonly playbooks = new Map<string, Counted>();
  private readonly unreadable = new Map<string, { count: number; example: string }>();
  private readonly refusedTargets = new Map<string, { target: string; guard: string; count: number }>();
  private readonly asked = new Map<string, number>();
  /** At so many, those that have lapsed are forgotten. */
  private forgetAt = MANY_ASKED;
  private readonly differences: Difference[] = [];
  /** By UTC day, counted from 1970, how many decisions of each kind there were. */
  readonly days = new Map<number, Record<Verdict, number>>();
  private questions = 0;
  private from = Number.POSITIVE_INFINITY;
  private to = Number.NEGATIVE_INFINITY;
  private readonly budgets: BudgetTally;
  /** How many events no rule of the deployment lets through. */
  unheard = 0;

  /** @param budgets how many targets of each class may be changed */
  constructor(budgets: Budgets) {
    this.budgets = new BudgetTally(budgets);
  }

  /** What could not be read. */
  fail(file: string, error: RiposteError | MalformedEventError): void {
    const reason = reasonOf(error);
    const known = this.unreadable.get(reason) ?? { count: 0, example: `${file}: ${error.message}` };
    known.count += 1;
    if (this.unreadable.size < MOST_REASONS || this.unreadable.has(reason)) this.unreadable.set(reason, known);
    else this.unreadable.set('other', { ...known, count: (this.unreadable.get('other')?.count ?? 0) + 1 });
  }

  add(finding: Finding, decisions: readonly Decision[], at: number, approvalHours: number): void {
    const key = hashOf(findingKey(finding));
    this.findings.add(key);
    this.from = Math.min(this.from, at);
    this.to = Math.max(this.to, at);
    for (const decision of decisions) this.count(key, finding, decision, at, approvalHours);
  }

  differ(finding: Finding, before: readonly Decision[], after: readonly Decision[]): void {
    const [was, is] = [inWords(before), inWords(after)];
    if (was === is) return;
    const playbook = (after[0] ?? before[0])?.playbook ?? '-';
    this.differences.push({ finding: findingKey(finding), playbook, before: was, after: is });
  }

  report(): BacktestReport {
    const weeks = Math.max(1, (this.to - this.from) / WEEK_MS);
    return {
      findings: this.findings.size,
      from: isoOf(this.from),
      to: isoOf(this.to),
      unreadable: [...this.unreadable]
        .map(([reason, { count, example }]) => ({ reason, count, example }))
        .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
      playbooks: [...this.playbooks.values()]
        .map(({ top, ...counts }) => ({ ...counts, targets: top.targets, top: top.list() }))
        .sort((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1)),
      questionsPerWeek: Math.round((this.questions / weeks) * 10) / 10 || 0,
      budgets: this.budgets.list(),
      protected: [...this.refusedTargets.values()].sort(
        (a, b) => b.count - a.count || (a.target + a.guard < b.target + b.guard ? -1 : 1),
      ),
      differences: this.differences,
    };
  }

  private count(key: number, finding: Finding, decision: Decision, at: number, approvalHours: number): void {
    const { playbook: id, action, target, guard = 'unknown' } = decision;
    const verdict = verdictOf(decision);
    // A finding comes again and again: what is decided about it is counted once.
    if (this.decided.add(hashOf(target, hashOf(`${id}\n${action}\n${verdict}`, key))) > 1) return;
    const counted = this.playbooks.get(id) ?? nothingOf(id);
    this.playbooks.set(id, counted);
    if (verdict === 'refused') counted.refused[guard] = (counted.refused[guard] ?? 0) + 1;
    else counted[verdict] += 1;
    const day = Math.floor(at / DAY_MS);
    const today = this.days.get(day) ?? { act: 0, ask: 0, tell: 0, observe: 0, refused: 0 };
    today[verdict] += 1;
    this.days.set(day, today);
    const named = action === 'notify' ? aboutOf(finding) : target;
    counted.top.add(named);
    if (verdict === 'refused' && PROTECTING.includes(guard)) this.refuse(named, guard);
    if (verdict === 'act') this.budgets.add(finding, decision, at);
    if (verdict === 'ask') this.ask([finding.account, finding.region, action, target].join('#'), at, approvalHours);
  }

  private refuse(target: string, guard: string): void {
    const known = this.refusedTargets.get(`${guard} ${target}`) ?? { target, guard, count: 0 };
    known.count += 1;
    this.refusedTargets.set(`${guard} ${target}`, known);
  }

  /** Findings that want the same join the question that is open, until it lapses. */
  private ask(question: string, at: number, approvalHours: number): void {
    const askedAt = this.asked.get(question);
    const open = approvalHours * 3_600_000;
    if (askedAt !== undefined && at - askedAt < open) return;
    this.asked.set(question, at);
    this.questions += 1;
    if (this.asked.size < this.forgetAt) return;
    for (const [name, then] of this.asked) if (at - then >= open) this.asked.delete(name);
    this.forgetAt = 2 * this.asked.size + MANY_ASKED;
  }
}

const weight = ({ act, ask, tell, observe }: Record<Exclude<Verdict, 'refused'>, number>): number =>
  act * 1e12 + ask * 1e8 + tell * 1e4 + observe;

const nothingOf = (id: string): Counted => ({ id, act: 0, ask: 0, tell: 0, observe: 0, refused: {}, top: new Top() });

/** What people are told about: a word to people has no target of its own. */
const aboutOf = ({ resources, actor, account }: Finding): string =>
  resources[0]?.id ?? actor?.accessKeyId ?? actor?.userName ?? account;

const isoOf = (at: number): string | null => (Number.isFinite(at) ? new Date(at).toISOString() : null);

/** What was wrong, without where and with which value, so that the same is counted as the same. */
const reasonOf = ({ code, message }: RiposteError): string =>
  `${code}: ${message
    .replace(/^(not readable as JSON): .*$/s, '$1')
    .replace(/, but (is|\S+ is) .*$/s, '')
    .replace(/"[^"]*"/g, '…')
    .replace(/\[\d+\]/g, '[]')
    .slice(0, 160)}`;
