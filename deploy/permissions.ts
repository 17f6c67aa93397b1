import { fileURLToPath } from 'node:url';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { reachesMembers } from '../src/actions/catalogue/members.ts';
import { actions } from '../src/actions/index.ts';
import { TAKE_PERMISSIONS } from '../src/actions/secrets/backup/permissions.ts';
import { FAIL_PERMISSIONS } from '../src/actions/workflows/fail-permissions.ts';
import { type Group, groupToUndo, pairOf } from '../src/core/group.ts';
import type { Permission } from '../src/core/permission.ts';
import { CALENDAR_PERMISSIONS, HOME_CALENDAR_PERMISSIONS } from '../src/expiry/expiry-permissions.ts';
import { HOURLY_PERMISSIONS } from '../src/expiry/hourly/hourly-permissions.ts';
import { WIDE_PERMISSIONS } from '../src/expiry/wide/wide-permissions.ts';
import { OWN_ADDRESS_PERMISSIONS } from '../src/never-block/own-addresses.ts';
import { broughtByRules } from '../src/sources/index.ts';

/** The committed file that the deployment reads, so that a wider permission shows up as a difference. */
export const FILE = fileURLToPath(new URL('permissions.generated.json', import.meta.url));

type Template = string | { 'Fn::Sub': string };
type Conditions = Record<string, Record<string, Template | Template[]>>;

interface Statement {
  Effect: 'Allow';
  Action: readonly string[];
  Resource: Template[];
  Condition?: Conditions;
}

const functionOf = (group: Group): string => (group === 'notify' ? 'notify' : `act-${group}`);
const template = (text: string): Template => (text.includes('${') ? { 'Fn::Sub': text } : text);

function conditionOf(conditions: NonNullable<Permission['conditions']>): Conditions {
  const test = ([key, values]: [string, string | readonly string[]]): [string, Template | Template[]] => [
    key,
    typeof values === 'string' ? template(values) : values.map(template),
  ];
  const tests = Object.entries(conditions).map(([operator, keys]) => [
    operator,
    Object.fromEntries(Object.entries(keys).map(test)),
  ]);
  return Object.fromEntries(tests);
}

/** A permission as an IAM statement. Templates of `Fn::Sub` stay templates. */
export function statementOf({ actions: calls, resources, conditions }: Permission): Statement {
  return {
    Effect: 'Allow',
    Action: [...calls].sort(),
    Resource: resources.map(template),
    ...(conditions && { Condition: conditionOf(conditions) }),
  };
}

/** Statements of what is no action: of the look around and of the calendar. */
function statements(): Record<string, Statement[]> {
  return {
    'look-around': OWN_ADDRESS_PERMISSIONS.map(statementOf),
    calendar: [...CALENDAR_PERMISSIONS, ...HOME_CALENDAR_PERMISSIONS].map(statementOf),
    ...Object.fromEntries(
      Object.entries(HOURLY_PERMISSIONS).map(([look, one]) => [`hourly-${look}`, [statementOf(one)]]),
    ),
    ...Object.fromEntries(Object.entries(WIDE_PERMISSIONS).map(([look, one]) => [`wide-${look}`, [statementOf(one)]])),
    'parameter-backup': TAKE_PERMISSIONS.map(statementOf),
    'act-workflows': FAIL_PERMISSIONS.map(statementOf),
  };
}

interface Granted {
  function: string;
  statements: Statement[];
  /** What the function needs that takes it back, where that is another one. */
  undo?: { function: string; statements: Statement[] };
  /** Beside these, where the setting is `on`. */
  withParameterBackup?: Statement[];
}

/** Each action's function, and the statements that it needs there, so that each can be left out. */
function byAction(): Record<string, Granted> {
  const granted = Object.values(actions).map(({ id, permissions, undoPermissions }): [string, Granted] => {
    const those = (setting?: 'parameterBackup'): Statement[] =>
      permissions.filter((permission) => permission.setting === setting).map(statementOf);
    const more = those('parameterBackup');
    const { group } = catalogue[id];
    const undo = { function: functionOf(groupToUndo(group)), statements: (undoPermissions ?? []).map(statementOf) };
    return [
      id,
      {
        ...{ function: functionOf(group), statements: those() },
        ...(undoPermissions && { undo }),
        ...(more.length > 0 && { withParameterBackup: more }),
      },
    ];
  });
  return Object.fromEntries(granted);
}

/** The text of the file: each source's events, each action's permissions, and which functions reach members. */
export function generated(): string {
  const rules = Object.fromEntries(broughtByRules.map(({ id, feed, rules: those }) => [id, { feed, rules: those }]));
  const reaching = Object.values(actions).filter(({ id }) => reachesMembers(id));
  const inMembers = [...new Set(reaching.flatMap(({ id }) => pairOf(catalogue[id].group).map(functionOf)))].sort();
  return `${JSON.stringify({ sources: rules, actions: byAction(), functions: statements(), inMembers }, null, 2)}\n`;
}
