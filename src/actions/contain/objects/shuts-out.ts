import { clean, matchesGlob } from '../../../core/text.ts';
import { isEverybody, listOf, type Statement, statementsOf, TAG_WRITES } from './quarantine-policy.ts';

/**
 * Conditions under these keys hold for the calls of both roles or for those of neither: they come from the same functions'
 * network by TLS, and their roles are of one account. Where they hold, the tag is not put on either, so that nothing is
 * quarantined that could not be given back.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const ALIKE: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:ec2instancesourcevpc',
  'aws:multifactorauthpresent',
  'aws:principalaccount',
  'aws:principalisawsservice',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:viaawsservice',
  's3:authtype',
  's3:resourceaccount',
  's3:signatureversion',
  's3:tlsversion',
]);

/** One key of a condition, in small letters, with its values: what a statement asks. */
interface Asked {
  operator: string;
  key: string;
  values: readonly string[];
}

/** The roles that quarantine and that give back in a member, by their whole ARNs. */
type Roles = readonly string[];

/**
 * A statement by which one of both roles may be let change no tags where the other one is: then nothing could be given back.
 * What cannot be told counts, such as a condition on an object's tags. Undefined where there is none.
 *
 * @returns what people know the statement by
 */
export function shuttingOut(policy: string, roles: Roles, account: string): string | undefined {
  const found = statementsOf(policy).find((each) => mayShutOut(each, roles, account));
  if (!found) return undefined;
  return typeof found.Sid === 'string' && found.Sid !== '' ? `the statement ${clean(found.Sid, 100)}` : 'a statement';
}

function mayShutOut(statement: Statement, roles: Roles, account: string): boolean {
  const { Effect, Principal, Condition = {} } = statement;
  if (Effect !== 'Deny' || !touchesTags(statement)) return false;
  if (Principal !== undefined && !isEverybody(Principal) && !isMeant(Principal, roles, account)) return false;
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(
      ([key, value]): Asked => ({ operator, key: key.toLowerCase(), values: [value].flat().map(String) }),
    ),
  );
  if (conditions.some(isOfNoTls) || (conditions.length > 0 && conditions.every(({ key }) => ALIKE.has(key))))
    return false;
  const onWhom = conditions.filter(({ key }) => key === 'aws:principalarn');
  return !roles.every((role) => onWhom.some((each) => isSpared(role, each)));
}

/** A condition that no call of ours meets: they go by TLS 1.2 at least. */
const isOfNoTls = ({ operator, key, values }: Asked): boolean =>
  (/^Bool(IfExists)?$/.test(operator) && key === 'aws:securetransport' && values.every((each) => each === 'false')) ||
  (/^NumericLessThan(IfExists)?$/.test(operator) && key === 's3:tlsversion' && values.every((each) => each === '1.2'));

/** Whether it denies any of the calls that change tags: by name, by a pattern, or as one of all but some. */
function touchesTags({ Action, NotAction }: Statement): boolean {
  const has = (all: unknown, action: string): boolean =>
    listOf(all).some((each) => matchesGlob(action, each.toLowerCase().replaceAll('?', '*')));
  return TAG_WRITES.some((action) => has(Action, action) || (NotAction !== undefined && !has(NotAction, action)));
}

/** Of a deny that names principals: whether one of the roles is among them, or their whole account. */
const isMeant = (principal: unknown, roles: Roles, account: string): boolean =>
  typeof principal === 'object' &&
  principal !== null &&
  'AWS' in principal &&
  listOf(principal.AWS).some((arn) => roles.includes(arn) || arn === account || arn.endsWith(`::${account}:root`));

/** Whether a condition on the caller's ARN cannot hold for a role. In doubt it holds. */
function isSpared(role: string, { operator, values }: Asked): boolean {
  switch (operator.replace(/IfExists$/, '')) {
    case 'ArnNotEquals':
    case 'ArnNotLike':
    case 'StringNotLike':
      return values.some((each) => matchesGlob(role, each));
    case 'StringNotEquals':
      return values.includes(role);
    case 'ArnEquals':
    case 'ArnLike':
    case 'StringLike':
      return !values.some((each) => matchesGlob(role, each.replaceAll('?', '*')));
    case 'StringEquals':
      return !values.includes(role);
    default:
      return false;
  }
}
