import type { Event } from '@aws-sdk/client-cloudtrail';

/**
 * Who is behind a session of a role, by a key that IAM gives with each of its calls:
 * - `aws:SourceIdentity`: what whoever assumed the first role called themselves, which no later role changes.
 *   https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 * - `identitystore:UserId`: the user of IAM Identity Center for whom an application assumed the role.
 *   https://docs.aws.amazon.com/singlesignon/latest/userguide/condition-context-keys-sts-idc.html
 */
export type Person = { key: 'aws:SourceIdentity' | 'identitystore:UserId'; value: string };

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const SOURCE_IDENTITY = /^[\w+=,.@-]{2,64}$/;
// https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_User.html
const USER_ID = /^([0-9a-f]{10}-)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;

export const isPerson = (key: string, value: string): boolean =>
  (key === 'aws:SourceIdentity' && SOURCE_IDENTITY.test(value)) ||
  (key === 'identitystore:UserId' && USER_ID.test(value));

/** For people: `the source identity alice`. */
export const named = ({ key, value }: Person): string =>
  key === 'aws:SourceIdentity' ? `the source identity ${value}` : `the Identity Center user ${value}`;

interface Caller {
  accessKeyId?: unknown;
  principalId?: unknown;
  sessionContext?: { sourceIdentity?: unknown };
  onBehalfOf?: { userId?: unknown };
}

/**
 * Who a session belongs to, by what CloudTrail shows of its own calls; undefined where no call says so, or they say
 * different things. The user of Identity Center comes first, since nobody chooses that id.
 */
export function personOf(
  events: readonly Pick<Event, 'CloudTrailEvent'>[],
  { accessKeyId, userId }: { accessKeyId: string; userId: string },
): Person | undefined {
  const own = events
    .map(({ CloudTrailEvent = '' }) => callerOf(CloudTrailEvent))
    .filter((caller) => caller?.accessKeyId === accessKeyId && caller.principalId === userId);
  const user = onlyOne(own.map((caller) => caller?.onBehalfOf?.userId));
  if (user !== undefined && isPerson('identitystore:UserId', user)) return { key: 'identitystore:UserId', value: user };
  const source = onlyOne(own.map((caller) => caller?.sessionContext?.sourceIdentity));
  if (source !== undefined && isPerson('aws:SourceIdentity', source))
    return { key: 'aws:SourceIdentity', value: source };
  return undefined;
}

function callerOf(event: string): Caller | undefined {
  try {
    const { userIdentity } = JSON.parse(event) as { userIdentity?: Caller | null };
    return userIdentity ?? undefined;
  } catch {
    return undefined;
  }
}

function onlyOne(values: readonly unknown[]): string | undefined {
  const all = new Set(values.filter((value) => typeof value === 'string'));
  return all.size === 1 ? [...all][0] : undefined;
}
