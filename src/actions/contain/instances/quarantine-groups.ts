import { DescribeSecurityGroupsCommand, type SecurityGroup } from '@aws-sdk/client-ec2';
import type { ActionContext } from '../../../core/action-context.ts';
import { containCommand, containStackName, switchOf, VPC_PARAMETERS } from '../../../core/member-contain.ts';
import { tagsOf } from '../../../core/tags.ts';

/** The stack's own groups of a VPC: `open` makes connections untracked, so that `closed` cuts them. */
export type QuarantineGroups = { open: string; closed: string };

const TAG = 'riposte:quarantine';
/** A group without any outbound rule cannot be made by CloudFormation: this one leads nowhere. */
const NOWHERE = '127.0.0.1/32';

/** Why the groups of a VPC cannot be used, and what to do. */
interface Unusable {
  reason: string;
  advice: string;
}

/**
 * Finds them by a tag that nobody but CloudFormation can set, and looks whether the closed one is closed.
 *
 * @param what is to be contained, by which the owner of a member lets it be
 * @returns why they cannot be used, where they cannot: then nothing may be touched
 */
export async function findQuarantine(
  vpcId: string,
  what: 'instances' | 'databases',
  ctx: Pick<ActionContext, 'clients' | 'config' | 'home'>,
): Promise<QuarantineGroups | Unusable> {
  const all = await readGroups(vpcId, ctx);
  const of = (kind: string) => all.filter(({ VpcId, Tags }) => VpcId === vpcId && tagsOf(Tags)[TAG] === kind);
  const [[open, ...moreOpen], [closed, ...moreClosed]] = [of('open'), of('closed')];
  const more = moreOpen.length + moreClosed.length;
  const refused = (why: string): Unusable => ({
    reason: `${why}: nothing was touched.`,
    advice: adviceFor(vpcId, what, all, ctx),
  });
  if (!open?.GroupId || !closed?.GroupId || (more > 0 && !ctx.home))
    return refused(`The VPC ${vpcId} has no quarantine groups of this stack`);
  if (more > 0)
    return {
      reason: `The VPC ${vpcId} has quarantine groups of several stacks that are named as Riposte’s: which are Riposte’s is not proven, and nothing was touched.`,
      advice: `Look in account ${ctx.config.account} for stacks named ${containStackName(ctx.config.stack)} or StackSet-${containStackName(ctx.config.stack)}-…, and delete the one that is not the owner’s.`,
    };
  if (!isClosed(closed)) return refused(`Somebody has changed the rules of the quarantine group ${closed.GroupId}`);
  return { open: open.GroupId, closed: closed.GroupId };
}

/** Whether they cannot be used. */
export const isUnusable = (groups: QuarantineGroups | Unusable): groups is Unusable => 'reason' in groups;

const STACK_TAG = 'aws:cloudformation:stack-name';
const SLOT_TAG = 'aws:cloudformation:logical-id';

/** At home those of the VPC; in a member those of all, since its template numbers them. */
async function readGroups(
  vpcId: string,
  { clients: { ec2 }, config: { stack }, home }: Pick<ActionContext, 'clients' | 'config' | 'home'>,
): Promise<SecurityGroup[]> {
  const own = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: `tag:${STACK_TAG}`, Values: [stack] },
  ];
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [...(home ? [] : own), { Name: `tag:${TAG}`, Values: ['open', 'closed'] }],
    }),
  );
  if (!home) return SecurityGroups;
  const name = new RegExp(`^(${containStackName(stack)}|StackSet-${containStackName(stack)}-[0-9a-f-]{36})$`);
  return SecurityGroups.filter(({ Tags }) => name.test(tagsOf(Tags)[STACK_TAG] ?? ''));
}

function adviceFor(
  vpcId: string,
  what: 'instances' | 'databases',
  groups: readonly SecurityGroup[],
  { config, home }: Pick<ActionContext, 'config' | 'home'>,
): string {
  if (!home)
    return `Name ${vpcId} in the setting quarantineVpcs and deploy again; the stack makes the groups, and Riposte none at run time.`;
  const slots = VPC_PARAMETERS.map((parameter) => ({
    parameter,
    vpc: groups.find(({ Tags }) => tagsOf(Tags)[SLOT_TAG] === `QuarantineClosed${parameter.slice('Vpc'.length)}`)
      ?.VpcId,
  }));
  const slot = slots.find(({ vpc }) => vpc === vpcId) ?? slots.find(({ vpc }) => vpc === undefined);
  if (!slot)
    return `The template member-contain of account ${config.account} names ${VPC_PARAMETERS.length} VPCs already: have its owner take one out for ${vpcId}.`;
  const changes = { [switchOf(what)]: 'on', [slot.parameter]: vpcId };
  return `The owner of account ${config.account} runs this there, and Riposte makes no group at run time; where the groups are there and were changed, their former rules have to be put back: ${containCommand(home, config.region, changes)}`;
}

const isClosed = ({ IpPermissions = [], IpPermissionsEgress = [] }: SecurityGroup): boolean =>
  IpPermissions.length === 0 &&
  IpPermissionsEgress.every(
    ({ IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] }) =>
      IpRanges.every(({ CidrIp }) => CidrIp === NOWHERE) &&
      Ipv6Ranges.length + PrefixListIds.length + UserIdGroupPairs.length === 0,
  );
