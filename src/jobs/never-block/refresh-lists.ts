import { createHash } from 'node:crypto';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { ListChange, Owed } from '../../core/list-change.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { judgePartners } from '../../never-block/gate.ts';
import { holdPart, type Partner, settleOwed } from '../../never-block/held.ts';
import { readObjectList, readParameterList } from '../../never-block/partner-list.ts';
import {
  type Head,
  keepPart,
  type PartHead,
  readGroups,
  readHead,
  revisionOf,
  savePart,
  saveTrouble,
} from '../../never-block/store.ts';
import { createTable, type Table } from '../../platform/table.ts';
import { changeOf, heldChange, heldNotice, takenNotice } from './list-notices.ts';
import { tellOfList } from './tell-of-list.ts';

export interface ListOptions {
  clients: Pick<Clients, 'dynamodb' | 'ssm' | 's3' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
}

/**
 * Reads the partner lists that are configured and puts them in force, and tells people of each change. One that cannot
 * be read or has a bad line is reported, once for each way in which it is bad, and the last good one stays; so it does
 * while one that changes or covers too much waits for a person.
 *
 * @throws what DynamoDB or SQS answers
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
  const head = await readHead(table);
  const tell = async (owed: Owed): Promise<void> => {
    await tellOfList(clients, config, owed);
    await settleOwed(table, part, owed);
  };
  const earlier = head?.[`${part}Owed`];
  if (earlier) await tell(earlier);
  let cidrs: string[];
  try {
    cidrs = await read();
  } catch (error) {
    const { name, message } = describeError(error);
    telemetry.warn('partner list not taken over', { part, error: name });
    await keepPart(table, part, { now: at, head });
    return report(part, `${name}: ${message}`, head, { clients, config, table, at });
  }
  const owed = await take(part, what, cidrs, head, table, at);
  if (owed) await tell(owed);
}

/** Puts a list in force, or keeps it for a person. @returns what people are to be told of it */
async function take(
  part: Partner,
  what: string,
  cidrs: string[],
  head: Head | undefined,
  table: Table,
  now: number,
): Promise<Owed | undefined> {
  const groups = [{ what, cidrs }];
  const revision = revisionOf(groups);
  const waiting = head?.[`${part}Held`];
  if (waiting?.revision === revision) {
    await keepPart(table, part, { now, head });
    await holdPart(table, part, groups, { now, head, change: changeOf(waiting), owed: undefined });
    return undefined;
  }
  const inForce = head?.[part];
  const change = inForce?.revision === revision ? undefined : await compare(part, cidrs, inForce, table);
  const id = `${part}#${revision}#${now}`;
  if (change?.why) {
    const held = heldChange(change, change.why, now);
    const owed = heldNotice(id, { part, what }, held, inForce);
    await keepPart(table, part, { now, head });
    await holdPart(table, part, groups, { now, head, change: held, owed });
    return owed;
  }
  const isNews = change !== undefined && change.added.length + change.removed.length > 0;
  const owed = isNews ? takenNotice(id, what, change, cidrs.length) : undefined;
  await savePart(table, part, groups, { now, head, owed });
  return owed;
}

/** @throws what DynamoDB answers; where the list in force cannot be read, it is judged as a first one */
async function compare(
  part: Partner,
  cidrs: string[],
  inForce: PartHead | undefined,
  table: Table,
): Promise<ListChange> {
  const before = inForce && (await readGroups(table, part, inForce));
  return judgePartners(
    before?.flatMap((group) => group.cidrs),
    cidrs,
  );
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
