import { namesSubject, tieOf } from './condition-ties.ts';
import { type Fields, isFields, listed, textsOf } from './fields.ts';

/** Who a policy, or a request that shares something, lets in from outside the account. */
export interface Audience {
  /** Everybody, without a condition. */
  everybody: boolean;
  /** Everybody who meets a condition, of which nobody here can say how much it narrows. */
  conditional: boolean;
  /** Of `others`, some are organizations, networks and the like that a condition names: whose, nobody here can say. */
  tied: boolean;
  /** Other accounts, sorted. */
  accounts: string[];
  /** Identity providers; `loose` where no condition says for whom they vouch. */
  federations: string[];
  loose: boolean;
  /** Principals that are none of these, such as a canonical user or a name that is no account. */
  others: string[];
  /** A policy is there, and cannot be read. */
  unreadable: boolean;
}

// The largest policies of AWS have 64 KB; more is not one.
const MOST_CHARACTERS = 131_072;
const MOST_NAMES = 50;

export const nobody = (): Audience => ({
  everybody: false,
  conditional: false,
  tied: false,
  accounts: [],
  federations: [],
  loose: false,
  others: [],
  unreadable: false,
});

/** A policy as an object, whether it stands there as text or not; undefined when it is none. */
export function policyOf(value: unknown): Fields | undefined {
  if (typeof value === 'string') {
    if (value.length > MOST_CHARACTERS) return undefined;
    try {
      // IAM answers with policies whose characters are percent-encoded, and some clients send them so.
      const text = /^\s*%7b/i.test(value) ? decodeURIComponent(value) : value;
      return text.trimStart().startsWith('{') ? policyOf(JSON.parse(text)) : undefined;
    } catch {
      return undefined;
    }
  }
  return isFields(value) && ('Statement' in value || 'statement' in value) ? value : undefined;
}

/** The statements that allow something. */
export function allowing(policy: Fields): Fields[] {
  return listed(policy.Statement ?? policy.statement)
    .filter(isFields)
    .filter(({ Effect }) => Effect !== 'Deny');
}

/**
 * Reads who a policy lets in that is not of the account. A statement that a condition ties to accounts, an organization
 * or resources lets in those alone; any other condition may narrow or not. Never throws.
 *
 * @param own the account whose policy it is
 * @param organisation the id of its organization, where that is known
 */
export function audienceOf(value: unknown, own: string, organisation?: string): Audience {
  const audience = nobody();
  const policy = policyOf(value);
  if (!policy) return { ...audience, unreadable: true };
  for (const statement of allowing(policy)) addStatement(audience, statement, own, organisation);
  audience.accounts = [...new Set(audience.accounts)].sort().slice(0, MOST_NAMES);
  audience.federations = [...new Set(audience.federations)].sort().slice(0, MOST_NAMES);
  audience.others = [...new Set(audience.others)].sort().slice(0, MOST_NAMES);
  return audience;
}

function addStatement(
  audience: Audience,
  { Principal, NotPrincipal, Condition }: Fields,
  own: string,
  organisation?: string,
): void {
  const tie = tieOf(Condition, [own, organisation]);
  const names = isFields(Principal)
    ? [...listed(Principal.AWS), ...listed(Principal.CanonicalUser)]
    : listed(Principal);
  const isAll = NotPrincipal !== undefined || names.includes('*');
  if (isAll && tie === 'none') audience.everybody = true;
  if (isAll && tie === 'loose') audience.conditional = true;
  if (isAll && Array.isArray(tie)) {
    addAccounts(audience, tie, own);
    if (tie.some((name) => accountIn(name) === undefined)) audience.tied = true;
  }
  addAccounts(
    audience,
    names.filter((name) => name !== '*'),
    own,
  );
  const federations = isFields(Principal) ? textsOf(Principal.Federated) : [];
  addAccounts(
    audience,
    federations.filter((name) => accountIn(name) !== undefined),
    own,
  );
  if (federations.length > 0 && !namesSubject(Condition)) audience.loose = true;
  audience.federations.push(...federations.map(providerName));
}

/** Such as `token.actions.githubusercontent.com` of the provider's ARN. */
const providerName = (name: string): string => name.replace(/^arn:[^/]*\//, '').slice(0, 128);

function addAccounts(audience: Audience, names: readonly unknown[], own: string): void {
  for (const name of names) {
    const account = typeof name === 'string' ? accountIn(name) : undefined;
    if (account !== undefined && account !== own) audience.accounts.push(account);
    if (account === undefined && typeof name === 'string' && !name.startsWith('AID') && !name.startsWith('AROA'))
      audience.others.push(name.slice(0, 128));
  }
}

/** The account of a principal: twelve digits, or an ARN of IAM or STS. */
export function accountIn(name: string): string | undefined {
  if (/^\d{12}$/.test(name)) return name;
  return /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):/.exec(name)?.[1];
}
