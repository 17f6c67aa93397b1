import type { Actor } from '../../core/finding.ts';
import { ACCOUNT_ID } from '../read/identifiers.ts';
import { readPrincipal } from '../read/principal.ts';
import { present, type Reader } from '../read/reader.ts';
import { type Found, readExact } from '../read/resources.ts';

/**
 * What kind of caller it is, for playbooks: a user at its own key or password, an AWS service by itself, CloudFormation
 * for somebody, root, or anybody else.
 */
type CallerKind = 'self' | 'service' | 'deployment' | 'root' | 'other';

/** Who made a call, as far as the record tells. */
export interface Caller {
  kind: CallerKind;
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
  const kind = callerKind(detail, userType);
  if (!userType) return { isRoot: false, kind };
  const account = identity.said('accountId', 12);
  if (account && ACCOUNT_ID.test(account) && account !== found.place.account)
    return { actor: stranger(identity, userType), account, isRoot: false, kind };
  const named = (Object.hasOwn(NAMES, userType) ? NAMES[userType] : undefined) ?? 'userName';
  const paths = { userType: 'type', userName: named, principalId: 'principalId', accessKeyId: 'accessKeyId' };
  return { actor: { userType, ...readPrincipal(identity, paths, found) }, isRoot: userType === 'Root', kind };
}

const CLOUDFORMATION = 'cloudformation.amazonaws.com';
const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;

/**
 * Nobody is of a kind by a name that he may choose: services are named by AWS, and only AWS makes roles below
 * `/aws-service-role/`.
 */
function callerKind(detail: Reader, userType: string | undefined): CallerKind {
  const identity = detail.at('userIdentity');
  const through = [detail.said('sourceIPAddress', 128), identity.said('invokedBy', 128)];
  if (through.includes(CLOUDFORMATION)) return 'deployment';
  const isServiceRole = /:role\/aws-service-role\//.test(identity.said('sessionContext.sessionIssuer.arn', 256) ?? '');
  if (userType === 'AWSService' || isServiceRole || through.some((name) => SERVICE.test(name ?? ''))) return 'service';
  if (userType === 'Root') return 'root';
  const isUser = userType === 'IAMUser' && detail.said('eventSource') === 'iam.amazonaws.com';
  return isUser && isAboutItself(detail, identity.said('userName', 128)) ? 'self' : 'other';
}

/** IAM takes the caller where a call about keys and passwords names no user. */
function isAboutItself(detail: Reader, caller: string | undefined): boolean {
  const target = detail.said('requestParameters.userName', 128);
  if (target !== undefined) return target === caller;
  return !['roleName', 'groupName', 'policyArn', 'omitted'].some((field) => detail.said(`requestParameters.${field}`));
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
