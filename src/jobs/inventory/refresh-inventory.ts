import { handOverNotice } from '../../alerts/inbox.ts';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { isRetryable } from '../../core/errors.ts';
import { INVENTORY_HOURS, type Inventory, isCurrent } from '../../core/organisation.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import { readInventory, writeInventory } from '../../journal/inventory.ts';
import { toldOnce } from '../../journal/told.ts';
import { createTable } from '../../platform/table.ts';
import { readOrganisation } from './read-organisation.ts';

export interface InventoryOptions {
  clients: Pick<Clients, 'dynamodb' | 'organizations' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
  sleep(ms: number): Promise<void>;
}

/**
 * Reads which accounts the organisation has, and puts that in force. What cannot be right is not taken over and told once a
 * day: an answer about another organisation, or one that has lost more than half of the active accounts. What was read last
 * stays until it is too old; then nobody is entered, and the next answer is taken as it is.
 *
 * @returns what came of it, for the log
 * @throws what DynamoDB or SQS answers, and passing faults of AWS Organizations
 */
export async function refreshInventory(options: InventoryOptions): Promise<string> {
  const { clients, config, telemetry, now, sleep } = options;
  if (!config.organisation) return 'off';
  const table = createTable(clients.dynamodb, config.table);
  const before = await readInventory(table);
  const found = await readOrganisation(clients.organizations, before, { now, sleep }).catch((error: unknown) => {
    if (isRetryable(error)) throw error;
    return error;
  });
  const problem = isInventory(found) ? problemWith(found, before, config, now()) : unread(found);
  if (problem || !isInventory(found)) {
    telemetry.error('inventory not taken over', { problem: problem?.why });
    if (problem) await tell(problem, before, options);
    return 'not taken over';
  }
  await writeInventory(table, found);
  telemetry.info('inventory read', { accounts: found.accounts.length });
  return 'read';
}

const isInventory = (found: unknown): found is Inventory =>
  typeof found === 'object' && found !== null && 'accounts' in found;

interface Problem {
  /** A word for the id of the message. */
  kind: string;
  why: string;
  /** What to do. */
  advice: string;
}

function unread(error: unknown): Problem {
  const { name, message } = describeError(error);
  return {
    kind: name,
    why: `AWS Organizations answered ${name}: ${clean(message, 300)}`,
    advice:
      'Make this account a delegated administrator of the organisation (docs/organisation.md says how), or take the section organisation out of riposte.yml.',
  };
}

function problemWith(
  found: Inventory,
  before: Inventory | undefined,
  { organisation }: Config,
  now: number,
): Problem | undefined {
  if (found.organisation !== organisation?.id)
    return {
      kind: 'other-organisation',
      why: `This account is in organisation ${clean(found.organisation, 40)}, and riposte.yml names ${organisation?.id}.`,
      advice: 'Write the right id under organisation in riposte.yml, and deploy again.',
    };
  const [were, are] = [activeOf(before), activeOf(found)];
  if (before?.organisation !== found.organisation || !isCurrent(before, now) || are * 2 >= were) return undefined;
  return {
    kind: 'shrunk',
    why: `AWS Organizations lists ${are} active accounts, and listed ${were} at ${before.at}.`,
    advice: `Look in AWS Organizations whether that is so. What was read before stays in force for ${INVENTORY_HOURS} hours; then no account is entered, and an hour later the new list holds.`,
  };
}

const activeOf = (inventory: Inventory | undefined): number =>
  (inventory?.accounts ?? []).filter(({ status }) => status === 'active').length;

async function tell(
  { kind, why, advice }: Problem,
  before: Inventory | undefined,
  { clients, config, now }: InventoryOptions,
): Promise<void> {
  const { stack, account, region } = config;
  const stands =
    before && isCurrent(before, now())
      ? `The inventory of ${before.at} is in force.`
      : 'No inventory is in force: no account is entered but those of memberAccounts, and what is found elsewhere is only told.';
  const notice = {
    id: `${stack}#inventory#${kind}#${new Date(now()).toISOString().slice(0, 10)}`,
    about: 'organisation',
    severity: 'medium' as const,
    needsPerson: true,
    subject: '[Riposte] The accounts of the organisation could not be read',
    body: [
      why,
      '',
      stands,
      '',
      `${advice} It is tried again every hour, and told once a day.`,
      '',
      `Stack ${stack}, account ${account}, region ${region}.`,
      '',
    ].join('\n'),
  };
  const table = createTable(clients.dynamodb, config.table);
  await toldOnce(table, { id: notice.id, now: now() }, () => handOverNotice(notice, { clients, config }));
}
