import type { LocalStack } from '../../local/local-stack.ts';
import type { BlastRadius } from '../../src/core/blast-radius.ts';
import { HOME } from '../organisation/cast.ts';
import type { Reached } from '../wire.ts';
import { type Count, createCount } from './budget-count.ts';
import { limitsOf, shareOf, type Window } from './budget-limits.ts';
import type { GivenBudgets } from './budget-plan.ts';

const LENGTH_MS: Record<Window, number> = { hour: 3_600_000, day: 86_400_000 };
const WINDOWS = ['hour', 'day'] as const;

/** An invocation, as far as it matters when it was. */
export type When = Pick<Reached['invocation'], 'id' | 'skew'>;

/** What a target counts in: certain where the clock of its function can have meant no other window. */
export interface CountIn {
  count: Count;
  isCertain: boolean;
  scope: string | undefined;
  window: Window;
}

/** All accounts together, and the one. */
export const scopesOf = (account: string): (string | undefined)[] => [undefined, account];
/** A class in all accounts, or in one. */
export const nameOf = (radius: string, account?: string): string => `${radius}${account ? ` in ${account}` : ''}`;

/** The counts of each class, by windows and scopes. */
export class BudgetBook {
  private readonly counts = new Map<string, Count>();
  private readonly begun = new Map<string, number>();
  private fleetKnownAt = Number.POSITIVE_INFINITY;
  private readonly stack: () => LocalStack;
  private readonly now: () => number;
  private readonly given: GivenBudgets | undefined;

  constructor(stack: () => LocalStack, now: () => number, given: GivenBudgets | undefined) {
    this.stack = stack;
    this.now = now;
    this.given = given;
  }

  /** When an invocation made its first call. */
  begunAt({ id }: Pick<When, 'id'>): number {
    return this.begun.get(id) ?? this.now();
  }

  begins({ id }: Pick<When, 'id'>, at = this.now()): void {
    if (!this.begun.has(id)) this.begun.set(id, at);
  }

  /** From now on an hour may change no more than a share of the instances. */
  fleetIsKnown(): void {
    this.fleetKnownAt = Math.min(this.fleetKnownAt, this.now());
  }

  /** The counts of a target of an account at some time of an invocation. */
  countsOf(radius: BlastRadius, account: string, when: When): CountIn[] {
    const [first, last] = [this.begunAt(when) + when.skew, this.now() + when.skew];
    return WINDOWS.flatMap((window) => {
      const [from, to] = [first, last].map((at) => Math.floor(at / LENGTH_MS[window])) as [number, number];
      const all = Array.from({ length: to - from + 1 }, (_, n) => from + n);
      return scopesOf(account).flatMap((scope) =>
        all.map((which) => ({
          count: this.countOf(radius, scope, window, which),
          isCertain: from === to,
          scope,
          window,
        })),
      );
    });
  }

  /** A person lets a class begin anew, in one account or in all. */
  beginAnew(radius: BlastRadius, account: string | undefined): void {
    for (const [name, count] of this.counts)
      if (name.startsWith(`${nameOf(radius, account)} `)) count.beginAnew(this.now());
  }

  private countOf(radius: BlastRadius, account: string | undefined, window: Window, which: number): Count {
    const name = `${nameOf(radius, account)} ${window} ${which}`;
    const known = this.counts.get(name);
    if (known) return known;
    const { account: own, all } = limitsOf(radius, this.given);
    const isShared = radius === 'instances' && account === HOME.account && window === 'hour';
    const share = (): number => (isShared && this.now() >= this.fleetKnownAt ? this.shareOfHome() : own[window]);
    const made = createCount(() => (account === undefined ? all[window] : Math.min(own[window], share())));
    this.counts.set(name, made);
    return made;
  }

  /** Of the instances of home. */
  private shareOfHome(): number {
    const { instances } = this.stack().services.ec2.instances;
    const count = [...instances.values()].filter(({ state }) => state !== 'terminated').length;
    return shareOf(this.given, count) ?? Number.POSITIVE_INFINITY;
  }
}
