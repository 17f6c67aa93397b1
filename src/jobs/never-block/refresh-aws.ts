import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { Group } from '../../core/known.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { days, hours } from '../../core/time.ts';
import { parseAwsRanges, snapshotGroups } from '../../never-block/aws-ranges.ts';
import { downloadRanges, type Fetch } from '../../never-block/download.ts';
import { compareGroups, compareWithSnapshot, type NeverBlockChange } from '../../never-block/gate.ts';
import {
  HEAD,
  type Head,
  type Held,
  readGroups,
  readHead,
  savePart,
  saveTrouble,
  writeGroups,
} from '../../never-block/store.ts';
import { createTable, type Table } from '../../platform/table.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { tellOfList } from './tell-of-list.ts';

export interface AwsOptions {
  clients: Pick<Clients, 'dynamodb' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
  fetch: Fetch;
}

/** Daily, and a little less, so that a run some seconds early does not wait for the next one. */
const EVERY_MS = hours(23.5);
/** A download may fail for a while before somebody has to hear of it. */
const PATIENCE_MS = days(3);

/**
 * Downloads AWS's address ranges once a day. A list that differs too much from the one in force is held back, and
 * people are told; the last good one stays until somebody accepts the new one.
 *
 * @throws what DynamoDB or SNS answers
 */
export async function refreshAws(options: AwsOptions): Promise<'off' | 'fresh' | 'failed' | 'held' | 'saved'> {
  const { clients, config, telemetry, now, fetch } = options;
  if (config.awsRanges === 'none') return 'off';
  const table = createTable(clients.dynamodb, config.table);
  const head = await readHead(table);
  const at = now();
  if (at - Math.max(head?.aws?.readAt ?? 0, head?.held?.readAt ?? 0) < EVERY_MS) return 'fresh';
  let groups: Group[];
  try {
    groups = parseAwsRanges(await downloadRanges(fetch));
  } catch (error) {
    const { name, message } = describeError(error);
    telemetry.warn('ranges of AWS not taken over', { error: name, message });
    await fail(`${name}: ${message}`, head, at, table, options);
    return 'failed';
  }
  const change = await compare(table, head, groups);
  if (change.why) {
    await hold(groups, { ...change, why: change.why }, head, at, table, options);
    return 'held';
  }
  await savePart(table, 'aws', groups, { now: at, head });
  if (head?.held) await dropHeld(table);
  telemetry.info('ranges of AWS taken over', { added: change.added, removed: change.removed });
  return 'saved';
}

async function compare(table: Table, head: Head | undefined, groups: Group[]): Promise<NeverBlockChange> {
  const inForce = head?.aws && (await readGroups(table, 'aws', head.aws));
  return inForce ? compareGroups(inForce, groups) : compareWithSnapshot(snapshotGroups(), groups);
}

async function fail(
  text: string,
  head: Head | undefined,
  at: number,
  table: Table,
  { clients, config }: AwsOptions,
): Promise<void> {
  const earlier = head?.awsTrouble;
  const since = earlier?.since ?? at;
  const isTold = earlier?.told !== undefined || at - since < PATIENCE_MS;
  if (!isTold)
    await tellOfList(clients, config, {
      subject: "AWS's address ranges could not be downloaded for days",
      body: `${text}\n\nThe list of ${inForceSince(head)} stays in force. The function ${config.stack}-look-around tries again every 15 minutes. This is told once.`,
      id: `aws#${since}`,
    });
  const told = isTold ? earlier?.told : String(since);
  await saveTrouble(table, 'aws', { text, since, ...(told && { told }) });
}

const inForceSince = (head: Head | undefined): string =>
  head?.aws ? new Date(head.aws.readAt).toISOString() : 'this release';

async function hold(
  groups: Group[],
  { added, removed, why }: NeverBlockChange & { why: string },
  head: Head | undefined,
  at: number,
  table: Table,
  { clients, config }: AwsOptions,
): Promise<void> {
  const next = await writeGroups(table, 'held', groups, { readAt: at, now: at, current: head?.held });
  const held: Held = { ...next, added, removed };
  await table.update({
    Key: HEAD,
    UpdateExpression: 'SET held = :held',
    ExpressionAttributeValues: { ':held': held },
  });
  if (head?.awsTrouble?.told === held.revision) return;
  await tellOfList(clients, config, {
    subject: "AWS's address ranges changed by more than 10 %: look at them",
    body:
      `The list of today is held back: ${why}. In all ${added} entries are new and ${removed} are gone.\n\n` +
      `The list of ${inForceSince(head)} stays in force. If AWS announced the change, accept it:\n  ${commandLine('blocks never-block accept aws')}`,
    id: `aws#${held.revision}`,
  });
  await saveTrouble(table, 'aws', { text: why, since: at, told: held.revision });
}

async function dropHeld(table: Table): Promise<void> {
  await table.update({ Key: HEAD, UpdateExpression: 'REMOVE held' });
}
