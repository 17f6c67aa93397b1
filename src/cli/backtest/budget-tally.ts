import { blocksAddress, catalogue } from '../../actions/catalogue/catalogue.ts';
import type { BlastRadius } from '../../core/blast-radius.ts';
import { type Budgets, beginOf, type Limits, WINDOWS, type Window, windowOf } from '../../core/budgets.ts';
import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { HashCounts, hashOf } from './hash-counts.ts';
import type { BacktestReport } from './report.ts';

type Tripped = BacktestReport['budgets'][number];

interface Counter {
  /** Of the deployment that would count. */
  deployment: string;
  class: BlastRadius;
  account: string;
  window: Window;
  begin: number;
  limit: number;
  count: number;
}

/** Counts the distinct targets that would have been changed, by the windows of their budgets; given in the order of time. */
export class BudgetTally {
  private readonly counters = new Map<string, Counter>();
  private readonly accounts = new Map<string, Set<string>>();
  /** The targets of the day that is gone through. */
  private seen = new HashCounts(true);
  private day = 0;

  private readonly budgets: Budgets;

  constructor(budgets: Budgets) {
    this.budgets = budgets;
  }

  add({ account: home, region, receivedIn }: Finding, { action, target, at: where }: Decision, at: number): void {
    const radius = catalogue[action].blastRadius;
    if (radius === undefined) return;
    const day = windowOf('day', at);
    if (day !== this.day) this.forgetDay();
    this.day = day;
    const deployment = `${receivedIn.account} ${receivedIn.region}`;
    const [account = home, place = region] = where?.split('#') ?? [];
    const accounts = this.accounts.get(deployment) ?? new Set();
    if (accounts.size === 0) this.accounts.set(deployment, accounts);
    accounts.add(account);
    const counted = blocksAddress(action) ? target : [account, place, target].join('/');
    const hash = hashOf(counted, hashOf(`${deployment} ${radius}`));
    const { account: ofOne, all } = this.budgets[radius];
    this.countIn({ deployment, class: radius, account }, ofOne, hash, at);
    this.countIn({ deployment, class: radius, account: 'all' }, all, hash, at);
  }

  /** The budgets that would have been used up, in the order of time: those of an hour under that hour, those of a day under its first. */
  list(): Tripped[] {
    return [...this.counters.values()]
      .filter(({ count, limit }) => count > limit)
      .filter((counter) => this.holds(counter))
      .sort((a, b) => a.begin - b.begin || b.count - a.count || (nameOf(a) < nameOf(b) ? -1 : 1))
      .map(({ class: radius, account, begin, count, limit }) => ({
        class: radius,
        account,
        hour: new Date(begin).toISOString(),
        count,
        limit,
      }));
  }

  /** In a deployment for one account, what counts in all accounts is what counts in it: the lesser of their limits holds. */
  private holds({ deployment, class: radius, account, window }: Counter): boolean {
    if ((this.accounts.get(deployment)?.size ?? 0) > 1) return true;
    const { account: own, all } = this.budgets[radius];
    return (account === 'all') === all[window] < own[window];
  }

  /** No window goes beyond its day. Of the hours of months, those whose budget lasted would fill the memory. */
  private forgetDay(): void {
    this.seen = new HashCounts(true);
    for (const [name, { count, limit }] of this.counters) if (count <= limit) this.counters.delete(name);
  }

  private countIn(
    of: Pick<Counter, 'deployment' | 'class' | 'account'>,
    limits: Limits,
    target: number,
    at: number,
  ): void {
    const ofAccount = hashOf(of.account, target);
    for (const window of WINDOWS) {
      const number = windowOf(window, at);
      if (this.seen.add(hashOf(`${window} ${number}`, ofAccount)) > 1) continue;
      const begin = beginOf(window, number);
      const name = [of.deployment, of.class, of.account, window, begin].join(' ');
      const counter = this.counters.get(name) ?? { ...of, window, begin, limit: limits[window], count: 0 };
      counter.count += 1;
      this.counters.set(name, counter);
    }
  }
}

const nameOf = ({ deployment, class: radius, account, window }: Counter): string =>
  [radius, account, window, deployment].join(' ');
