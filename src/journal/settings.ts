import type { Key, Table } from '../platform/table.ts';

/** The operator's switch: while paused, nothing new is touched. Undo and lifting go on. */
export interface Settings extends Key {
  paused: boolean;
  by: string;
  at: number;
  /** Why, in the words of who turned it. */
  reason?: string;
}

export const SETTINGS: Key = { pk: 'SETTINGS', sk: 'SETTINGS' };

export const createSettings = (table: Table) => ({
  async readSettings(): Promise<Settings | undefined> {
    return (await table.getAll<Settings>([SETTINGS]))[0];
  },

  /** Turns the pause switch; an empty reason is none. */
  async setPaused(paused: boolean, by: string, now: number, reason = ''): Promise<void> {
    await table.update({
      Key: SETTINGS,
      UpdateExpression: `SET paused = :paused, #by = :by, #at = :at${reason ? ', reason = :reason' : ' REMOVE reason'}`,
      ExpressionAttributeNames: { '#by': 'by', '#at': 'at' },
      ExpressionAttributeValues: { ':paused': paused, ':by': by, ':at': now, ...(reason && { ':reason': reason }) },
    });
  },
});
