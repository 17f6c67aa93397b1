import {
  AssociateAccessPolicyCommand,
  type AccessScope as AwsAccessScope,
  type Cluster as AwsCluster,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DisassociateAccessPolicyCommand,
  ListAccessEntriesCommand,
  ListAssociatedAccessPoliciesCommand,
  UpdateAccessEntryCommand,
} from '@aws-sdk/client-eks';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';

type Eks = Clients['eks'];

/** A policy that an access entry has, and where in the cluster it holds. */
export type EntryPolicy = { arn: string; scope: string; namespaces: string[] };

/** What lets a principal into a cluster. */
export type AccessEntry = {
  principalArn: string;
  /** Its ARN, which one that is made anew has not; empty where EKS does not say. */
  entry: string;
  type: string;
  /** As the cluster calls it; roles have `{{SessionName}}` in it. */
  username: string;
  groups: string[];
  policies: EntryPolicy[];
};

const isNotFound = (error: unknown): boolean => isAwsError(error, 'ResourceNotFoundException', 'NotFoundException');

/** The cluster; undefined where there is none of that name. */
export async function readCluster(eks: Eks, name: string): Promise<AwsCluster | undefined> {
  try {
    const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
    return cluster;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** ARNs of who has an entry, no more than `most`. */
export async function readPrincipals(eks: Eks, clusterName: string, most: number): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await eks.send(
      new ListAccessEntriesCommand({ clusterName, maxResults: 100, ...(nextToken && { nextToken }) }),
    );
    found.push(...(page.accessEntries ?? []));
    nextToken = page.nextToken;
  } while (nextToken && found.length < most);
  return found.slice(0, most);
}

/** One entry with its policies; undefined where it is not there. */
export async function readEntry(eks: Eks, clusterName: string, principalArn: string): Promise<AccessEntry | undefined> {
  try {
    const [{ accessEntry }, policies] = await Promise.all([
      eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn })),
      readPolicies(eks, clusterName, principalArn),
    ]);
    const { accessEntryArn: entry = '', type = '', username = '', kubernetesGroups = [] } = accessEntry ?? {};
    return { principalArn, entry, type, username, groups: kubernetesGroups, policies };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function readPolicies(eks: Eks, clusterName: string, principalArn: string): Promise<EntryPolicy[]> {
  const { associatedAccessPolicies = [] } = await eks.send(
    new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn, maxResults: 100 }),
  );
  return associatedAccessPolicies.map(({ policyArn = '', accessScope = {} }) => ({
    arn: policyArn,
    scope: accessScope.type ?? 'cluster',
    namespaces: accessScope.namespaces ?? [],
  }));
}

/** Takes a policy off; where it, or the entry, is not there, nothing is to be done. */
export async function takePolicy(
  eks: Eks,
  clusterName: string,
  principalArn: string,
  policyArn: string,
): Promise<void> {
  try {
    await eks.send(new DisassociateAccessPolicyCommand({ clusterName, principalArn, policyArn }));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

export async function givePolicy(
  eks: Eks,
  clusterName: string,
  principalArn: string,
  { arn: policyArn, scope, namespaces }: EntryPolicy,
): Promise<void> {
  const type = scope as NonNullable<AwsAccessScope['type']>;
  const accessScope = { type, ...(namespaces.length > 0 && { namespaces }) };
  await eks.send(new AssociateAccessPolicyCommand({ clusterName, principalArn, policyArn, accessScope }));
}

/** Replaces all groups of an entry. */
export async function setGroups(
  eks: Eks,
  clusterName: string,
  principalArn: string,
  kubernetesGroups: string[],
): Promise<void> {
  try {
    await eks.send(new UpdateAccessEntryCommand({ clusterName, principalArn, kubernetesGroups }));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Whether the name by which a cluster knew a caller can come from this entry. */
export function isNameOf({ username, principalArn }: AccessEntry, name: string): boolean {
  if (principalArn.split('/').at(-1) === name) return true;
  const escaped = username.split(/\{\{\w+\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return username !== '' && new RegExp(`^${escaped.join('[^/]{1,64}')}$`).test(name);
}

type Known = Pick<AccessEntry, 'principalArn'> & { entry?: string };

/** Whether a principal has another entry than before; not where one of them is not known. */
export const isAnother = (earlier: Known, now: Known): boolean =>
  earlier.principalArn !== now.principalArn || (Boolean(earlier.entry && now.entry) && earlier.entry !== now.entry);
