import type { LocalStack } from '../../local/local-stack.ts';
import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import type { BlastRadius } from '../../src/core/blast-radius.ts';
import { parseResponseKey } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { openItem } from '../../src/journal/stored-response.ts';
import type { Key } from '../../src/platform/table.ts';
import type { Violated } from '../invariants/violated.ts';
import { HOME } from '../organisation/cast.ts';
import type { Asked } from '../schedule.ts';
import type { Reached } from '../wire.ts';
import { BudgetBook, type CountIn, nameOf, scopesOf, type When } from './budget-book.ts';
import { type Waiting, waitingClasses } from './budget-items.ts';
import type { GivenBudgets } from './budget-plan.ts';

interface LedgerOptions {
  stack(): LocalStack;
  now(): number;
  given: GivenBudgets | undefined;
  asked: readonly Asked[];
}

type Written = Key & Pick<ResponseRecord, 'state' | 'outcome' | 'open' | 'approved' | 'reason' | 'ack'>;

/** What a response would change. */
interface Change {
  key: string;
  radius: BlastRadius;
  account: string;
  /** What tells targets apart: one address is one target, wherever it is denied. */
  target: string;
}

/** An attempt of a response to change its target. */
interface Claim {
  reason: string;
  by: string;
  counts: readonly CountIn[];
}

/** So many changes in a row that did not hold have a class wait; by default. */
const FAILURES = 5;
/** What is free again is taken up by the second sweep, at the latest. */
const TAKEN_UP_MS = 12 * 60_000;

/**
 * Keeps the budgets a second time, by the words of the documentation: from what functions write of responses, and from what
 * people said. It reads no counter of Riposte's.
 */
export class Ledger {
  private readonly seen: Violated[] = [];
  private readonly responses = new Map<string, Written>();
  private readonly claims = new Map<string, Claim>();
  private readonly failed = new Map<BlastRadius, Set<string>>();
  private readonly waiting = new Map<string, Waiting & { since: number }>();
  private readonly wentOn = new Map<string, number>();
  private readonly tokens = new Set<unknown>();
  private readonly book: BudgetBook;
  private readonly options: LedgerOptions;
  private number = 0;

  constructor(options: LedgerOptions) {
    this.options = options;
    this.book = new BudgetBook(options.stack, options.now, options.given);
  }

  /** Looks at a call that has reached AWS. */
  reached({ service, operation, input, error, invocation }: Reached): void {
    this.book.begins(invocation);
    if (service !== 'dynamodb' || error !== undefined) return;
    if (operation === 'Update' && (input.Key as Key).pk === 'BUDGET') {
      if (String(input.UpdateExpression).includes('fleet')) this.book.fleetIsKnown();
      this.looksAtWaiting(invocation);
    }
    if (operation !== 'TransactWrite' || this.tokens.has(input.ClientRequestToken)) return;
    this.tokens.add(input.ClientRequestToken);
    for (const { Put } of input.TransactItems as { Put?: { Item?: Key } }[])
      if (Put?.Item?.sk === 'RESPONSE') this.written(openItem(Put.Item) as Written, invocation);
  }

  /** A person has let a class go on. */
  said(): void {
    this.looksAtWaiting(undefined);
  }

  /** Once all is calm nothing is held back for which there is room. @returns all that was seen */
  atEnd(): Violated[] {
    const { now } = this.options;
    const end = { id: 'the end', skew: 0 };
    this.book.begins(end, now() - TAKEN_UP_MS);
    for (const [pk, { open, ack, reason }] of this.responses) {
      const change = changeOf(pk);
      if (open !== 'budget' || ack || !change || this.isExplained(change, end)) continue;
      this.see(`${change.key} is held back in the end, though there is room: ${reason}`);
    }
    return this.seen;
  }

  private see(what: string, when?: When): void {
    const clock = new Date(this.options.now()).toISOString().slice(11, 19);
    this.seen.push({ invariant: 'budgets-exact', what: when ? `${clock} ${when.id} ${what}` : what });
  }

  private written(item: Written, when: When): void {
    const was = this.responses.get(item.pk);
    this.responses.set(item.pk, item);
    const change = changeOf(item.pk);
    if (!change) return;
    if (item.state === 'claimed') this.claimed(change, item, was, when);
    else this.ended(change, item, when);
    if (item.open === 'budget' && was?.open !== 'budget' && !this.isExplained(change, when))
      this.see(`holds ${change.key} back, though there is room: ${item.reason}`, when);
  }

