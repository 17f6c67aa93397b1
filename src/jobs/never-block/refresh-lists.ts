import { createHash } from 'node:crypto';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { readObjectList, readParameterList } from '../../never-block/partner-list.ts';
import { type Head, readHead, savePart, saveTrouble } from '../../never-block/store.ts';
import { createTable, type Table } from '../../platform/table.ts';
import { tellOfList } from './tell-of-list.ts';

export interface ListOptions {
  clients: Pick<Clients, 'dynamodb' | 'ssm' | 's3' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
}

type Partner = 'parameter' | 'object';

/**
 * Reads the partner lists that are configured and puts them in force. One that cannot be read or has a bad line is
 * reported, once for each way in which it is bad, and the last good one stays.
 *
 * @throws what DynamoDB or SNS answers
 */
export async function refreshPartners(options: ListOptions): Promise<void> {
  const { neverBlockParameter: parameter, neverBlockObject: object } = options.config;
  const { ssm, s3 } = options.clients;
  if (parameter)
    await refresh('parameter', `the parameter ${parameter}`, () => readParameterList(ssm, parameter), options);
  if (object) await refresh('object', `the object ${object}`, () => readObjectList(s3, object), options);
}

async function refresh(
  part: Partner,
  what: string,
  read: () => Promise<string[]>,
  { clients, config, telemetry, now }: ListOptions,
): Promise<void> {
  const table = createTable(clients.dynamodb, config.table);
  const at = now();
  let cidrs: string[];
  try {
    cidrs = await read();
  } catch (error) {
    const { name, message } = describeError(error);
    telemetry.warn('partner list not taken over', { part, error: name });
    return report(part, `${name}: ${message}`, await readHead(table), { clients, config, table, at });
  }
  await savePart(table, part, [{ what, cidrs }], { now: at, head: await readHead(table) });
}

async function report(
  part: Partner,
  text: string,
  head: Head | undefined,
  { clients, config, table, at }: { clients: Pick<Clients, 'sqs'>; config: Config; table: Table; at: number },
): Promise<void> {
  const told = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const earlier = head?.[`${part}Trouble`];
  if (earlier?.told === told) return;
  const inForce = head?.[part];
  const stays = inForce
    ? `The list of ${new Date(inForce.readAt).toISOString()} with ${inForce.count} entries stays in force.`
    : 'No list from there is in force yet: addresses on it may be blocked.';
  await tellOfList(clients, config, {
    subject: 'A never-block list could not be taken over',
    body: `${text}\n\n${stays} It is read again every 15 minutes. This is told once.`,
    id: `${part}#${told}`,
  });
  await saveTrouble(table, part, { text, since: earlier?.since ?? at, told });
}
