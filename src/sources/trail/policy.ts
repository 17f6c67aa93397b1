import { parsedJson } from '../../core/json.ts';
import { audienceOf } from './audience.ts';
import type { Call, Reading } from './call.ts';
import { type Fields, isFields, listed } from './fields.ts';

// A policy has at most 32 KB (KMS) or 20 KB (Secrets Manager); more is not one.
const MOST_CHARACTERS = 65_536;

/** Whether a text is a policy with statements. */
function isPolicy(text: unknown): boolean {
  if (typeof text !== 'string' || text.length > MOST_CHARACTERS) return false;
  const policy = parsedJson(text);
  const statements = isFields(policy) ? listed(policy.Statement) : [];
  return statements.length > 0 && statements.every(isFields);
}

const asksForConditions = (text: string): boolean =>
  listed((parsedJson(text) as Fields).Statement).some(
    (statement) =>
      isFields(statement) &&
      statement.Effect !== 'Deny' &&
      isForAll(statement) &&
      isFields(statement.Condition) &&
      Object.keys(statement.Condition).length > 0,
  );

function isForAll({ Principal, NotPrincipal }: Fields): boolean {
  if (NotPrincipal !== undefined) return true;
  if (!isFields(Principal)) return listed(Principal).includes('*');
  return Object.values(Principal).some((names) => listed(names).includes('*'));
}

/** How the reading of one noun begins: `key-policy-open` and so on. */
interface Kind {
  noun: 'key' | 'secret';
  /** How much it weighs that everybody is let in. */
  open: number;
  /** Makes the reading of a risk, with the thing that the call is about. */
  about(risk: string, severity: number, says: string): (call: Call) => Reading;
}

/**
 * The widest that a policy's text lets in: everybody; accounts that it names; all who meet a condition, of which nobody
 * can say how much it narrows (`loose`) or which names an organization, a network or the account itself; those whom it
 * names inside. Never throws: what cannot be read is `unreadable`, and a person has to look.
 */
export function opennessOf(
  text: unknown,
  own: string,
): { openness: 'all' | 'account' | 'loose' | 'conditional' | 'named' | 'unreadable'; accounts: readonly string[] } {
  if (!isPolicy(text)) return { openness: 'unreadable', accounts: [] };
  const { everybody, accounts, conditional } = audienceOf(text, own);
  const within = asksForConditions(String(text)) ? 'conditional' : 'named';
  return { openness: everybody ? 'all' : accounts.length > 0 ? 'account' : conditional ? 'loose' : within, accounts };
}

/** Reads whom the new policy of a key or a secret lets in: the widest is told, whatever else stands beside it. */
export function readPolicy(call: Call, policy: unknown, { noun, open, about }: Kind): Reading | undefined {
  const { openness, accounts } = opennessOf(policy, call.found.place.account);
  const onCondition = 'was opened by its policy to all who meet a condition';
  switch (openness) {
    case 'unreadable':
      return about(`${noun}-policy-unreadable`, 5, 'has a new policy, which cannot be read from the event')(call);
    case 'all':
      return about(`${noun}-policy-open`, open, 'was opened to everybody by its policy')(call);
    case 'account':
      return shared(accounts, noun, about)(call);
    case 'loose':
      return { ...about(`${noun}-policy-loose`, 4, onCondition)(call), facts: { opened: 'condition' } };
    case 'conditional':
      return about(`${noun}-policy-conditional`, 3, onCondition)(call);
    default:
      return undefined;
  }
}

/** A policy that names another account: it may well be meant. */
function shared(accounts: readonly string[], noun: string, about: Kind['about']): (call: Call) => Reading {
  const shown = `${accounts.slice(0, 3).join(', ')}${accounts.length > 3 ? ' and others' : ''}`;
  const says = `was opened to account ${shown} by its policy`;
  return (call) => ({
    ...about(`${noun}-shared-with-account`, 4, says)(call),
    facts: { opened: 'account', outsiders: accounts.slice(0, 10).join(' ') },
  });
}
