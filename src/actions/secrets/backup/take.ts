import { DescribeParametersCommand, type DescribeParametersResult, type ParameterMetadata } from '@aws-sdk/client-ssm';
import type { Clients } from '../../../core/clients.ts';
import type { Config } from '../../../core/config.ts';
import { describeError, type Telemetry } from '../../../core/telemetry.ts';
import { createTable } from '../../../platform/table.ts';
import { readParameterTags, readValues } from '../parameter-reads.ts';
import { shapeOf } from '../parameter-shape.ts';
import { aboutOf, BACKUP_TAG, type Backup, type BackupItem, backupKey, KEPT_DAYS } from './backup-store.ts';
import { sealAll } from './seal.ts';

interface BackupOptions {
  clients: Pick<Clients, 'dynamodb' | 'kms' | 'ssm'>;
  config: Pick<Config, 'backupKey' | 'table'>;
  telemetry: Telemetry;
  now(): number;
}

/** GetParameters takes ten names. */
const AT_ONCE = 10;
const DAY_S = 86_400;
/** One that stays as it is has its copy's time moved on only when this much of it is over. */
const RENEWED_AFTER_MS = 7 * DAY_S * 1000;

/**
 * Keeps an encrypted copy of each parameter that its owner has tagged for it, where there is none of its version yet.
 * Values are in memory only while they are sealed.
 *
 * @returns how many copies were written
 */
export async function backUpParameters(options: BackupOptions): Promise<number> {
  if (options.config.backupKey === '') return 0;
  let written = 0;
  for await (const page of tagged(options.clients.ssm)) {
    for (let n = 0; n < page.length; n += AT_ONCE) written += await backUpSome(page.slice(n, n + AT_ONCE), options);
  }
  options.telemetry.info('parameters backed up', { written });
  return written;
}

async function* tagged(ssm: Clients['ssm']): AsyncGenerator<ParameterMetadata[]> {
  const ParameterFilters = [{ Key: `tag:${BACKUP_TAG}`, Option: 'Equals', Values: ['true'] }];
  let NextToken: string | undefined;
  do {
    const list = new DescribeParametersCommand({ ParameterFilters, MaxResults: 50, ...(NextToken && { NextToken }) });
    const page: DescribeParametersResult = await ssm.send(list);
    yield page.Parameters ?? [];
    NextToken = page.NextToken;
  } while (NextToken);
}

async function backUpSome(found: readonly ParameterMetadata[], options: BackupOptions): Promise<number> {
  const { clients, config, telemetry, now } = options;
  const table = createTable(clients.dynamodb, config.table);
  const known = await table.getAll<BackupItem>(found.map(({ Name = '' }) => backupKey(Name)));
  const changed = found.filter((parameter, n) => isDue(parameter, known[n], now()));
  if (changed.length === 0) return 0;
  try {
    const items = await sealSome(changed, options);
    await table.write(items.map((Item) => ({ Put: { Item } })));
    return items.length;
  } catch (error) {
    // One key that denies us must not keep the others from being kept.
    telemetry.error('parameters not backed up', { names: changed.map(({ Name }) => Name), ...describeError(error) });
    return 0;
  }
}

const isDue = ({ Version, LastModifiedDate }: ParameterMetadata, item: BackupItem | undefined, now: number): boolean =>
  item?.version !== Version ||
  item?.writtenAt !== (LastModifiedDate?.getTime() ?? 0) ||
  now - item.takenAt > RENEWED_AFTER_MS;

async function sealSome(found: readonly ParameterMetadata[], options: BackupOptions): Promise<BackupItem[]> {
  const { clients, config, now } = options;
  const names = found.map(({ Name = '' }) => Name);
  const values = await readValues(clients.ssm, names, true);
  const copies: { parameter: ParameterMetadata; copy: Backup }[] = [];
  for (const [n, parameter] of found.entries()) {
    const tags = await readParameterTags(clients.ssm, names[n] ?? '');
    const { Value, Version } = values[n] ?? {};
    // Deleted or written in this very moment: the next day sees it as it is then.
    if (Value === undefined || Version !== parameter.Version || !tags) continue;
    copies.push({ parameter, copy: copyOf(parameter, Value, tags) });
  }
  if (copies.length === 0) return [];
  const texts = copies.map(({ parameter: { Name = '', Version = 0 }, copy }) => ({
    about: aboutOf(Name, Version),
    text: JSON.stringify(copy),
  }));
  const sealed = await sealAll(clients.kms, config.backupKey, texts);
  return copies.flatMap(({ parameter: { Name = '', Version = 0, LastModifiedDate } }, n) => {
    const text = sealed[n];
    const writtenAt = LastModifiedDate?.getTime() ?? 0;
    const ttl = Math.floor(now() / 1000) + KEPT_DAYS * DAY_S;
    return text
      ? [{ ...backupKey(Name), name: Name, version: Version, writtenAt, takenAt: now(), sealed: text, ttl }]
      : [];
  });
}

const copyOf = (parameter: ParameterMetadata, value: string, tags: Record<string, string>): Backup => ({
  value,
  ...shapeOf(parameter),
  policies: (parameter.Policies ?? []).flatMap(({ PolicyText }) => PolicyText ?? []),
  tags,
});
