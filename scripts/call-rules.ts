import { allLines } from '../src/sources/cloudtrail/call-table.ts';
import { OWN_PATHS } from '../src/sources/cloudtrail/own-stack.ts';
import { KEY_CALLS } from '../src/sources/kms/readings.ts';
import { SECRET_CALLS } from '../src/sources/secrets-manager/readings.ts';
import type { EventRule, PatternValue } from '../src/sources/source.ts';
import { API_CALL } from '../src/sources/trail/call.ts';

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
  /** Characters, as JSON. */
  size: number;
}

/** The names of a service's calls as events carry them: Lambda's have the date of the API's version behind them. */
const valuesOf = (service: string, name: string): PatternValue[] =>
  service === 'lambda' ? [name, { prefix: `${name}20` }] : [name];

const BARE = '{"service":"","names":[]}'.length;
/** Of a list as JSON: its brackets, and the commas between what is in it. */
const listed = (sizes: number, count: number): number => 2 + sizes + Math.max(0, count - 1);
const sizeOf = (parts: readonly Part[]): number =>
  listed(
    parts.reduce((sum, { size }) => sum + size, 0),
    parts.length,
  );

/** The calls that pass a test, by service, no part longer than a rule may be. */
function partsOf(test: (key: string, own: boolean, isOwn: boolean) => boolean, most: number): Part[] {
  const parts: Part[] = [];
  for (const [key, { decision, own }] of allLines()) {
    const [service = '', name = ''] = key.split(':');
    if (HEARD_ELSEWHERE.has(key) || service === 'signin' || !test(key, own, decision === 'own')) continue;
    const values = valuesOf(service, name);
    const size = JSON.stringify(values).length;
    const last = parts.at(-1);
    if (last?.service === service && sizeOf([last]) + size < most) {
      last.names.push(...values);
      // Its brackets are there already, and a comma comes between.
      last.size += size - 1;
    } else parts.push({ service, names: values, size: BARE + service.length + size - 2 });
  }
  return parts;
}

const ownPathsOf = (parts: readonly Part[]): string[] => [
  ...new Set(parts.flatMap(({ service }) => OWN_PATHS[service] ?? [])),
];

/** The services of each call's name, for those that are a call of several. */
const SHARED: ReadonlyMap<string, ReadonlySet<string>> = sharedNames([
  ...allLines().map(([key]) => key),
  ...HEARD_ELSEWHERE,
]);

function sharedNames(keys: readonly string[]): Map<string, Set<string>> {
  const services = new Map<string, Set<string>>();
  for (const key of keys) {
    const [service = '', name = ''] = key.split(':');
    services.set(name, (services.get(name) ?? new Set()).add(service));
  }
  return new Map([...services].filter(([, of]) => of.size > 1));
}

/** Whether a part names a call of another's service that this one does not. */
const reaches = ({ names }: Part, other: Part): boolean =>
  names.some(
    (name) => typeof name === 'string' && SHARED.get(name)?.has(other.service) === true && !other.names.includes(name),
  );

/** A rule lets through every name for every service of it: none may be a call that another rule lets through. */
const clash = (one: Part, other: Part): boolean =>
  one.service !== other.service && (reaches(one, other) || reaches(other, one));

/** Fills rules with parts of services, the largest first, each where it fits. */
function packed(parts: readonly Part[], size: (parts: readonly Part[]) => number, most: number): Part[][] {
  const rules: Part[][] = [];
  for (const part of [...parts].sort((a, b) => b.size - a.size || (a.service < b.service ? -1 : 1))) {
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
const toldRules = (): EventRule[] =>
  packed(
    partsOf((_key, _own, isOwn) => !isOwn, MOST_CHARACTERS),
    sizeOf,
    MOST_CHARACTERS,
  ).map(ruleOf);

/** Rules for the calls that matter only where they concern this deployment's own. */
const ownRules = (): EventRule[] =>
  packed(
    partsOf((_key, _own, isOwn) => isOwn, MOST_OWN_CHARACTERS - 4 * BRANCH),
    ownSize,
    MOST_OWN_CHARACTERS,
  ).map((parts) => ({ ...ruleOf(parts), ownOnly: ownPathsOf(parts) }));

/** Where the root user's calls are heard: in every service that has a table. */
const rootRule = (): EventRule => ({
  sources: [...new Set(allLines().map(([key]) => `aws.${key.slice(0, key.indexOf(':'))}`))].filter(
    (service) => service !== 'aws.signin',
  ),
  detailTypes: [API_CALL],
  detail: { 'userIdentity.type': ['Root'] },
});

/**
 * The text of `rules.generated.json`: the rules of EventBridge that let calls through. To fill them takes several
 * milliseconds, which no function spends on it as it starts.
 */
export const compiledRules = (): string => `${JSON.stringify([rootRule(), ...toldRules(), ...ownRules()], null, 2)}\n`;
