import type { FindTargets, RefusedTarget } from '../../../core/action.ts';
import type { Actor } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';
import { isUserName } from './identity-targets.ts';

/** An IAM user; `userId` is empty where the finding does not say it, and `keys` are the long-term keys that it names. */
export type UserTarget = { key: string; userName: string; userId: string; keys: string[] };

const USER_ID = /^AIDA[A-Z0-9]{12,28}$/;
const LONG_TERM = /^AKIA[A-Z0-9]{12,28}$/;

/** The IAM users who took part in a finding, by a key, a session or the console. */
export const userTargets: FindTargets<UserTarget> = ({ actor, actors = actor ? [actor] : [], account }, config) => {
  const users = actors.filter((each) => each.userType === 'IAMUser' && !isDisputed(each, actors));
  return [...Map.groupBy(users, ({ userName = '' }) => userName)].map(
    ([userName, those]): UserTarget | RefusedTarget => {
      const key = clean(userName, 64) || '-';
      if (!isUserName(userName))
        return { key, refuse: `The finding names a user "${key}", which cannot be a name of IAM.` };
      if (account !== config.account)
        return { key, refuse: `The user is in account ${clean(account, 20)}, not in ${config.account}.` };
      const ids = new Set(those.map(({ principalId = '' }) => principalId).filter((id) => USER_ID.test(id)));
      if (ids.size > 1)
        return { key, refuse: `The finding names two users ${key}: ask IAM which of them is there, and look at both.` };
      const keys = those.map(({ accessKeyId = '' }) => accessKeyId).filter((id) => LONG_TERM.test(id));
      return { key: userName, userName, userId: [...ids][0] ?? '', keys: [...new Set(keys)] };
    },
  );
};

/** Where two are said to have the same key, nobody is taken for its owner. */
const isDisputed = ({ accessKeyId, userName }: Actor, actors: readonly Actor[]): boolean =>
  accessKeyId !== undefined &&
  accessKeyId !== '' &&
  actors.some((other) => other.accessKeyId === accessKeyId && other.userName !== userName);
