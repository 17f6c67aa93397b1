import { CreateNetworkAclEntryCommand, DescribeInstancesCommand, type NetworkAcl } from '@aws-sdk/client-ec2';
import type { Action, BatchResult, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { ANY, ANY_NETWORK_ACL, MANAGED_ONLY } from '../../core/permission.ts';
import { MANAGED_TAG } from '../../core/rule-band.ts';
import { tagsOf } from '../../core/tags.ts';
import { clean, utc } from '../../core/text.ts';
import type { NetworkAclTarget } from '../catalogue/targets/deny-targets.ts';
import { probe } from '../shared/probe.ts';
import { denyAll, type Request } from './targets/deny.ts';
import type { DenyTarget } from './targets/deny-target.ts';
import { expireAll, liftAll } from './targets/lift.ts';
import { isLiftedFrom, lookInLedger } from './targets/look.ts';
import { firstAllow, networkAcl, readAcls, rulesOf } from './targets/network-acl.ts';
import { verifiedBy } from './targets/verified-by.ts';

type NetworkAclBefore = { acls: string[] };

const placesOf = ({ acls }: NetworkAclBefore, { clients, config }: ActionContext): DenyTarget[] =>
  acls.map((id) => networkAcl(clients.ec2, id, config.networkAclRules));

const request = ({ key }: NetworkAclTarget, before: NetworkAclBefore, ctx: ActionContext): Request => ({
  places: placesOf(before, ctx),
  values: [key],
  ctx,
});

const WORDING = {
  where: (acl: string, { slot }: { slot: number }) => `by rule ${slot} of ${acl}, both ways,`,
  advice:
    'Remove rules that are no longer needed, or have the quota of rules raised; narrow the security group instead.',
};

const denyEach = (requests: readonly Request[]): Promise<BatchResult[]> => denyAll(requests, WORDING);

/** Denies an address in the network ACL of the attacked instance's subnet: for SSH, RDP and all else that WAF cannot see. */
export const denyInNetworkAcl: Action<NetworkAclTarget, NetworkAclBefore> = {
  id: 'deny-in-network-acl',
  permissions: [
    {
      actions: ['ec2:DescribeInstances', 'ec2:DescribeNetworkAcls'],
      resources: [ANY],
      why: 'reads which ACL guards the attacked instance, and its rules; neither call can be narrowed',
    },
    {
      actions: ['ec2:CreateNetworkAclEntry', 'ec2:DeleteNetworkAclEntry'],
      resources: [ANY_NETWORK_ACL],
      conditions: MANAGED_ONLY,
      why: 'writes its own rules in ACLs whose owner tagged them with riposte:managed=true',
    },
  ],
  renewable: true,
  probe({ ec2 }, { networkAcls, networkAclRules }) {
    const entry = (NetworkAclId: string) =>
      new CreateNetworkAclEntryCommand({
        NetworkAclId,
        RuleNumber: networkAclRules.first,
        Egress: false,
        Protocol: '-1',
        RuleAction: 'deny',
        CidrBlock: '192.0.2.1/32',
        DryRun: true,
      });
    return Promise.all(
      networkAcls.map((acl) => probe(`ec2:CreateNetworkAclEntry on ${acl}`, () => ec2.send(entry(acl)))),
    );
  },
  before: prepare,
  async apply(target, before, ctx) {
    await denyEach([request(target, before, ctx)]);
  },
  verify: (target, before, ctx) => verifiedBy(denyEach([request(target, before, ctx)])),
  verifySets: true,
  look: (target, before, ctx) => lookInLedger(placesOf(before, ctx), [target.key], ctx),
  isLifted: (target, before, ctx) => isLiftedFrom(placesOf(before, ctx), [target.key], ctx),
  applyBatch: (items) => denyEach(items.map(({ target, before, ctx }) => request(target, before, ctx))),
  undo: ({ key }, before, ctx) => liftAll(placesOf(before, ctx), [key], ctx),
  expire: ({ key }, before, ctx) => expireAll(placesOf(before, ctx), [key], ctx),
};

async function prepare({ key, instances }: NetworkAclTarget, ctx: ActionContext): Promise<Prepared<NetworkAclBefore>> {
  const { ec2 } = ctx.clients;
  const subnets = await subnetsOf(instances, ctx);
  const names = instances.join(', ');
  if (subnets.length === 0)
    return { verdict: 'refuse', reason: `There is no instance ${names} in a subnet (any more).` };
  const acls = await readAcls(ec2, 'association.subnet-id', subnets);
  const ours = acls.filter(({ NetworkAclId = '' }) => ctx.config.networkAcls.includes(NetworkAclId));
  if (ours.length === 0) {
    const reason = `${names} is behind ${acls.map(idOf).join(', ')}, where Riposte is not to write.`;
    return { verdict: 'refuse', reason };
  }
  const obstacle = ours.map((acl) => obstacleIn(acl, key, ctx)).find((found) => found !== undefined);
  if (obstacle) return { verdict: 'refuse', ...obstacle };
  const list = ours.map(idOf).join(', ');
  return {
    verdict: 'proceed',
    before: { acls: ours.map(idOf) },
    from: `${list}: no rule of Riposte for ${key}`,
    to: `${list}: ${key} is denied both ways until ${utc(ctx.until)}, for every host of the subnets`,
    effect: `denies ${key} both ways by ${list} until ${utc(ctx.until)}`,
    alsoHit: 'every host of the subnets behind it',
    tags: Object.assign({}, ...ours.map(({ Tags }) => tagsOf(Tags))),
  };
}

async function subnetsOf(instances: readonly string[], { clients }: ActionContext): Promise<string[]> {
  const Filters = [{ Name: 'instance-id', Values: [...instances] }];
  const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({ Filters }));
  const found = Reservations.flatMap(({ Instances = [] }) => Instances);
  const subnets = found.flatMap(({ NetworkInterfaces = [] }) => NetworkInterfaces.map(({ SubnetId }) => SubnetId));
  return [...new Set(subnets.filter((subnet) => subnet !== undefined))];
}

const idOf = ({ NetworkAclId = '' }: NetworkAcl): string => NetworkAclId;

/** Why a rule in this ACL is not allowed, or would change nothing. */
function obstacleIn(
  acl: NetworkAcl,
  cidr: string,
  { config }: ActionContext,
): { reason: string; advice: string } | undefined {
  const { first, last } = config.networkAclRules;
  const id = idOf(acl);
  if (tagsOf(acl.Tags)[MANAGED_TAG] !== 'true')
    return {
      reason: `${id} does not have the tag ${MANAGED_TAG}=true, without which Riposte's role may not write there.`,
      advice: `Tag ${id} with ${MANAGED_TAG}=true, or take it out of the settings.`,
    };
  const allow = firstAllow(rulesOf(acl), cidr);
  if (allow > first) return undefined;
  return {
    reason: `Rule ${allow} of ${id} allows ${clean(cidr, 60)} before any rule of ${first} to ${last} could deny it.`,
    advice: `Give that rule a number above ${last}, or set networkAclRules to a band below ${allow}.`,
  };
}
