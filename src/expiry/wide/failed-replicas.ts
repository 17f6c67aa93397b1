import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  ListSecretsCommand,
  type ReplicationStatusType,
  type SecretListEntry,
} from '@aws-sdk/client-secrets-manager';
import { isAwsError } from '../../core/errors.ts';
import { isNameTaken, replicateCommand } from '../../core/replicate-command.ts';
import { clean } from '../../core/text.ts';
import { stableId } from '../../sources/read/identifiers.ts';
import { createPace, RATES } from '../api-pace.ts';
import { commandsFor, DAY_MS, type Expiry } from '../expiry.ts';
import type { Stretch, WideLooking } from './wide-looking.ts';

/** So many secrets at once: each takes a call, since no list says how its replicas stand. */
const SECRETS_A_PAGE = 100;
const MOST_NAMED = 5;

/** Secrets whose copies in other regions failed, or are on their way for longer than a day. */
export async function* lookAtReplicas(looking: WideLooking, from: string | undefined): AsyncGenerator<Stretch> {
  const { clients, config, ...clock } = looking;
  const pace = createPace(RATES.listSecrets, clock);
  let cursor = from;
  do {
    const NextToken = cursor;
    const { SecretList = [], NextToken: next } = await pace(() =>
      clients.secretsManager.send(new ListSecretsCommand({ MaxResults: SECRETS_A_PAGE, NextToken })),
    );
    cursor = next;
    const found: Expiry[] = [];
    const denied: string[] = [];
    for (const entry of SecretList) {
      if (!mayHaveReplicas(entry, config.region)) continue;
      const secret = await describe(entry, looking, pace);
      if (secret === 'denied') denied.push(clean(entry.Name ?? '', 64));
      else if (secret) found.push(...behindOf(secret, config.region, looking.now()));
    }
    yield { found, looked: SecretList.length, denied, cursor };
  } while (cursor);
}

/** What is itself a replica has none: its primary, elsewhere, knows of all. */
const mayHaveReplicas = ({ PrimaryRegion }: SecretListEntry, region: string): boolean =>
  PrimaryRegion === undefined || PrimaryRegion === region;

/** Undefined where it was deleted in between. */
async function describe(
  { ARN }: SecretListEntry,
  { clients }: WideLooking,
  pace: ReturnType<typeof createPace>,
): Promise<DescribeSecretResponse | 'denied' | undefined> {
  try {
    return await pace(() => clients.secretsManager.send(new DescribeSecretCommand({ SecretId: ARN })));
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    if (isAwsError(error, 'AccessDeniedException')) return 'denied';
    throw error;
  }
}

function behindOf(
  { ARN = '', Name = ARN, LastChangedDate, ReplicationStatus = [] }: DescribeSecretResponse,
  region: string,
  now: number,
): Expiry[] {
  const isLate = now - (LastChangedDate?.getTime() ?? now) > DAY_MS;
  const behind = ReplicationStatus.filter(({ Status }) => Status === 'Failed' || (isLate && Status !== 'InSync'));
  if (behind.length === 0) return [];
  const name = clean(Name, 512);
  const told = behind.filter(({ Region = '' }) => /^[a-z0-9-]{1,32}$/.test(Region)).slice(0, MOST_NAMED);
  const over = told.some(isNameTaken)
    ? ' Where the command says --force-overwrite-replica-secret, it writes over the secret of that name there: first make sure that nobody uses it.'
    : '';
  return [
    {
      kind: 'secret-replica',
      id: clean(ARN, 600),
      name,
      region,
      state: 'behind',
      note: `Whoever reads it there gets an old value, or none: ${behind.slice(0, MOST_NAMED).map(saidOf).join('; ')}${behind.length > MOST_NAMED ? '; and others' : ''}.`,
      cycle: stableId(...behind.map(({ Region = '', Status = '' }) => `${Region} ${Status}`).sort()),
      answer: {
        by: 'notice',
        advice: `Mend what the reason names: a secret of that name that is there already, a key that may not be used, a region that is switched off. Then create the replica again, with the key that it has.${over}`,
        commands: commandsFor(name, ...told.map((replica) => replicateCommand(replica, { name, region }))),
      },
    },
  ];
}

const saidOf = ({ Region = '', Status, StatusMessage }: ReplicationStatusType): string =>
  `${clean(Region, 32)} ${Status === 'Failed' ? 'failed' : 'has not followed for a day'}${StatusMessage ? ` (${clean(StatusMessage, 200)})` : ''}`;
