import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { tagsOf } from '../../../core/tags.ts';
import { clean } from '../../../core/text.ts';
import type { SessionTarget } from '../../catalogue/targets/contain-targets.ts';
import { beside } from '../refusal.ts';
import { type Deny, documentOf, isRevokeName, readDeny } from './deny-policy.ts';

type Iam = Clients['iam'];

/** What is known of a role before its sessions are revoked. */
export interface Role {
  id: string;
  arn: string;
  path: string;
  tags: Record<string, string>;
  /** How long its longest session lives, in seconds. */
  longestSession: number;
  /** Who may assume it, for people: services, accounts, identity providers. */
  assumedBy: string[];
}

export const isNoSuchEntity = (error: unknown): boolean => isAwsError(error, 'NoSuchEntityException', 'NoSuchEntity');

/** The id of the role that has the name by now, where it is another one than the session's; IAM may not let us ask. */
export async function readOther(iam: Iam, { roleName, userId }: SessionTarget): Promise<string | undefined> {
  const id = await beside(async () => (await iam.send(new GetRoleCommand({ RoleName: roleName }))).Role?.RoleId);
  return id && id !== userId.split(':')[0] ? id : undefined;
}

export async function readRole(iam: Iam, roleName: string): Promise<Role> {
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
  return {
    id: role?.RoleId ?? '',
    arn: role?.Arn ?? '',
    path: role?.Path ?? '/',
    tags: tagsOf(role?.Tags),
    longestSession: role?.MaxSessionDuration ?? 3600,
    assumedBy: assumersOf(role?.AssumeRolePolicyDocument ?? ''),
  };
}

// IAM gives documents of policies URL-encoded.
const decoded = (document: string): string => {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
};

function assumersOf(document: string): string[] {
  try {
    const { Statement = [] } = JSON.parse(decoded(document) || '{}') as { Statement?: unknown };
    const statements = [Statement].flat() as { Effect?: string; Principal?: Record<string, unknown> | string }[];
    const all = statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Principal = {} }) => (typeof Principal === 'string' ? [Principal] : Object.values(Principal).flat()));
    return [...new Set(all.filter((each) => typeof each === 'string').map((each) => clean(each, 160)))];
  } catch {
    return [];
  }
}

/** Our denies on the role. Others of that name which say something else are none of ours. */
export async function readDenies(iam: Iam, roleName: string): Promise<Deny[]> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: roleName, MaxItems: 1000 }));
  const found = await Promise.all(PolicyNames.filter(isRevokeName).map((name) => readPolicy(iam, roleName, name)));
  return found.flatMap((deny) => (typeof deny === 'object' ? deny : []));
}

/** One of them; `changed` where somebody else has written it, `gone` where it is not there, `no role` where its role is not. */
export async function readPolicy(
  iam: Iam,
  roleName: string,
  name: string,
): Promise<Deny | 'changed' | 'gone' | 'no role'> {
  try {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: name }));
    return readDeny(name, decoded(PolicyDocument)) ?? 'changed';
  } catch (error) {
    // Of both IAM says NoSuchEntity; only its message tells them apart.
    if (isNoSuchEntity(error)) return /\brole with name\b/.test((error as Error).message) ? 'no role' : 'gone';
    throw error;
  }
}

/** Writes the deny. At the quota of a role's policies it cannot, which reading back shows. */
export async function writeDeny(iam: Iam, roleName: string, deny: Deny): Promise<void> {
  try {
    await iam.send(
      new PutRolePolicyCommand({ RoleName: roleName, PolicyName: deny.name, PolicyDocument: documentOf(deny) }),
    );
  } catch (error) {
    if (!isAwsError(error, 'LimitExceededException', 'LimitExceeded')) throw error;
  }
}

export async function deleteDeny(iam: Iam, roleName: string, name: string): Promise<void> {
  try {
    await iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: name }));
  } catch (error) {
    if (!isNoSuchEntity(error)) throw error;
  }
}
