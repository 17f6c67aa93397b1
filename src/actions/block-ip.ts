import {
  type AddResult,
  type BlockEntry,
  type BlockList,
  createBlockList,
  type Reconciled,
} from '../block-list/index.ts';
import { type Family, familyOf } from '../block-list/network.ts';
import { isRetryable } from '../errors.ts';
import { type Finding, findingKey } from '../finding.ts';
import { parseAddress } from '../guards/never-block.ts';
import { OWN_IP_SETS } from '../iam.ts';
import { clean } from '../text.ts';
import type { Action, ActionContext, BatchItem, BatchResult, FindTargets, RefusedTarget, Verified } from './action.ts';

/** One host, as a canonical CIDR. */
export type BlockTarget = { key: string };
type Nothing = Record<string, never>;
type Item = BatchItem<BlockTarget, Nothing>;

const DEFAULT_HOURS = 24;
const HOUR_MS = 3_600_000;
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

const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function entryOf({ target, ctx: { finding, params } }: Pick<Item, 'target' | 'ctx'>): BlockEntry {
  const hours = typeof params.hours === 'number' && params.hours > 0 ? params.hours : DEFAULT_HOURS;
  return {
    cidr: target.key,
    reason: clean(`${finding.type}: ${finding.title}`),
    finding: findingKey(finding),
    firstSeen: Date.parse(finding.firstSeen),
    lastSeen: Date.parse(finding.lastSeen),
    durationMs: hours * HOUR_MS,
  };
}

/** Puts a whole batch on the block list and has each IP set written once. */
async function blockAll(items: readonly Item[]): Promise<BatchResult[]> {
  const [first] = items;
  if (!first) return [];
  const blockList = createBlockList(first.ctx);
  const added = await blockList.add(items.map(entryOf));
  const cidrs = items.filter((_, n) => isWanted(added[n])).map(({ target }) => target.key);
  const enforced = await enforce(blockList, [...new Set(cidrs.map(familyOf))]);
  return items.map(({ target: { key } }, n) => {
    const result = added[n];
    return isWanted(result) ? resultOf(key, result, enforced.get(familyOf(key))) : refusalOf(key, result);
  });
}

type Wanted = Extract<AddResult, { opened: boolean }>;
const isWanted = (result: AddResult | undefined): result is Wanted => result !== undefined && 'opened' in result;

/**
 * Each family by itself, so that an IP set that is missing or closed to us costs only its own addresses.
 *
 * @throws what can pass, so that the batch is tried again, and what struck all families alike
 */
async function enforce(blockList: BlockList, families: readonly Family[]): Promise<Map<Family, Reconciled | Error>> {
  const results = new Map<Family, Reconciled | Error>();
  for (const family of families) {
    const failure = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
    results.set(family, await blockList.reconcile([family]).catch(failure));
  }
  const errors = [...results.values()].filter((result) => result instanceof Error);
  const thrown = errors.find(isRetryable) ?? (errors.length === families.length ? errors[0] : undefined);
  if (thrown) throw thrown;
  return results;
}

function resultOf(cidr: string, { status, until, opened }: Wanted, set: Reconciled | Error | undefined): BatchResult {
  if (!set || set instanceof Error)
    return {
      verdict: 'failed',
      reason: `${cidr} is on the block list, but its IP set could not be written (${set?.name}: ${clean(set?.message ?? '', 120)}).`,
      advice: "Check the stack's IP sets; the next sweep tries again.",
    };
  if (set.evicted.includes(cidr))
    return {
      verdict: 'failed',
      reason: `${cidr} is not blocked: the IP set is full, and holds the addresses seen last.`,
      advice: 'Lift blocks that are no longer needed, or shorten the duration.',
    };
  if (!set.inForce.has(cidr)) return { verdict: 'refuse', reason: `${cidr} was lifted in the same moment.` };
  // Who opened the block has done it, even if an earlier attempt died after the write.
  const isDoing = opened && (status !== 'extended' || set.added.includes(cidr));
  if (isDoing) return { verdict: 'done', result: `${cidr} is blocked until ${utc(until)}` };
  const how = status === 'extended' ? 'was blocked already; the block now lasts' : 'is blocked already,';
  return { verdict: 'unchanged', reason: `${cidr} ${how} until ${utc(until)}` };
}

function refusalOf(cidr: string, result: Exclude<AddResult, Wanted> | undefined): BatchResult {
  if (result?.status === 'never-block') return { verdict: 'refuse', reason: result.reason };
  if (result?.status === 'suppressed')
    return {
      verdict: 'refuse',
      reason: `${cidr} is not blocked: its block was undone, and new findings are ignored until ${utc(result.until)}`,
    };
  const isDated = result && !Number.isNaN(result.until);
  const why = isDated
    ? `its block would have ended at ${utc(result.until)}`
    : 'the finding does not say when it was seen';
  return { verdict: 'refuse', reason: `${cidr} is not blocked: ${why}` };
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
  summary: 'Blocks an inbound attacker in the WAF block list for some hours; seen again, the block is renewed',
  permissions: [
    {
      actions: ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'],
      resources: OWN_IP_SETS,
      why: 'The block list is written to the two IP sets that the stack owns.',
    },
  ],
  renewable: true,

  // The block list is a wish that the reconciler fulfils: there is no state to keep but that nobody asked before.
  async before(target, ctx) {
    const { lastSeen, durationMs } = entryOf({ target, ctx });
    const until = Math.min(lastSeen, ctx.now()) + durationMs;
    const to = Number.isNaN(until) ? 'blocked' : `blocked until ${utc(until)}`;
    return { verdict: 'proceed', before: {}, from: 'not blocked', to };
  },
  async apply(target, _before, ctx) {
    await blockOne(target, ctx);
  },
  verify: (target, _before, ctx) => blockOne(target, ctx),
  applyBatch: blockAll,

  async undo({ key }, _before, ctx) {
    const blockList = createBlockList(ctx);
    const { wasBlocked, suppressedUntil = 0 } = await blockList.lift(key, { by: ctx.key, suppressDays: SUPPRESS_DAYS });
    await blockList.reconcile([familyOf(key)]);
    const lifted = wasBlocked ? `${key} is no longer blocked` : `${key} was not blocked any more`;
    return `${lifted}; new findings do not block it before ${utc(suppressedUntil)}`;
  },
};
