import { BatchUpdateFindingsCommand, GetFindingsCommand } from '@aws-sdk/client-securityhub';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { Telemetry } from '../../core/telemetry.ts';
import type { HubChange, HubStatus } from './change.ts';

export interface HubOptions {
  clients: Pick<Clients, 'securityhub'>;
  config: Pick<Config, 'stack'>;
  telemetry: Telemetry;
}

/** How many values one filter of GetFindings takes. */
const MOST_IDS = 20;
/** How many findings one update takes. */
const MOST_UPDATES = 100;

/** What stands in Security Hub: the workflow state, by reference. */
type Present = ReadonlyMap<string, string>;

/** Names a finding there: ids are unique within their product only. */
export const keyOf = ({ id, productArn }: Pick<HubChange, 'id' | 'productArn'>): string => `${productArn} ${id}`;

/**
 * Writes notes and states, alike ones in one call.
 *
 * @throws what Security Hub answers when it is off, or throttles for too long
 */
export async function writeToHub(changes: readonly HubChange[], options: HubOptions): Promise<void> {
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

async function look(changes: readonly HubChange[], { clients }: HubOptions): Promise<Present> {
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
  { clients, config, telemetry }: HubOptions,
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
