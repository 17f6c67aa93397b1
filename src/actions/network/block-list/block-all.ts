import type { BatchItem, BatchResult } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import { type Family, familyOf } from '../../../core/addresses/network.ts';
import { isRetryable } from '../../../core/errors.ts';
import { findingKey } from '../../../core/finding.ts';
import { clean } from '../../../core/text.ts';
import type { BlockTarget } from '../../catalogue/targets/network-targets.ts';
import { type BlockList, createBlockList } from './index.ts';
import type { BlockEntry } from './ledger/block.ts';
import { MOST_HOURS } from './ledger/manual.ts';
import type { Reconciled } from './sets/reconciled.ts';
import { isWanted, refusalOf, resultOf } from './verdicts.ts';

export type Nothing = Record<string, never>;
type Item = BatchItem<BlockTarget, Nothing>;

const DEFAULT_HOURS = 24;
const HOUR_MS = 3_600_000;

/** What a finding asks of the block list: the playbook's `hours`, which strikes make longer. */
export function entryOf({ key }: BlockTarget, { finding, params }: ActionContext): BlockEntry {
  const hours = typeof params.hours === 'number' && params.hours > 0 ? params.hours : DEFAULT_HOURS;
  return {
    cidr: key,
    reason: clean(`${finding.type}: ${finding.title}`),
    finding: findingKey(finding),
    count: finding.count,
    firstSeen: Date.parse(finding.firstSeen),
    lastSeen: Date.parse(finding.lastSeen),
    durationMs: Math.min(hours, MOST_HOURS) * HOUR_MS,
  };
}

/** Puts a whole batch on the block list and has each IP set written once. */
export async function blockAll(items: readonly Item[]): Promise<BatchResult[]> {
  const [first] = items;
  if (!first) return [];
  const blockList = createBlockList(first.ctx);
  const added = await blockList.add(items.map(({ target, ctx }) => entryOf(target, ctx)));
  const cidrs = items.flatMap(({ target }, n) => {
    const result = added[n];
    return isWanted(result) ? [result.coveredBy ?? result.within ?? target.key] : [];
  });
  const enforced = await enforce(blockList, cidrs);
  return items.map(({ target: { key }, ctx }, n) => {
    const result = added[n];
    if (!isWanted(result)) return refusalOf(key, result);
    return asByProduct(resultOf(key, result, enforced.get(familyOf(key))), ctx.finding);
  });
}

/** What goes past AWS WAF, which a block of who attacks it does not stop. */
const PAST_WAF: Readonly<Record<number, string>> = { 22: 'SSH', 3389: 'RDP' };

/** Says of a block that it is no answer to the attack, where that goes past AWS WAF. */
function asByProduct(result: BatchResult, { facts }: ActionContext['finding']): BatchResult {
  const protocol = typeof facts.port === 'number' ? PAST_WAF[facts.port] : undefined;
  if (!protocol || result.verdict !== 'done') return result;
  return {
    ...result,
    result: `${result.result}; a by-product for web applications, since ${protocol} on port ${facts.port} goes past AWS WAF`,
  };
}

/**
 * Each family by itself, so that IP sets that are missing or closed to us cost only their own addresses.
 *
 * @throws what can pass, so that the batch is tried again, and what struck all families alike
 */
async function enforce(blockList: BlockList, cidrs: readonly string[]): Promise<Map<Family, Reconciled | Error>> {
  const families = [...new Set(cidrs.map(familyOf))];
  const results = new Map<Family, Reconciled | Error>();
  const failure = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
  const enforceOne = async (family: Family): Promise<void> => {
    results.set(family, await blockList.reconcile([family], cidrs).catch(failure));
  };
  await Promise.all(families.map(enforceOne));
  const errors = [...results.values()].filter((result) => result instanceof Error);
  const partial = [...results.values()].flatMap((result) =>
    result instanceof Error ? [] : result.failures.map(({ error }) => error),
  );
  const thrown =
    [...errors, ...partial].find(isRetryable) ?? (errors.length === families.length ? errors[0] : undefined);
  if (thrown) throw thrown;
  return results;
}
