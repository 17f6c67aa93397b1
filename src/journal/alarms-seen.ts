import type { Key, Table } from '../platform/table.ts';

/** How an alarm that stops was found last, and as what it stopped last. */
export interface AlarmSeen {
  as: string;
  stopped?: string;
}

/** Beside the classes. */
const ALARMS: Key = { pk: 'BUDGET', sk: '#ALARMS' };

/** What the journal keeps of the company's own alarms, which may stop a class. */
export const createAlarmsSeen = (table: Table) => ({
  /** How the alarms that stop were found last, by their ARNs. */
  async readAlarms(): Promise<Record<string, AlarmSeen>> {
    const [item] = await table.getAll<Key & { found?: Record<string, AlarmSeen> }>([ALARMS]);
    return item?.found ?? {};
  },

  async keepAlarms(found: Record<string, AlarmSeen>): Promise<void> {
    await table.update({
      Key: ALARMS,
      UpdateExpression: 'SET #found = :found',
      ExpressionAttributeNames: { '#found': 'found' },
      ExpressionAttributeValues: { ':found': found },
    });
  },
});
