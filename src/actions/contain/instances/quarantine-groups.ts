import { DescribeSecurityGroupsCommand, type SecurityGroup } from '@aws-sdk/client-ec2';
import type { Clients } from '../../../core/clients.ts';
import { tagsOf } from '../../../core/tags.ts';

/** The stack's own groups of a VPC: `open` makes connections untracked, so that `closed` cuts them. */
export type QuarantineGroups = { open: string; closed: string };

const TAG = 'riposte:quarantine';
/** A group without any outbound rule cannot be made by CloudFormation: this one leads nowhere. */
const NOWHERE = '127.0.0.1/32';

/**
 * Finds them by a tag that nobody but CloudFormation can set, and looks whether the closed one is closed.
 *
 * @returns why they cannot be used, where they cannot
 */
export async function findQuarantine(
  ec2: Clients['ec2'],
  vpcId: string,
  stack: string,
): Promise<QuarantineGroups | string> {
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: 'tag:aws:cloudformation:stack-name', Values: [stack] },
        { Name: `tag:${TAG}`, Values: ['open', 'closed'] },
      ],
    }),
  );
  const of = (kind: string) => SecurityGroups.filter(({ Tags }) => tagsOf(Tags)[TAG] === kind);
  const [[open, ...moreOpen], [closed, ...moreClosed]] = [of('open'), of('closed')];
  if (!open?.GroupId || !closed?.GroupId || moreOpen.length + moreClosed.length > 0)
    return `The VPC ${vpcId} has no quarantine groups of this stack`;
  if (!isClosed(closed)) return `Somebody has changed the rules of the quarantine group ${closed.GroupId}`;
  return { open: open.GroupId, closed: closed.GroupId };
}

const isClosed = ({ IpPermissions = [], IpPermissionsEgress = [] }: SecurityGroup): boolean =>
  IpPermissions.length === 0 &&
  IpPermissionsEgress.every(
    ({ IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] }) =>
      IpRanges.every(({ CidrIp }) => CidrIp === NOWHERE) &&
      Ipv6Ranges.length + PrefixListIds.length + UserIdGroupPairs.length === 0,
  );
