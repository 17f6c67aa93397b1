import type { FindTargets, RefusedTarget } from '../../../core/action.ts';
import { type Resource, resourcesOf } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';

/** One version of an object; `versionId` is empty where the finding names none, as in a bucket without versions. */
export type ObjectTarget = { key: string; bucket: string; object: string; versionId: string };

const VERSION = /^[\w.+/=~-]{1,256}$/;
// A key of the journal has room for so much beside the account and the action.
const MOST_BYTES = 1_800;

/** The objects of a finding, each in the version that it names. */
export const objectTargets: FindTargets<ObjectTarget> = (finding, config) => {
  const targets = resourcesOf(finding, 'object').map((resource): ObjectTarget | RefusedTarget => {
    const target = versionOf(resource);
    if ('refuse' in target || finding.account === config.account) return target;
    return {
      key: target.key,
      refuse: `The object is in account ${clean(finding.account, 20)}, not in ${config.account}.`,
    };
  });
  return [...new Map(targets.map((target) => [target.key, target])).values()];
};

function versionOf({ id, version = '' }: Resource): ObjectTarget | RefusedTarget {
  const slash = id.indexOf('/');
  const [bucket, object] = [id.slice(0, slash), id.slice(slash + 1)];
  const shown = clean(id, 120) || '-';
  if (slash < 3 || object === '') return { key: shown, refuse: `"${shown}" is not the name of an object in a bucket.` };
  if (bucket.endsWith('--x-s3'))
    return {
      key: shown,
      refuse: `${bucket} is a directory bucket, whose objects take no tags: deny reads of it in its bucket policy, or take the role that reads it its access.`,
    };
  if (version !== '' && !VERSION.test(version))
    return { key: shown, refuse: 'The finding gives a version that cannot be one of S3.' };
  const key = version === '' ? id : `${id}?versionId=${version}`;
  if (Buffer.byteLength(key) > MOST_BYTES)
    return { key: shown, refuse: `The object's name is too long for the journal: quarantine it by hand.` };
  return { key, bucket, object, versionId: version };
}

/** One session of a role: `userId` is what IAM calls it, `AROA…:name`; the key is who was seen to use it. */
export type SessionTarget = { key: string; roleName: string; userId: string; accessKeyId: string };

const USER_ID = /^AROA[A-Z0-9]{12,28}:[\w+=,.@-]{2,64}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** The sessions of roles that took part in a finding. */
export const sessionTargets: FindTargets<SessionTarget> = (
  { actor, actors = actor ? [actor] : [], account },
  config,
) => {
  const sessions = actors.filter(({ accessKeyId = '', userType = '' }) => isOfRole(accessKeyId, userType));
  const targets = sessions.map(
    ({ accessKeyId = '', userName = '', principalId = '' }): SessionTarget | RefusedTarget => {
      const shown = `${clean(userName, 64) || '-'}/${clean(principalId.split(':')[1] ?? '', 64) || '-'}`;
      if (!ROLE_NAME.test(userName) || !USER_ID.test(principalId))
        return {
          key: shown,
          refuse: `The finding does not say which session of which role it is: look up in CloudTrail who has the key ${clean(accessKeyId, 40)}, and revoke the role's active sessions by hand.`,
        };
      if (account !== config.account)
        return { key: shown, refuse: `The role is in account ${clean(account, 20)}, not in ${config.account}.` };
      return { key: shown, roleName: userName, userId: principalId, accessKeyId };
    },
  );
  return [...new Map(targets.map((target) => [target.key, target])).values()];
};

const isOfRole = (accessKeyId: string, userType: string): boolean =>
  accessKeyId.startsWith('ASIA') && (userType === 'AssumedRole' || userType === 'Role');

export type InstanceTarget = { key: string };

const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;

/** The instances of a finding. */
export const instanceTargets: FindTargets<InstanceTarget> = (finding, config) => {
  const ids = new Set(resourcesOf(finding, 'instance').map(({ id }) => id));
  return [...ids].map((id): InstanceTarget | RefusedTarget => {
    const key = clean(id, 40) || '-';
    if (!INSTANCE_ID.test(id)) return { key, refuse: `"${key}" is not the id of an instance.` };
    if (finding.account !== config.account || finding.region !== config.region)
      return {
        key,
        refuse: `It is in ${clean(`${finding.account} ${finding.region}`, 64)}; this deployment contains in ${config.account} ${config.region} only.`,
      };
    return { key: id };
  });
};
