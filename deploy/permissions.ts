import { fileURLToPath } from 'node:url';
import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import { reachesMembers } from '../src/actions/catalogue/members.ts';
import { actions } from '../src/actions/index.ts';
import { TAKE_PERMISSIONS } from '../src/actions/secrets/backup/permissions.ts';
import type { Group } from '../src/core/group.ts';
import type { Permission } from '../src/core/permission.ts';
import { CALENDAR_PERMISSIONS } from '../src/expiry/permissions.ts';
import { OWN_ADDRESS_PERMISSIONS } from '../src/never-block/own-addresses.ts';
import { sources } from '../src/sources/index.ts';

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

/** Several actions of a function may need the same; a role's policies have room for 10,240 characters. */
function distinct(all: readonly Statement[]): Statement[] {
  return [...new Map(all.map((statement) => [JSON.stringify(statement), statement])).values()];
}

/** Statements of each act function (the union over the actions it can run), of the look around and of the calendar. */
function statements(): Record<string, Statement[]> {
  const byFunction: Record<string, Statement[]> = {};
  for (const { id, permissions } of Object.values(actions)) {
    const name = functionOf(catalogue[id].group);
    byFunction[name] = distinct([...(byFunction[name] ?? []), ...permissions.map(statementOf)]);
  }
  const own = OWN_ADDRESS_PERMISSIONS.map(statementOf);
  // The network group looks them up itself when nobody has yet, so that a new deployment can block at once.
  byFunction[functionOf('network')] = [...(byFunction[functionOf('network')] ?? []), ...own];
  byFunction['look-around'] = own;
  byFunction.calendar = CALENDAR_PERMISSIONS.map(statementOf);
  byFunction['parameter-backup'] = TAKE_PERMISSIONS.map(statementOf);
  return byFunction;
}

/** The text of the file: each source's events, each act function's permissions, and which of them reach members. */
export function generated(): string {
  const rules = Object.fromEntries(
    Object.values(sources).map(({ id, feed, rules: those }) => [id, { feed, rules: those }]),
  );
  const reaching = Object.values(actions).filter(({ id }) => reachesMembers(id));
  const inMembers = [...new Set(reaching.map(({ id }) => functionOf(catalogue[id].group)))].sort();
  return `${JSON.stringify({ sources: rules, functions: statements(), inMembers }, null, 2)}\n`;
}
