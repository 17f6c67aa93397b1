import type { FindTargets, RefusedTarget } from '../../../core/action.ts';
import { type Actor, type Finding, resourcesOf } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';

/** `userName` is empty where the finding does not say whose key it is, and IAM has to be asked. */
export type AccessKeyTarget = { key: string; accessKeyId: string; userName: string };

// AKIA is long-term and ASIA temporary, whatever else the finding says about its owner.
const LONG_TERM = /^AKIA[A-Z0-9]{12,28}$/;
const TEMPORARY = /^ASIA[A-Z0-9]{12,28}$/;
const USER_NAME = /^[\w+=,.@-]{1,64}$/;

/** The long-term keys of a finding whose IAM user it names; each other key is refused with what to do instead. */
export const deactivateAccessKeyTargets: FindTargets<AccessKeyTarget> = (finding) => {
  const ids = keysNamed(finding);
  // AWS finds keys in public and names nobody: IAM knows whose they are.
  const askIam = finding.facts.exposed === true && finding.actor === undefined;
  return ids
    .filter((id) => userOfSession(id, ownerOf(id, ids, finding)) === undefined)
    .map((id) => (askIam ? containableUnknown(id) : containable(id, ownerOf(id, ids, finding))));
};

/** An IAM user whose temporary credentials are misused; `sessions` are the ids of their keys. */
export type DenyUserTarget = { key: string; userName: string; sessions: string[] };

/** The IAM users of whom the finding names temporary credentials. */
export const denyUserTargets: FindTargets<DenyUserTarget> = (finding) => {
  const ids = keysNamed(finding);
  const sessions = ids.flatMap((id) => {
    const userName = userOfSession(id, ownerOf(id, ids, finding));
    return userName === undefined ? [] : [{ userName, id }];
  });
  return [...Map.groupBy(sessions, ({ userName }) => userName)].map(([userName, those]) => ({
    key: userName,
    userName,
    sessions: those.map(({ id }) => id),
  }));
};

/** Whose session it is, where the finding says that it is an IAM user's: then the user is who can be denied. */
function userOfSession(id: string, { userType, userName = '' }: Actor = {}): string | undefined {
  return TEMPORARY.test(id) && userType === 'IAMUser' && USER_NAME.test(userName) ? userName : undefined;
}

function keysNamed(finding: Finding): string[] {
  const named = resourcesOf(finding, 'access-key').map(({ id }) => id);
  return [...new Set([finding.actor?.accessKeyId ?? '', ...named])].filter(Boolean);
}

const KEY_UNREADABLE = /(credentialUid|accessKeyId)(,|$)/;

/**
 * Who the finding says has this key. With several keys, an actor is the owner of the one it was seen with only; and
 * when two are said to have the same key, nobody is.
 */
function ownerOf(
  id: string,
  ids: readonly string[],
  { actor, actors = actor ? [actor] : [], facts }: Finding,
): Finding['actor'] {
  // An actor whose own key cannot be read may well have another one.
  const isKeyKnown = !KEY_UNREADABLE.test(String(facts.unreadable ?? ''));
  const alone = ids.length === 1 && actors.length === 1 && isKeyKnown;
  const owners = actors.filter(({ accessKeyId }) => (accessKeyId === undefined ? alone : accessKeyId === id));
  const isOne = new Set(owners.map(({ userType, userName }) => `${userType} ${userName}`)).size === 1;
  return isOne ? owners[0] : undefined;
}

/** The key as a target when it can be deactivated, else why not and what a person can do. */
function containable(id: string, owner: Actor = {}): AccessKeyTarget | RefusedTarget {
  const { userName = '' } = owner;
  const why = obstacle(id, owner);
  return why ? { key: clean(id, 40) || '-', refuse: why } : { key: id, accessKeyId: id, userName };
}

/** A key of which nobody is known but that it is in public: IAM is asked whose it is before it is touched. */
function containableUnknown(id: string): AccessKeyTarget | RefusedTarget {
  return LONG_TERM.test(id) ? { key: id, accessKeyId: id, userName: '' } : containable(id);
}

export const isUserName = (name: string): boolean => USER_NAME.test(name);

function obstacle(id: string, { userType = 'IAMUser', userName = '' }: Actor): string | undefined {
  const key = clean(id, 40) || 'This';
  if (userType === 'Root')
    return 'The root user cannot be restricted from within its account: sign in as root, delete its key and change its password.';
  if (TEMPORARY.test(id) && userType === 'FederatedUser')
    return `${key} is a federated user's: it has what the IAM user may do who called GetFederationToken. CloudTrail names that user as sessionIssuer: deny that one.`;
  if (TEMPORARY.test(id)) {
    const whose = clean(userName, 64) || 'the role or user that it came from';
    return `${key} is a temporary credential, which cannot be deactivated: revoke the active sessions of ${whose}, and close the way by which it leaked.`;
  }
  if (!LONG_TERM.test(id)) return `${key} is not the id of an access key.`;
  if (userType !== 'IAMUser')
    return `The finding says that ${key} belongs to a ${clean(userType, 40)}; only the key of an IAM user can be deactivated. Look at it by hand.`;
  if (!USER_NAME.test(userName))
    return `The finding does not say whose key ${key} is: ask "aws iam get-access-key-last-used --access-key-id ${key}" and deactivate it by hand.`;
  return undefined;
}
