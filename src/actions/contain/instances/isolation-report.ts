import { DescribeFlowLogsCommand } from '@aws-sdk/client-ec2';
import type { Verified } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import type { Containment } from '../../../core/contain.ts';
import { clean } from '../../../core/text.ts';
import { whyMissing } from '../evidence.ts';
import { partly } from '../partly.ts';
import { atOnce, beside } from '../refusal.ts';
import { uncut } from './close-interfaces.ts';
import { type Instance, isUnprotected, readProtection, whyLosable } from './instance.ts';
import { isClosedBy } from './interfaces.ts';
import type { InstanceBefore } from './isolate.ts';
import { membershipOf } from './scaling-group.ts';
import { readSnapshots, type Snapshot, withoutSnapshot } from './snapshots.ts';
import { groupName, type Registration, stillRegistered } from './target-groups.ts';

/** US$ for a GiB and month of a snapshot, in most regions. */
const GIB_MONTH = 0.05;

/** What would prove it: a flow log of the VPC or of an interface. */
function proofBy(now: Instance, { clients: { ec2 } }: ActionContext): Promise<string> {
  const ids = [now.vpcId, ...now.interfaces.map(({ id }) => id)];
  return atOnce(async () => {
    const { FlowLogs = [] } = await ec2.send(
      new DescribeFlowLogsCommand({ Filter: [{ Name: 'resource-id', Values: ids }] }),
    );
    const [log] = FlowLogs;
    return log?.FlowLogId
      ? `records of ${log.FlowLogId} that say REJECT for its interfaces, and none that say ACCEPT, would prove it`
      : 'neither the VPC nor an interface has a flow log, which could prove it';
  }, 'whether there is a flow log, which could prove it, could not be read');
}

/**
 * What is in force now, by what was read back.
 *
 * @param read how: what AWS refuses to say is told as unknown; after the last attempt, so is what it does not answer
 */
export async function reportOf(
  id: string,
  before: InstanceBefore,
  now: Instance,
  ctx: ActionContext,
  read: typeof atOnce = beside,
): Promise<Verified> {
  const { ec2, autoScaling } = ctx.clients;
  const found = await read(() => readSnapshots(ec2, before.mark), undefined);
  const snapshots = found ?? [];
  const standing = before.scaling
    ? await read(() => membershipOf(autoScaling, id), { state: 'in a state that could not be read' })
    : undefined;
  const kept = await read(() => readProtection(ec2, id), undefined);
  const lacksProtection = kept !== undefined && isUnprotected(now, kept);
  const unkept = withoutSnapshot(before.volumes, snapshots).length;
  const balanced = await besideBalancers(before, ctx, read);
  const open = now.interfaces.filter((each) => !isClosedBy(each, before.groups)).map((each) => each.id);
  const connected = uncut(before, now.interfaces, ctx);
  const missing = [
    ...notClosed(before, now, open),
    ...connected.map(({ ids, why }) => `established connections of ${ids} were not cut: ${why}`),
    ...(now.metadata === 'disabled' ? [] : ['the metadata endpoint is not off']),
    ...(unkept > 0
      ? [
          found
            ? `snapshots of ${unkept} of ${before.volumes.length} volumes${whyMissing(ctx)}`
            : 'snapshots, which could not be read',
        ]
      : []),
    ...(lacksProtection ? ['protection from termination'] : []),
    ...(before.scaling && standing?.state !== 'Standby' && standing?.state !== 'EnteringStandby'
      ? [`standby in ${before.scaling}, which may replace it: it is ${standing?.state ?? 'in no group'}`]
      : []),
    ...balanced.missing,
  ];
  const containment = await containmentOf(before, now, { open, connected, snapshots, balanced, lacksProtection }, ctx);
  const closed = `${now.interfaces.length - open.length} of ${now.interfaces.length} interfaces of ${id} are in the closed group`;
  if (missing.length === 0)
    return {
      verdict: 'done',
      result: `In force, not proven: ${closed}, and its metadata endpoint is off.`,
      containment,
    };
  return partly(id, closed, missing, containment);
}

