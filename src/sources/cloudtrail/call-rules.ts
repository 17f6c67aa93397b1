import { KEY_CALLS } from '../kms/readings.ts';
import { SECRET_CALLS } from '../secrets-manager/readings.ts';
import type { EventRule, PatternValue } from '../source.ts';
import { API_CALL } from '../trail/call.ts';
import { allLines } from './call-table.ts';
import { OWN_PATHS } from './own-stack.ts';

/** A pattern may have 2,048 characters; the account, the stack's name and what is around them take their part. */
const MOST_CHARACTERS = 1_780;
const MOST_OWN_CHARACTERS = 1_430;

/** Sources of their own read these, and hear them by rules of their own. */
const HEARD_ELSEWHERE = new Set([
  ...Object.keys(KEY_CALLS).map((name) => `kms:${name}`),
  ...Object.keys(SECRET_CALLS).map((name) => `secretsmanager:${name}`),
]);

/** A part of a service's calls, as large as a rule may be. */
interface Part {
  service: string;
  names: PatternValue[];
}

/** The names of a service's calls as events carry them: Lambda's have the date of the API's version behind them. */
const valuesOf = (service: string, name: string): PatternValue[] =>
  service === 'lambda' ? [name, { prefix: `${name}20` }] : [name];

/** The calls that pass a test, by service, no part longer than a rule may be. */
function partsOf(test: (key: string, own: boolean, isOwn: boolean) => boolean, most: number): Part[] {
  const parts: Part[] = [];
  for (const [key, { decision, own }] of allLines()) {
    const [service = '', name = ''] = key.split(':');
    if (HEARD_ELSEWHERE.has(key) || service === 'signin' || !test(key, own, decision === 'own')) continue;
    const values = valuesOf(service, name);
    const last = parts.at(-1);
    if (last?.service === service && sizeOf([last]) + JSON.stringify(values).length < most) last.names.push(...values);
    else parts.push({ service, names: values });
  }
  return parts;
}

const ownPathsOf = (parts: readonly Part[]): string[] => [
  ...new Set(parts.flatMap(({ service }) => OWN_PATHS[service] ?? [])),
];
const sizeOf = (parts: readonly Part[]): number => JSON.stringify(parts).length;

const LISTED = new Set([...allLines().map(([key]) => key), ...HEARD_ELSEWHERE]);
const plain = ({ names }: Part): string[] => names.filter((value) => typeof value === 'string');

/** A rule lets through every name for every service of it: none may be a call that another rule lets through. */
const clash = (one: Part, other: Part): boolean =>
  one.service !== other.service &&
  (plain(one).some((name) => LISTED.has(`${other.service}:${name}`) && !plain(other).includes(name)) ||
    plain(other).some((name) => LISTED.has(`${one.service}:${name}`) && !plain(one).includes(name)));

/** Fills rules with parts of services, the largest first, each where it fits. */
function packed(parts: readonly Part[], size: (parts: readonly Part[]) => number, most: number): Part[][] {
  const rules: Part[][] = [];
  for (const part of [...parts].sort((a, b) => sizeOf([b]) - sizeOf([a]) || (a.service < b.service ? -1 : 1))) {
    const room = rules.find((rule) => size([...rule, part]) <= most && !rule.some((other) => clash(part, other)));
    if (room) room.push(part);
    else rules.push([part]);
  }
  return rules;
}

/** Root's calls come by a rule of their own. What a service does by itself may have no type. */
const NOT_ROOT: readonly PatternValue[] = [{ 'anything-but': 'Root' }, { exists: false }];

const ruleOf = (parts: readonly Part[]): EventRule => ({
  sources: [...new Set(parts.map(({ service }) => `aws.${service}`))].sort(),
  detailTypes: [API_CALL],
  detail: {
    eventName: [
      ...new Map(parts.flatMap(({ names }) => names).map((value) => [JSON.stringify(value), value])).values(),
    ],
    'userIdentity.type': NOT_ROOT,
  },
});

// Each of them adds a branch such as {"requestParameters":{"functionName":[{"wildcard":"*riposte-prod*"}]}}.
const BRANCH = 100;
const ownSize = (parts: readonly Part[]): number => sizeOf(parts) + BRANCH * ownPathsOf(parts).length;

/** Rules for the calls of which people are told whatever they concern. */
export const toldRules = (): EventRule[] =>
  packed(
    partsOf((_key, _own, isOwn) => !isOwn, MOST_CHARACTERS),
    sizeOf,
    MOST_CHARACTERS,
  ).map(ruleOf);

/** Rules for the calls that matter only where they concern this deployment's own. */
export const ownRules = (): EventRule[] =>
  packed(
    partsOf((_key, _own, isOwn) => isOwn, MOST_OWN_CHARACTERS - 4 * BRANCH),
    ownSize,
    MOST_OWN_CHARACTERS,
  ).map((parts) => ({ ...ruleOf(parts), ownOnly: ownPathsOf(parts) }));
