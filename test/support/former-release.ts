import type { LocalStack } from '../../local/local-stack.ts';
import type { Item } from '../../local/services/dynamodb-values.ts';
import { actionKey } from '../../src/core/finding.ts';
import { shardOf } from '../../src/journal/indexes.ts';
import { decisionOf, holdingWant, type ResponseRecord } from '../../src/journal/response-record.ts';
import { type FindingRecord, isFindingItem, readFindingItem } from '../../src/journal/stored-finding.ts';
import { isResponseItem, readResponse } from '../../src/journal/stored-response.ts';
import type { Key } from '../../src/platform/table.ts';

const dayShard = (key: string, at: number): string => `${new Date(at).toISOString().slice(0, 10)}#${shardOf(key)}`;

/** A response as the release before layout 2 kept it: keyed by its finding, which it holds whole. */
function formerAction(record: ResponseRecord, { finding }: FindingRecord): Item {
  const { state, version, attempts, before, from, to, outcome, guard, reason, advice, target } = record;
  const { giveUpAt, expiresAt, followUp, by, approved, dueAt, dayAt, ttl } = record;
  const decision = decisionOf(record);
  const key = actionKey(finding, record.action, decision.target);
  const all = {
    pk: `ACTION#${key}`,
    sk: 'ACTION',
    ...{ key, decision, target, finding, state, version, attempts, before, from, to, outcome, guard, reason, advice },
    ...{ giveUpAt, expiresAt, followUp, by, approved, dayAt, ttl, dayShard: dayShard(key, dayAt) },
    ...(dueAt !== undefined && record.open === undefined && { dueShard: `DUE#${shardOf(key)}`, dueAt }),
  };
  return JSON.parse(JSON.stringify(all)) as Item;
}

const formerFinding = (record: FindingRecord): Item => {
  const { dayKey: _, ...rest } = record as FindingRecord & { dayKey?: string };
  return { ...rest, dayShard: dayShard(record.pk, record.dayAt) } as unknown as Item;
};

/**
 * Turns the journal of a stack into what the release before layout 2 would have written of the same.
 *
 * @returns the keys that its actions had, by their actions
 */
export function asFormerRelease({ services, config }: LocalStack): Map<string, string> {
  const { dynamodb } = services;
  const items = dynamodb.items() as unknown as Key[];
  const findings = new Map(items.filter(isFindingItem).map((item) => [item.pk, readFindingItem(item)]));
  const keys = new Map<string, string>();
  for (const record of items.filter(isResponseItem).map(readResponse)) {
    const finding = findings.get(`FINDING#${holdingWant(record).finding}`);
    if (!finding) throw new Error(`the journal has no finding of ${record.key}`);
    const former = formerAction(record, finding);
    dynamodb.Delete({ TableName: config.table, Key: { pk: record.pk, sk: record.sk } });
    dynamodb.seed(former);
    keys.set(record.action, String(former.key));
  }
  dynamodb.seed(...[...findings.values()].map(formerFinding));
  return keys;
}
