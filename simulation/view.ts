import type { LocalStack } from '../local/local-stack.ts';
import type { Block } from '../src/actions/network/block-list/index.ts';
import type { ActionId } from '../src/core/action-ids.ts';
import { SCOPES, type Scope } from '../src/core/ip-set-refs.ts';
import type { ResponseRecord } from '../src/journal/response-record.ts';
import type { FindingRecord } from '../src/journal/stored-finding.ts';
import { isResponseItem, readResponse } from '../src/journal/stored-response.ts';
import { HEAD } from '../src/never-block/store.ts';
import type { Key } from '../src/platform/table.ts';

type Item = Key & Record<string, unknown>;

const byKey = (a: { pk: string; sk: string }, b: { pk: string; sk: string }): number =>
  a.pk < b.pk ? -1 : a.pk > b.pk ? 1 : a.sk < b.sk ? -1 : 1;

/** The whole table, in order of the keys. */
export const itemsOf = ({ services }: Pick<LocalStack, 'services'>): Item[] =>
  (services.dynamodb.items() as Item[]).sort(byKey);

/** Each response with all of its history: what no longer fits into a record stands in items beside it. */
export function responsesOf(stack: Pick<LocalStack, 'services'>): ResponseRecord[] {
  const items = itemsOf(stack);
  const beside = Map.groupBy(items.filter(isMoved), ({ pk }) => pk);
  return items.flatMap((item) => {
    if (!isResponseItem(item)) return [];
    const record = readResponse(item);
    const moved = beside.get(item.pk)?.flatMap(({ entries }) => entries) ?? [];
    // An attempt that died in between has moved entries that the record still holds.
    return { ...record, history: [...moved.slice(0, record.historyMore ?? 0), ...record.history] };
  });
}

const isMoved = (item: Item): item is Item & { entries: ResponseRecord['history'] } => item.sk.startsWith('HISTORY#');

/** The actions that were carried out at least once, whatever became of it since. */
export const appliedIn = (stack: Pick<LocalStack, 'services'>): ReadonlySet<ActionId> =>
  new Set(
    responsesOf(stack).flatMap(({ action, history }) =>
      history.some(({ what }) => what === 'applied') ? [action] : [],
    ),
  );

export const findingsOf = (stack: Pick<LocalStack, 'services'>): FindingRecord[] =>
  itemsOf(stack).filter(({ sk }) => sk === 'FINDING') as unknown as FindingRecord[];

export const blocksOf = (stack: Pick<LocalStack, 'services'>): Block[] =>
  itemsOf(stack).filter(({ pk }) => pk.startsWith('BLOCKS#')) as unknown as Block[];

/** What the IP sets of a scope hold. */
export function heldBySets({ services, config }: LocalStack, scope: Scope = 'REGIONAL'): string[] {
  const { v4, v6 } = config.ipSets[scope];
  const { wafv2, wafv2Global } = services;
  const service = scope === 'REGIONAL' ? wafv2 : wafv2Global;
  return [...v4, ...v6].flatMap(
    ({ name, id }) => service.GetIPSet({ Name: name, Id: id, Scope: scope }).IPSet?.Addresses ?? [],
  );
}

/** The scopes that the deployment has sets for. */
export const scopesOf = ({ config }: LocalStack): Scope[] =>
  SCOPES.filter((scope) => config.ipSets[scope].v4.length > 0);

/** Networks that people have said are never to be blocked, through the command. */
export const namedByPeople = (stack: Pick<LocalStack, 'services'>): string[] =>
  itemsOf(stack).flatMap(({ pk, what, entry }) => {
    const { cidr } = (entry ?? {}) as { cidr?: string };
    return pk === `${HEAD.pk}_LOG` && what === 'add' && cidr !== undefined ? [cidr] : [];
  });