function notClosed({ groups: { open: wide } }: InstanceBefore, now: Instance, open: readonly string[]): string[] {
  const wideOpen = now.interfaces.filter(({ groups }) => groups.includes(wide)).map(({ id }) => id);
  return [
    ...(open.length > 0 ? [`${open.join(', ')} is not closed`] : []),
    ...(wideOpen.length > 0
      ? [`${wideOpen.join(', ')} is in the open group, where nothing is filtered: close it first`]
      : []),
  ];
}

interface Found {
  open: readonly string[];
  connected: ReturnType<typeof uncut>;
  snapshots: readonly Snapshot[];
  balanced: Balanced;
  lacksProtection: boolean;
}

async function containmentOf(
  before: InstanceBefore,
  now: Instance,
  { open, connected, snapshots, balanced, lacksProtection }: Found,
  ctx: ActionContext,
): Promise<Containment> {
  const size = snapshots.reduce((sum, each) => sum + each.size, 0);
  const losable = whyLosable(now);
  const kept = losable ? `; ${losable}` : lacksProtection ? '' : ', protected from termination';
  const isCut = open.length < now.interfaces.length;
  return {
    proof:
      open.length > 0
        ? { verdict: 'not in force', by: `${open.join(', ')} is not in the closed group` }
        : { verdict: 'in force, not proven', by: await proofBy(now, ctx) },
    cut: [
      ...(isCut
        ? [
            'new connections in and out, IPv4 and IPv6',
            ...(connected.length > 0 ? [] : ['established ones that nothing tracks any more']),
            ...(now.metadata === 'disabled' ? ['new credentials from the metadata endpoint'] : []),
          ]
        : []),
      ...balanced.cut,
    ],
    notCut: [
      'DNS by the resolver of the VPC, which no security group filters',
      ...(before.profile
        ? [`credentials of ${clean(before.profile, 160)} that were taken already: revoke the sessions of its role`]
        : []),
      ...balanced.notCut,
    ],
    connected: [
      ...connected.map(({ ids }) => `what was connected over ${ids} before it was closed, for as long as it is used`),
      before.hasPublicAddress
        ? 'what is tracked by nature: network load balancers, endpoints, transit gateways; until it is idle for a minute'
        : 'it has no public address, so that its connections to the internet go by a NAT or transit gateway, which keeps them tracked: they end when idle for a minute, and a busy one goes on',
    ],
    evidence: [
      `the instance itself, running, its memory and addresses as they are${kept}`,
      ...(snapshots.length > 0
        ? [`snapshots ${snapshots.map((each) => each.id).join(', ')}, begun and not waited for`]
        : []),
      'groups, tags, volumes and metadata options, in the journal',
      ...(before.calls ? [`${before.calls}, in the journal`] : []),
    ],
    undo: `gives each interface its groups back, turns the metadata endpoint on, ends the standby${before.balanced?.length ? ', registers it in its target groups again, but by no address that it has lost and at no port that may have been given by chance' : ''}; snapshots stay`,
    ...(size > 0 && {
      costPerDay: `up to ${((size * GIB_MONTH) / 30).toFixed(2)} US$ a day for ${size} GiB of snapshots`,
    }),
  };
}

interface Balanced {
  cut: string[];
  notCut: string[];
  missing: string[];
}

/** What load balancers do with it now. */
async function besideBalancers(
  before: InstanceBefore,
  { clients: { elbv2 } }: ActionContext,
  read: typeof atOnce,
): Promise<Balanced> {
  const { balanced = [], unbalanced: unread = 'target groups of its VPC' } = before;
  const left = await read(() => stillRegistered(elbv2, balanced), balanced);
  const names = (places: readonly Registration[]) =>
    [...new Set(places.map(({ group }) => groupName(group)))].join(', ');
  const out = balanced.filter((each) => !left.includes(each));
  return {
    cut: out.length > 0 ? [`new requests of load balancers, by the target groups ${names(out)}`] : [],
    notCut: [
      ...(unread
        ? [`load balancers by ${unread}, which were not looked at: those send to it until their check fails`]
        : []),
      'classic load balancers, VPC Lattice, and target groups of other VPCs, until their check fails',
    ],
    missing: left.length > 0 ? [`it is still registered in the target groups ${names(left)}`] : [],
  };
}
