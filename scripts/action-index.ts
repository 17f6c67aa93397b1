import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import type { ActionId } from '../src/core/action.ts';

const HEAD = '// Generated from src/actions/catalogue by npm run generate.';

const ids = Object.keys(catalogue) as ActionId[];
const camel = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const quoted = (id: string): string => (id.includes('-') ? `'${id}'` : id);
const fileOf = (id: ActionId): string => `./${catalogue[id].family}/${id}.ts`;

/** `src/core/action-ids.ts`: the ids alone, for the types that everything speaks. */
export const actionIds = (): string => `${HEAD}
import type { Baseline } from './baseline.ts';
import type { Containable } from './contain.ts';

export const ACTION_IDS = [
${ids.map((id) => `  '${id}',\n`).join('')}] as const;

export type ActionId = (typeof ACTION_IDS)[number];

/** What the owner has to name in the setting named contain before an action is deployed. */
export const CONTAINED_BY: Readonly<Partial<Record<ActionId, Containable>>> = {
${ids.flatMap((id) => (catalogue[id].contains ? `  '${id}': '${catalogue[id].contains}',\n` : [])).join('')}};

/** The same in the setting named baseline. */
export const BASELINE_OF: Readonly<Partial<Record<ActionId, Baseline>>> = {
${ids.flatMap((id) => (catalogue[id].baseline ? `  '${id}': '${catalogue[id].baseline}',\n` : [])).join('')}};
`;

/** `src/actions/index.ts`: each action from its own file. */
export function actionIndex(): string {
  const byPath = [...ids].sort((one, other) => (fileOf(one) < fileOf(other) ? -1 : 1));
  const imports = byPath.map((id) => `import { ${camel(id)} } from '${fileOf(id)}';\n`);
  const entry = (id: ActionId): string => (id === camel(id) ? `  ${id},\n` : `  ${quoted(id)}: ${camel(id)},\n`);
  return `${HEAD}
import type { Action, ActionId } from '../core/action.ts';
${imports.join('')}
/** Every remediation, by id. */
export const actions: Record<ActionId, Action> = {
${ids.map(entry).join('')}};
`;
}
