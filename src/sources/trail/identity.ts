import type { Actor } from '../../core/finding.ts';
import { ACCOUNT_ID } from '../read/identifiers.ts';
import { readPrincipal } from '../read/principal.ts';
import { present, type Reader } from '../read/reader.ts';
import { type Found, readExact } from '../read/resources.ts';

/** Who made a call, as far as the record tells. */
export interface Caller {
  actor?: Actor;
  /** The caller's account, when it is another than the one the call went to. */
  account?: string;
  isRoot: boolean;
}

const ISSUER = 'sessionContext.sessionIssuer.userName';
// Where each kind of identity keeps the name that IAM knows it by. A session's own name is its maker's choice.
const NAMES: Record<string, string> = {
  IAMUser: 'userName',
  Root: 'userName',
  AssumedRole: ISSUER,
  Role: ISSUER,
  FederatedUser: ISSUER,
  AWSService: 'invokedBy',
  IdentityCenterUser: 'onBehalfOf.userId',
};

/**
 * Reads CloudTrail's `userIdentity`. A caller of another account is named, but is none of our users and roles, however
 * alike the names are.
 */
export function readCaller(detail: Reader, found: Found): Caller {
  const identity = detail.at('userIdentity');
  const userType = readExact(identity, 'type', 64, found) ?? serviceType(identity);
  if (!userType) return { isRoot: false };
  const account = identity.said('accountId', 12);
  if (account && ACCOUNT_ID.test(account) && account !== found.place.account)
    return { actor: stranger(identity, userType), account, isRoot: false };
  const named = (Object.hasOwn(NAMES, userType) ? NAMES[userType] : undefined) ?? 'userName';
  const paths = { userType: 'type', userName: named, principalId: 'principalId', accessKeyId: 'accessKeyId' };
  return { actor: { userType, ...readPrincipal(identity, paths, found) }, isRoot: userType === 'Root' };
}

/** What a service does by itself names the service alone, and no type. */
const serviceType = (identity: Reader): string | undefined =>
  identity.said('invokedBy', 128) === undefined ? undefined : 'AWSService';

function stranger(identity: Reader, userType: string): Actor {
  const isService = userType === 'AWSService';
  return present<Actor>({
    userType: isService ? userType : 'AWSAccount',
    userName: undefined,
    principalId: identity.said('principalId', 256),
    accessKeyId: undefined,
  });
}

/** Who it was, for people: `user kim`, `a session of role deploy`. */
export function describeCaller({ actor, account, isRoot }: Caller): string {
  if (account) return `somebody of account ${account}`;
  if (isRoot) return 'the root user';
  const { userType = '', userName } = actor ?? {};
  if (!userName) return userType === 'AWSService' ? 'an AWS service' : 'somebody whom the event does not name';
  if (userType === 'AssumedRole' || userType === 'Role') return `a session of role ${userName}`;
  return userType === 'AWSService' ? `the service ${userName}` : `user ${userName}`;
}
