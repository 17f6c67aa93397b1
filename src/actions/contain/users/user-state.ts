import { GetLoginProfileCommand, ListMFADevicesCommand } from '@aws-sdk/client-iam';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';
import * as user from '../../shared/iam-user.ts';

type Iam = Clients['iam'];

/** By what a user can get in: passwords and second factors are read as evidence, and never changed. */
export interface UserState {
  id: string;
  path: string;
  tags: Record<string, string>;
  /** The status of each key, by its id. */
  keys: ReadonlyMap<string, string>;
  /** ARNs of attached managed policies. */
  attached: string[];
  hasPassword: boolean;
  /** Serial numbers of its second factors. */
  factors: string[];
}

/** Reads all of it. @throws what IAM throws where there is no such user; see `isNoSuchEntity` */
export async function readState(iam: Iam, userName: string): Promise<UserState> {
  const [{ id, path, tags }, keys, attached, hasPassword, factors] = await Promise.all([
    user.readUser(iam, userName),
    user.readKeys(iam, userName),
    user.readAttached(iam, userName),
    readPassword(iam, userName),
    readFactors(iam, userName),
  ]);
  return { id, path, tags, keys, attached, hasPassword, factors };
}

/** Whether the user may sign in to the console; the user itself is known to be there from the other calls. */
async function readPassword(iam: Iam, userName: string): Promise<boolean> {
  try {
    const { LoginProfile } = await iam.send(new GetLoginProfileCommand({ UserName: userName }));
    return LoginProfile !== undefined;
  } catch (error) {
    if (user.isNoSuchEntity(error)) return false;
    throw error;
  }
}

async function readFactors(iam: Iam, userName: string): Promise<string[]> {
  const { MFADevices = [] } = await iam.send(new ListMFADevicesCommand({ UserName: userName }));
  return MFADevices.map(({ SerialNumber = '' }) => clean(SerialNumber, 100));
}

export const activeOf = (keys: ReadonlyMap<string, string>): string[] =>
  [...keys].filter(([, status]) => status === 'Active').map(([id]) => id);
