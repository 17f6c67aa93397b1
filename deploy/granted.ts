import type { ActionId } from '../src/core/action-ids.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import generated from './permissions.generated.json' with { type: 'json' };
import type { Statement } from './template.ts';

const functions = generated.functions as unknown as Record<string, Statement[]>;
const actions = generated.actions as unknown as Record<ActionId, Granted>;

interface Granted {
  function: string;
  statements: Statement[];
  /** What another function needs that takes it back. */
  undo?: { function: string; statements: Statement[] };
  /** Beside these, where copies of parameters are kept. */
  withParameterBackup?: Statement[];
}

/** What a part that is no action needs: as it is committed. */
export const permissionsOf = (name: keyof typeof generated.functions): Statement[] => functions[name] ?? [];

/** What is allowed on the same resources, under the same conditions, as one statement: a role has room for 10,240 characters. */
function joined(all: readonly Statement[]): Statement[] {
  const by = new Map<string, Statement>();
  for (const statement of all) {
    const { Action, ...rest } = statement;
    const key = JSON.stringify(rest);
    const Actions = [by.get(key)?.Action ?? [], Action].flat();
    by.set(key, { ...statement, Action: [...new Set(Actions)].sort() });
  }
  return [...by.values()];
}

/** What an act function needs for those of its actions that are deployed; what only a setting calls for, with it alone. */
export function permissionsToAct(
  name: string,
  deployed: readonly ActionId[],
  { parameterBackup }: Pick<Settings, 'parameterBackup'>,
): Statement[] {
  const all = deployed.map((id) => actions[id]);
  const own = all.filter((action) => action.function === name);
  const undone = all.flatMap(({ undo }) => (undo?.function === name ? undo.statements : []));
  const more = parameterBackup === 'on' ? own.flatMap(({ withParameterBackup = [] }) => withParameterBackup) : [];
  return joined([...own.flatMap(({ statements }) => statements), ...more, ...undone]);
}

/** Whether a function holds actions that reach member accounts. */
export const entersMembers = (name: string): boolean => generated.inMembers.includes(name);
