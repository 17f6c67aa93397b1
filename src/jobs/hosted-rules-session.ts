import type { Key, Table } from '../platform/table.ts';
import { type OverrideItem, PARTITION } from '../policy/playbooks/override-store.ts';
import type { RulesSession } from './read-hosted-rules.ts';

/** Beside what is in force, and not in it: decide functions read that every minute. */
const KEY: Key = { pk: PARTITION, sk: 'SESSION' };

/** The session of the look before, where nothing has happened since that it does not know of. */
export async function readSession(
  table: Table,
  inForce: OverrideItem | undefined,
  against: string,
): Promise<RulesSession | undefined> {
  const [session] = await table.getAll<RulesSession & Key>([KEY]);
  if (!session || session.against !== against) return undefined;
  // What was in the journal may be of another home of rules, or of a backup.
  const known = [inForce?.revision ?? '', inForce?.held?.revision];
  return inForce?.told !== undefined || known.includes(session.revision) ? session : undefined;
}

/** Kept last, when all that the session handed out is seen to. */
export async function saveSession(table: Table, { token, revision, against }: RulesSession): Promise<void> {
  await table.update({
    Key: KEY,
    UpdateExpression: 'SET #token = :token, revision = :revision, against = :against',
    ExpressionAttributeNames: { '#token': 'token' },
    ExpressionAttributeValues: { ':token': token, ':revision': revision, ':against': against },
  });
}

/** The next look begins anew, and gets the rules again. */
export const endSession = (table: Table): Promise<void> => saveSession(table, { token: '', revision: '', against: '' });
