import { allowing, audienceOf, policyOf } from './audience.ts';
import type { Call, Reading } from './call.ts';
import { type Fields, isFields, listed } from './fields.ts';

// A policy has at most 32 KB (KMS) or 20 KB (Secrets Manager); more is not one.
const MOST_CHARACTERS = 65_536;

/** What a text says that is a policy with statements. */
function withStatements(text: unknown): Fields | undefined {
  const policy = typeof text === 'string' && text.length <= MOST_CHARACTERS ? policyOf(text) : undefined;
  const statements = listed(policy?.Statement);
  return statements.length > 0 && statements.every(isFields) ? policy : undefined;
}

const asksForConditions = (statement: Fields): boolean =>
  isForAll(statement) && isFields(statement.Condition) && Object.keys(statement.Condition).length > 0;

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
 * can say how much it narrows, or whose the organization or network is that it names (`loose`), or which names the
 * account itself or its organization (`conditional`); those whom it names inside. Never throws: what cannot be read is
 * `unreadable`, and a person has to look.
 */
export function opennessOf(
  text: unknown,
  own: string,
  organisation?: string,
): {
  openness: 'all' | 'account' | 'loose' | 'conditional' | 'named' | 'unreadable';
  accounts: readonly string[];
  others?: readonly string[];
} {
  const policy = withStatements(text);
  if (!policy) return { openness: 'unreadable', accounts: [] };
  const { everybody, accounts, conditional, tied, others } = audienceOf(policy, own, organisation);
  const within = allowing(policy).some(asksForConditions) ? 'conditional' : 'named';
  const openness = everybody ? 'all' : accounts.length > 0 ? 'account' : conditional || tied ? 'loose' : within;
  return { openness, accounts, others };
}

/** Reads whom the new policy of a key or a secret lets in: the widest is told, whatever else stands beside it. */
export function readPolicy(call: Call, policy: unknown, { noun, open, about }: Kind): Reading | undefined {
  const own = call.found.place.account;
  const { openness, accounts, others } = opennessOf(policy, own, call.deployment?.organisation?.id);
  const onCondition = 'was opened by its policy to all who meet a condition';
  switch (openness) {
    case 'unreadable':
      return about(`${noun}-policy-unreadable`, 5, 'has a new policy, which cannot be read from the event')(call);
    case 'all':
      return about(`${noun}-policy-open`, open, 'was opened to everybody by its policy')(call);
    case 'account':
      return shared(accounts, noun, about)(call);
    case 'loose':
      return {
        ...about(`${noun}-policy-loose`, 4, onCondition)(call),
        facts: { opened: 'condition', outsiders: others?.slice(0, 10).join(' ') || undefined },
      };
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
