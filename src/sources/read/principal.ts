import type { Actor } from '../../core/finding.ts';
import { ACCESS_KEY_ID, IAM_NAME } from './identifiers.ts';
import { present, type Reader } from './reader.ts';
import { add, type Found, readExact, readId } from './resources.ts';

// For a role's session the services write the role's name as the user's.
const PRINCIPALS: Record<string, 'user' | 'role' | 'account'> = {
  IAMUser: 'user',
  AssumedRole: 'role',
  Role: 'role',
  Root: 'account',
};

/** Where an object of the event tells each of an actor's fields. */
type Paths = Required<{ [Name in keyof Actor]: string }>;

/** Reads an actor, and adds it and its key to the resources. A user's or role's name is IAM's, or it is none. */
export function readPrincipal(from: Reader, paths: Paths, found: Found): Actor {
  const accessKeyId = readId(from, paths.accessKeyId, ACCESS_KEY_ID, found);
  const userType = readExact(from, paths.userType, 64, found);
  const kind = userType && Object.hasOwn(PRINCIPALS, userType) ? PRINCIPALS[userType] : undefined;
  const inIam = kind === 'user' || kind === 'role';
  const userName = inIam ? readId(from, paths.userName, IAM_NAME, found) : readExact(from, paths.userName, 256, found);
  if (accessKeyId) add(found, { kind: 'access-key', id: accessKeyId });
  if (kind === 'account') add(found, { kind, id: found.place.account });
  if (inIam && userName) add(found, { kind, id: userName });
  return present<Actor>({ userType, userName, principalId: from.said(paths.principalId, 256), accessKeyId });
}
