import { clean } from '../../core/text.ts';
import { type Audience, accountIn, audienceOf, nobody } from '../trail/audience.ts';
import { accountOf, tieOf } from '../trail/condition-ties.ts';
import { isFields } from '../trail/fields.ts';
import type { Asked, CallReader, Told } from './reader.ts';
import { at, entriesOf, fieldOf, mayName, textsOf, word } from './request.ts';

/** Where a request has a policy, by its name without regard to case. */
const POLICIES =
  'policy bucketPolicy policyText policyDocument assumeRolePolicyDocument resourcePolicy accessPolicy accessPolicies policyInJson repositoryPolicyText'.split(
    ' ',
  );
/** Where a request names with whom it shares. */
const SHARED_WITH =
  'principal principals aWSAccountId aWSAccountIds accountId accountIds account awsAccountId consumerIdentifier accountWithRestoreAccess addAllowedPrincipals granteePrincipal destinationAccount'.split(
    ' ',
  );

/** The policy in a request: at its top, or among its attributes. */
export function policyIn(request: unknown): unknown {
  for (const fields of [request, fieldOf(request, 'attributes')]) {
    const mayBe = mayName(fields);
    const name = POLICIES.find(
      (candidate) => mayBe(candidate) && at(fields, candidate) !== undefined && at(fields, candidate) !== '',
    );
    if (name !== undefined) return at(fields, name);
  }
  return word(request, 'attributeName') === 'policy' ? at(request, 'attributeValue') : undefined;
}

/** Whom a request without a policy shares with. A service is none of the outside; its own sources are tied elsewhere. */
function sharedWith(request: unknown, own: string): Audience {
  const audience = nobody();
  const names = SHARED_WITH.filter(mayName(request)).flatMap((field) => {
    const value = at(request, field);
    return entriesOf(value).flatMap((entry) => (typeof entry === 'string' ? [entry] : textsOf(at(entry, 'principal'))));
  });
  // A service that acts for another account's resource brings in whoever owns that.
  if (names.some((name) => SERVICE.test(name))) addOwners(audience, request, own);
  const isTied =
    ['sourceArn', 'sourceAccount', 'principalOrgID'].some((field) => word(request, field) !== '') ||
    isOnCondition(at(request, 'condition'));
  for (const name of names) {
    const account = accountIn(name);
    if (name === '*' || name.toLowerCase() === 'all') audience[isTied ? 'conditional' : 'everybody'] = true;
    else if (account !== undefined && account !== own) audience.accounts.push(account);
    else if (account === undefined && !SERVICE.test(name) && !/^(o|ou)-|^arn:/.test(name)) audience.others.push(name);
  }
  audience.accounts = [...new Set(audience.accounts)].sort();
  return audience;
}

/** A bus is shared on one condition, which has its type, its key and its value beside each other. */
const isOnCondition = (condition: unknown): boolean =>
  isFields(condition) &&
  tieOf({ [word(condition, 'type')]: { [word(condition, 'key')]: at(condition, 'value') } }) !== 'none';

const SERVICE = /\.amazonaws\.com(\.cn)?$/;

function addOwners(audience: Audience, request: unknown, own: string): void {
  const owners = ['sourceAccount', 'sourceArn'].map((field) => accountOf(word(request, field)));
  audience.accounts.push(...owners.flatMap((account) => (account === undefined || account === own ? [] : [account])));
}

/** Who can come in from outside by what a call asked for. */
export function outsidersOf({ request, call }: Asked): Audience {
  const own = call.found.place.account;
  const policy = policyIn(request);
  return policy === undefined ? sharedWith(request, own) : audienceOf(policy, own, call.deployment?.organisation?.id);
}

/** The facts that say so, for playbooks and people. */
export function outsideFacts(audience: Audience): NonNullable<Told['facts']> {
  const names = [...audience.accounts, ...audience.federations, ...audience.others];
  return {
    opened: openedTo(audience),
    ...(names.length > 0 && { outsiders: clean(names.slice(0, 10).join(' '), 256) }),
  };
}

const openedTo = ({
  everybody,
  accounts,
  federations,
  conditional,
  others,
  unreadable,
}: Audience): string | undefined =>
  everybody
    ? 'everybody'
    : accounts.length > 0
      ? 'account'
      : federations.length > 0
        ? 'federation'
        : conditional
          ? 'condition'
          : others.length > 0
            ? 'other'
            : unreadable
              ? 'unknown'
              : undefined;

/** For people: `everybody can come in`, `account 444455556666 can come in`. */
export function describeOutside(audience: Audience): string {
  const { everybody, conditional, accounts, federations, others, unreadable } = audience;
  const named = [
    ...(accounts.length > 0 ? [`${accounts.length > 1 ? 'accounts' : 'account'} ${short(accounts)}`] : []),
    ...(federations.length > 0 ? [`whom ${short(federations)} vouches for`] : []),
    ...(others.length > 0 ? [short(others.map((name) => clean(name, 40)))] : []),
  ];
  if (everybody) return 'everybody can come in';
  if (named.length > 0) return `${named.join(' and ')} can come in`;
  if (conditional) return 'everybody who meets a condition can come in';
  return unreadable ? 'who can come in cannot be read' : 'nobody from outside can come in';
}

const short = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;

/**
 * A policy or a sharing: told at once where everybody can come in or it cannot be read, in the daily email where it
 * names accounts or asks for a condition, and not at all where it lets in nobody from outside.
 */
export const readOpened: CallReader = (asked) => {
  const audience = outsidersOf(asked);
  const facts = outsideFacts(audience);
  // What has no policy opens something by being there, and its line says whether that is told.
  if (facts.opened === undefined && asked.line.decision === 'digest' && policyIn(asked.request) === undefined)
    return {};
  if (facts.opened === undefined || facts.opened === 'federation') return undefined;
  const isWide = facts.opened === 'everybody' || facts.opened === 'unknown';
  const kind = isWide || facts.opened === 'condition' ? 'opened' : 'shared-with-account';
  return {
    decision: isWide ? 'now' : 'digest',
    kind,
    severity: facts.opened === 'everybody' ? 8.5 : isWide ? 5 : 4,
    what: `${asked.line.says}: ${describeOutside(audience)}`,
    facts,
  };
};

/** A sharing by name alone, told as the table says where it is with another account or with everybody. */
export const readSharedWith: CallReader = (asked) => {
  const audience = outsidersOf(asked);
  const facts = outsideFacts(audience);
  if (facts.opened === undefined) return undefined;
  const what = `${asked.line.says}: ${describeOutside(audience)}`;
  return facts.opened === 'everybody' ? { kind: 'opened', severity: 8.5, what, facts } : { what, facts };
};
