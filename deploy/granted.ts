import type { ActionId } from '../src/core/action-ids.ts';
import generated from './permissions.generated.json' with { type: 'json' };
import type { Statement } from './template.ts';

const functions = generated.functions as unknown as Record<string, Statement[]>;
const actions = generated.actions as unknown as Record<ActionId, { function: string; statements: Statement[] }>;

/** What a part that is no action needs: as it is committed. */
export const permissionsOf = (name: keyof typeof generated.functions): Statement[] => functions[name] ?? [];

/** Several actions of a function may need the same; a role's policies have room for 10,240 characters. */
const distinct = (all: readonly Statement[]): Statement[] => [
  ...new Map(all.map((statement) => [JSON.stringify(statement), statement])).values(),
];

/** What an act function needs for those of its actions that are deployed. */
export const permissionsToAct = (name: string, deployed: readonly ActionId[]): Statement[] =>
  distinct(deployed.flatMap((id) => (actions[id].function === name ? actions[id].statements : [])));

/** Whether a function holds actions that reach member accounts. */
export const entersMembers = (name: string): boolean => generated.inMembers.includes(name);