  private claimed(change: Change, record: Written, was: Written | undefined, when: When): void {
    const { radius, account, target } = change;
    // An attempt that died is the same change; and a block that is in force is only renewed.
    if (was?.state === 'claimed') return;
    if (radius === 'addresses' && was?.state === 'done' && was.outcome === 'applied') return;
    const counts = this.book.countsOf(radius, account, when);
    if (!record.approved) this.looksForRoom(change, counts, when);
    this.number += 1;
    const reason = String(this.number);
    for (const { count, isCertain } of counts) count.add(target, reason, this.options.now(), isCertain);
    this.claims.set(record.pk, { reason, by: when.id, counts });
  }

  private looksForRoom({ key, radius, account, target }: Change, counts: readonly CountIn[], when: When): void {
    const over = counts.find(({ count, isCertain }) => isCertain && count.isOverdrawnBy(target));
    if (over) {
      const spent = `${over.count.words()} in the ${over.window} are spent`;
      this.see(`claims ${key}, and of ${nameOf(radius, over.scope)} ${spent}`, when);
    }
    const stopped = scopesOf(account).flatMap((scope) => this.waiting.get(nameOf(radius, scope)) ?? []);
    if (stopped.some(({ since }) => since < this.book.begunAt(when)))
      this.see(`claims ${key}, though ${radius} wait for a person`, when);
  }

  private ended({ radius, account, target }: Change, record: Written, when: When): void {
    const claim = this.claims.get(record.pk);
    if (!claim || record.state === 'pending') return;
    this.claims.delete(record.pk);
    const now = this.options.now();
    const isSame = claim.by === when.id;
    if (record.outcome === 'failed') {
      this.failed.set(radius, (this.failed.get(radius) ?? new Set()).add(target));
      const again = this.book.countsOf(radius, account, when);
      const isInBoth = ({ count }: CountIn): boolean =>
        [claim.counts, again].every((some) => some.some((one) => one.count === count));
      for (const one of [...claim.counts, ...again])
        one.count.add(`${target}!`, `${claim.reason}!`, now, one.isCertain && isSame && isInBoth(one));
    } else if (record.state === 'done' && (record.outcome === 'refused' || record.outcome === 'unchanged'))
      // What was touched by an attempt that died is not known.
      for (const { count } of claim.counts) count.takeBack(claim.reason, now, isSame);
  }

  /** Whether anything explains that something is held back at some time of an invocation. */
  private isExplained(change: Pick<Change, 'radius' | 'account'>, when: When): boolean {
    const names = scopesOf(change.account).map((scope) => nameOf(change.radius, scope));
    const since = this.book.begunAt(when);
    const isWaiting = names.some((name) => this.waiting.has(name) || (this.wentOn.get(name) ?? 0) >= since);
    return isWaiting || this.isSpent(change, when);
  }

  private isSpent({ radius, account }: Pick<Change, 'radius' | 'account'>, when: When): boolean {
    const since = this.book.begunAt(when);
    return (
      (this.failed.get(radius)?.size ?? 0) >= FAILURES ||
      this.book.countsOf(radius, account, when).some(({ count }) => count.wasFullSince(since))
    );
  }

  /** What the journal says of classes that wait has changed, by a function or by a person. */
  private looksAtWaiting(when: When | undefined): void {
    const { stack, now } = this.options;
    const found = new Map(waitingClasses(stack()).map((one) => [nameOf(one.radius, one.account), one]));
    for (const [name, one] of found) {
      const known = this.waiting.get(name);
      this.waiting.set(name, { ...one, since: known?.since ?? now() });
      if (!known && when) this.begins(one, when);
    }
    for (const [name, one] of this.waiting) {
      if (found.has(name)) continue;
      this.waiting.delete(name);
      this.wentOn.set(name, now());
      this.goesOn(one, when);
    }
  }

  private begins({ radius, account, why, asker }: Waiting, when: When): void {
    const of = account ?? parseResponseKey(asker ?? '')?.account ?? HOME.account;
    if (!this.isSpent({ radius, account: of }, when))
      this.see(`has ${nameOf(radius, account)} wait, though there is room: ${why}`, when);
  }

  /** A yes lets a class go on where it was asked for, the command in all accounts. */
  private goesOn({ radius, account, asker }: Waiting, when: When | undefined): void {
    this.book.beginAnew(radius, when && account);
    if (when && !this.options.asked.some(({ kind, key }) => kind === 'approve' && key === asker))
      this.see(`lets ${nameOf(radius, account)} go on, and nobody has said yes to ${asker}`, when);
  }
}

function changeOf(pk: string): Change | undefined {
  const key = pk.slice(pk.indexOf('#') + 1);
  const { action, account, place, target } = parseResponseKey(key) ?? {};
  const radius = action && catalogue[action].blastRadius;
  if (!radius || !account) return undefined;
  return { key, radius, account, target: radius === 'addresses' ? String(target) : [account, place, target].join('/') };
}
