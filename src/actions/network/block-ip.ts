import type { Action, ActionContext, FindTargets, RefusedTarget, Verified } from '../../core/action.ts';
import { familyOf } from '../../core/addresses/network.ts';
import type { Finding } from '../../core/finding.ts';
import { ANY, OWN_IP_SETS } from '../../core/permission.ts';
import { clean, utc } from '../../core/text.ts';
import { parseAddress } from '../../never-block/never-block.ts';
import { type BlockTarget, blockAll, entryOf, type Nothing } from './block-list/block-all.ts';
import { createBlockList } from './block-list/index.ts';

/** So long no finding brings back a block that a person has undone. */
const SUPPRESS_DAYS = 30;

/**
 * The other sides of an inbound connection to us. A web firewall sees nothing else: neither what our own hosts open,
 * nor callers of the AWS API.
 */
export const blockIpTargets: FindTargets<BlockTarget> = (finding) => {
  if (finding.facts.peerKind !== 'network') return [];
  const blind = whyBlind(finding);
  const targets = finding.peers.map(({ address }): BlockTarget | RefusedTarget => {
    const parsed = parseAddress(address);
    if ('refuse' in parsed) return { key: clean(address, 80), refuse: parsed.refuse };
    return blind ? { key: parsed.cidr, refuse: blind } : { key: parsed.cidr };
  });
  return [...new Map(targets.map((target) => [target.key, target])).values()];
};

function whyBlind({ role, direction }: Finding): string | undefined {
  if (role === 'ACTOR') return 'our own resource is the attacker here, and AWS WAF cannot see what it sends out';
  if (direction === 'INBOUND') return undefined;
  return `the connection is ${direction === 'OUTBOUND' ? 'outbound' : 'not known to be inbound'}, and AWS WAF sees inbound requests only`;
}

async function blockOne(target: BlockTarget, ctx: ActionContext): Promise<Verified> {
  const [result] = await blockAll([{ target, before: {}, ctx }]);
  if (result?.verdict === 'unchanged') return { verdict: 'done', result: result.reason };
  if (result?.verdict === 'refuse') return { verdict: 'failed', reason: result.reason };
  return result ?? { verdict: 'failed', reason: `${target.key} got no result` };
}

/** Blocks an address in the stack's IP sets, for a time. */
export const blockIp: Action<BlockTarget, Nothing> = {
  id: 'block-ip',
  group: 'network',
  summary:
    'Blocks an inbound attacker in the WAF block list for some hours after each sighting, longer when it comes back',
  permissions: [
    {
      actions: ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'],
      resources: OWN_IP_SETS,
      why: 'The block list is written to the IP sets that the stack owns; by name, since their number is a setting.',
    },
    {
      actions: ['wafv2:ListIPSets'],
      resources: [ANY],
      why: 'The ids of many sets do not fit into the environment and are looked up; the call takes no resource.',
    },
  ],
  renewable: true,

  // The block list is a wish that the reconciler fulfils: there is no state to keep but that nobody asked before.
  async before(target, ctx) {
    const { lastSeen, durationMs } = entryOf(target, ctx);
    const until = Math.min(lastSeen, ctx.now()) + durationMs;
    const to = Number.isNaN(until) ? 'blocked' : `blocked until ${utc(until)} or later`;
    return { verdict: 'proceed', before: {}, from: 'not blocked', to };
  },
  async apply(target, _before, ctx) {
    await blockOne(target, ctx);
  },
  verify: (target, _before, ctx) => blockOne(target, ctx),
  applyBatch: blockAll,

  async undo({ key }, _before, ctx) {
    const blockList = createBlockList(ctx);
    const { wasBlocked, suppressedUntil = 0 } = await blockList.lift(key, {
      by: ctx.by ?? ctx.key,
      suppressDays: SUPPRESS_DAYS,
    });
    const { failures } = await blockList.reconcile([familyOf(key)]);
    // Where a set cannot be written, the address may still be blocked.
    if (failures[0]) throw failures[0].error;
    const lifted = wasBlocked ? `${key} is no longer blocked` : `${key} was not blocked any more`;
    return `${lifted}; new findings do not block it before ${utc(suppressedUntil)}`;
  },
};
