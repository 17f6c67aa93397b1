import type { Action, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { familyOf } from '../../core/addresses/network.ts';
import { ANY, OWN_IP_SETS } from '../../core/permission.ts';
import { clean, utc } from '../../core/text.ts';
import type { BlockTarget } from '../catalogue/targets/network-targets.ts';
import { blockAll, entryOf, type Nothing } from './block-list/block-all.ts';
import { type Block, type BlockList, createBlockList } from './block-list/index.ts';
import { notWritten, untilText } from './block-list/verdicts.ts';

/** So long no finding brings back a block that a person has undone. */
const SUPPRESS_DAYS = 30;

async function blockOne(target: BlockTarget, ctx: ActionContext): Promise<Verified> {
  const [result] = await blockAll([{ target, before: {}, ctx }]);
  if (result?.verdict === 'unchanged') return { verdict: 'done', result: result.reason };
  if (result?.verdict === 'refuse') return { verdict: 'failed', reason: result.reason };
  return result ?? { verdict: 'failed', reason: `${target.key} got no result` };
}

/** Until when the finding asks for the block, at least; NaN where it does not say when it was seen. */
function endAsked(target: BlockTarget, ctx: ActionContext): number {
  const { lastSeen, durationMs } = entryOf(target, ctx);
  return Math.min(lastSeen, ctx.now()) + durationMs;
}

/** The end that the list has, where an attempt that died had not written there what was asked. */
const endIfEarlier = ({ expiresAt }: Block, asked: number): { until?: number } =>
  expiresAt < asked ? { until: expiresAt } : {};

/** Blocks an address in the stack's IP sets, for a time. */
export const blockIp: Action<BlockTarget, Nothing> = {
  id: 'block-ip',
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
    const until = endAsked(target, ctx);
    const end = Number.isNaN(until) ? '' : ` until ${utc(until)} or later`;
    return {
      verdict: 'proceed',
      before: {},
      from: 'not blocked',
      to: `blocked${end}`,
      effect: `blocks ${target.key} in every web ACL that uses the block list${end}`,
      alsoHit: 'whoever else comes from there, such as people behind the same gateway',
    };
  },
  async apply(target, _before, ctx) {
    await blockOne(target, ctx);
  },
  verify: (target, _before, ctx) => blockOne(target, ctx),
  async look(target, _before, ctx) {
    const { block, covers } = await createBlockList(ctx).show(target.key);
    const entry = block ?? covers[0];
    if (!entry) return { verdict: 'failed', reason: `${target.key} is not on the block list` };
    const result = `${entry.cidr} is on the block list ${untilText(entry.expiresAt)}`;
    return { verdict: 'done', result, ...endIfEarlier(entry, endAsked(target, ctx)) };
  },
  applyBatch: blockAll,

  // The list is desired state, and the sweep goes on: mostly the address is blocked by now, or will be.
  async afterFailure(target, error, ctx) {
    const { key } = target;
    const { block } = await createBlockList(ctx).show(key);
    if (!block) return undefined;
    if (block.enforcedAt === undefined) return notWritten(key, error);
    const result = `${key} is blocked ${untilText(block.expiresAt)}`;
    return { verdict: 'done', result, ...endIfEarlier(block, endAsked(target, ctx)) };
  },

  async undo({ key }, _before, ctx) {
    const blockList = createBlockList(ctx);
    const { wasBlocked, suppressedUntil = 0 } = await blockList.lift(key, {
      by: ctx.by ?? ctx.key,
      suppressDays: SUPPRESS_DAYS,
    });
    const { around, also } = await liftAround(blockList, key, ctx.by ?? ctx.key);
    const { failures } = await blockList.reconcile([familyOf(key)], [key, ...also]);
    // Where a set cannot be written, the address may still be blocked.
    if (failures[0]) throw failures[0].error;
    const lifted = wasBlocked ? `${key} is no longer blocked` : `${key} was no longer blocked`;
    return `${lifted}${around}; new findings do not block it before ${utc(suppressedUntil)}`;
  },
};

/**
 * What else holds an address whose block was lifted: the IPv6 /64 that findings had blocked around it goes as well, since
 * it would go on being blocked; a network that a person blocked stays, and is named.
 */
async function liftAround(blockList: BlockList, key: string, by: string): Promise<{ around: string; also: string[] }> {
  const { covers } = await blockList.show(key);
  const lifted = covers.filter(({ kind }) => kind === 'finding');
  for (const { cidr } of lifted) await blockList.lift(cidr, { by, suppressDays: 0 });
  const stays = covers.filter((cover) => !lifted.includes(cover));
  const around = [
    ...lifted.map(({ cidr }) => `, nor is ${cidr} around it`),
    ...stays.map(
      ({ cidr, by: whose }) => `; but ${cidr}, which ${clean(whose ?? 'a person', 80)} blocked, still holds it`,
    ),
  ].join('');
  return { around, also: lifted.map(({ cidr }) => cidr) };
}
