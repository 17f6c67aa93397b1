import type { Clients } from '../core/clients.ts';
import { createTable } from '../platform/table.ts';
import { createAlarmsSeen } from './alarms-seen.ts';
import { createBudgets } from './budget-records.ts';
import { createDueRecords } from './due-records.ts';
import { createFindingRecords } from './finding-records.ts';
import { createPauses } from './pauses.ts';
import { createPeriodRecords } from './period-records.ts';
import { createResponseRecords } from './response-records.ts';

export type Journal = ReturnType<typeof createJournal>;

/** The record of every finding, decision, response with its history, before-state and outcome, in the one DynamoDB table. */
export function createJournal(client: Clients['dynamodb'], tableName: string) {
  const table = createTable(client, tableName);
  return {
    ...createPauses(table),
    ...createBudgets(table),
    ...createAlarmsSeen(table),
    ...createFindingRecords(table),
    ...createResponseRecords(table),
    ...createDueRecords(table),
    ...createPeriodRecords(table),
  };
}
