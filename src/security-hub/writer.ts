import { BatchUpdateFindingsCommand, GetFindingsCommand } from '@aws-sdk/client-securityhub';
import type { Delivery } from '../act/work.ts';
import type { Clients } from '../clients.ts';
import type { Config } from '../config.ts';
import { BadMessageError } from '../errors.ts';
import type { Telling } from '../playbooks/telling.ts';
import { describeError, type Telemetry } from '../telemetry.ts';
import type { HubChange, HubStatus } from './change.ts';
import type { HubMessage } from './hand-over.ts';

export interface HubWriterOptions {
  clients: Pick<Clients, 'securityhub'>;
  config: Pick<Config, 'stack'>;
  /** What a playbook says of its alerts. */
  telling?: (playbook: string) => Telling | undefined;
  telemetry: Telemetry;
}

/** How many values one filter of GetFindings takes. */
const MOST_IDS = 20;
/** How many findings one update takes. */
const MOST_UPDATES = 100;

/** What stands in Security Hub: the workflow state, by reference. */
type Present = ReadonlyMap<string, string>;

/**
 * Writes notes and workflow states into Security Hub. It looks first: what is not there is passed over, and what a
 * person or a rule has suppressed or resolved keeps its state and gets the note alone.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createHubWriter(options: HubWriterOptions): (deliveries: readonly Delivery[]) => Promise<string[]> {
  const { telemetry } = options;

  return async (deliveries) => {
    const failed = new Set<string>();
    const fail = (ids: readonly string[], error: unknown): void => {
      for (const id of ids) failed.add(id);
      telemetry.error('Security Hub not written', describeError(error));
    };
    const wanted = deliveries.flatMap(({ messageId, body }) => {
      try {
        return readChanges(body).map((change) => ({ messageId, change }));
      } catch (error) {
        fail([messageId], error);
        return [];
      }
    });
    // What happened last is what it shows.
    const last = new Map(wanted.filter(({ change }) => isNews(change, options)).map((one) => [keyOf(one.change), one]));
    try {
      await write(
        [...last.values()].map(({ change }) => change),
        options,
      );
    } catch (error) {
      fail([...new Set([...last.values()].map(({ messageId }) => messageId))], error);
    }
    return [...failed];
  };
}

const keyOf = ({ id, productArn }: Pick<HubChange, 'id' | 'productArn'>): string => `${productArn} ${id}`;

const isNews = ({ toldBy }: HubChange, { telling }: HubWriterOptions): boolean =>
  toldBy === undefined || telling?.(toldBy)?.tell !== 'digest';

/** @throws BadMessageError when the message is none of ours */
function readChanges(body: string): HubChange[] {
  const message = parse(body) as Partial<HubMessage> | null | undefined;
  if (message?.kind === 'security-hub' && Array.isArray(message.changes) && message.changes.every(isChange))
    return message.changes;
  throw new BadMessageError('a message on the queue of notes for Security Hub is none of ours: it holds no changes');
}

const isChange = (change: Partial<HubChange> | null): boolean =>
  [change?.id, change?.productArn, change?.note].every((text) => typeof text === 'string' && text !== '');

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function write(changes: readonly HubChange[], options: HubWriterOptions): Promise<void> {
  const { telemetry } = options;
  if (changes.length === 0) return;
  const present = await look(changes, options);
  const there = changes.filter((change) => present.has(keyOf(change)));
  const groups = Map.groupBy(there, (change) => {
    const status = statusOf(change, present.get(keyOf(change)));
    return JSON.stringify([change.note, status ?? null]);
  });
  for (const [said, group] of groups) {
    const [note, status] = JSON.parse(said) as [string, HubStatus | null];
    for (const batch of chunks(group, MOST_UPDATES)) await update(batch, note, status ?? undefined, options);
  }
  telemetry.info('Security Hub written', { findings: there.length, notThere: changes.length - there.length });
}

/** Only what is new, or told of and now repaired, moves; the rest is somebody's decision. */
function statusOf({ status }: HubChange, present = ''): HubStatus | undefined {
  if (present === 'NEW') return status;
  return present === 'NOTIFIED' && status === 'RESOLVED' ? status : undefined;
}

async function look(changes: readonly HubChange[], { clients }: HubWriterOptions): Promise<Present> {
  const wanted = new Set(changes.map(keyOf));
  const present = new Map<string, string>();
  for (const batch of chunks([...new Set(changes.map(({ id }) => id))], MOST_IDS)) {
    const Filters = { Id: batch.map((Value) => ({ Value, Comparison: 'EQUALS' as const })) };
    const { Findings = [] } = await clients.securityhub.send(new GetFindingsCommand({ Filters, MaxResults: 100 }));
    for (const { Id = '', ProductArn = '', Workflow } of Findings) {
      const key = keyOf({ id: Id, productArn: ProductArn });
      if (wanted.has(key)) present.set(key, Workflow?.Status ?? '');
    }
  }
  return present;
}

async function update(
  changes: readonly HubChange[],
  Text: string,
  status: HubStatus | undefined,
  { clients, config, telemetry }: HubWriterOptions,
): Promise<void> {
  const { UnprocessedFindings = [] } = await clients.securityhub.send(
    new BatchUpdateFindingsCommand({
      FindingIdentifiers: changes.map(({ id, productArn }) => ({ Id: id, ProductArn: productArn })),
      // By this name the guard own-note knows our own change when it comes back as an event.
      Note: { Text, UpdatedBy: config.stack },
      ...(status && { Workflow: { Status: status } }),
    }),
  );
  if (UnprocessedFindings.length === 0) return;
  const [{ ErrorCode, ErrorMessage } = {}] = UnprocessedFindings;
  telemetry.warn('Security Hub did not take a note', { count: UnprocessedFindings.length, ErrorCode, ErrorMessage });
}

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
