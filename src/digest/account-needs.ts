import { plural } from '../alerts/plain-text.ts';
import { MEMBER_CHECK } from '../health/members/member-checks.ts';
import type { DigestInput } from './input.ts';
import { isSoon } from './needs.ts';
import { compare } from './order.ts';

/** What needs a person in one account. */
export interface AccountNeeds {
  account: string;
  /** What somebody has to settle and nothing contains, by its responses. */
  grave: number;
  questions: number;
  /** What else is open. */
  open: number;
  /** What ends within two weeks and is renewed by nobody. */
  expiring: number;
  /** It is not heard in full, or cannot be entered. */
  gap: boolean;
}

/** What needs somebody, account by account, the worst first; nothing where there is no organisation. */
export function accountNeeds(input: DigestInput): AccountNeeds[] {
  if (!input.names) return [];
  const all = new Map<string, AccountNeeds>();
  const of = (account: string): AccountNeeds => {
    const known = all.get(account) ?? { account, grave: 0, questions: 0, open: 0, expiring: 0, gap: false };
    all.set(account, known);
    return known;
  };
  for (const { action, because, grave } of input.open) {
    const needs = of(action.finding.account);
    if (grave) needs.grave += 1;
    else if (because === 'waiting') needs.questions += 1;
    else needs.open += 1;
  }
  for (const one of input.expiring) if (isSoon(one, input.period)) of(one.account ?? input.account).expiring += 1;
  for (const { id, state } of input.health)
    if (id.startsWith(MEMBER_CHECK) && state === 'problem') of(id.slice(MEMBER_CHECK.length)).gap = true;
  return [...all.values()].sort(
    (a, b) =>
      b.grave - a.grave ||
      b.questions - a.questions ||
      Number(b.gap) - Number(a.gap) ||
      b.open - a.open ||
      b.expiring - a.expiring ||
      compare(a.account, b.account),
  );
}

/** The same in words. @example '1 not settled, 2 questions; not covered in full' */
export const accountNeedsText = ({ grave, questions, open, expiring, gap }: AccountNeeds): string =>
  [
    ...(grave > 0 ? [`${grave} not settled`] : []),
    ...(questions > 0 ? [plural(questions, 'question')] : []),
    ...(open > 0 ? [`${open} more open`] : []),
    ...(expiring > 0 ? [`${expiring} expiring within 14 days`] : []),
    ...(gap ? ['not covered in full'] : []),
  ].join(', ');
