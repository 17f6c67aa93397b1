import { type Finding, type Resource, severityBand } from '../../core/finding.ts';
import type { OfAccount } from '../../core/organisation.ts';
import type { Match, OneOrMore, Step } from '../../core/playbook.ts';
import { compileGlobs, type Test } from './glob.ts';
import { compileWindow } from './time-window.ts';

/** Every condition, with what it can ask for. */
export type Wanted = Required<Match>;

/** A finding, with what the organisation's inventory says of its account. */
export type Placed = Finding & { of?: OfAccount };

/** One or more entries as a list. */
export const listed = <T>(wanted: OneOrMore<T>): readonly T[] => (Array.isArray(wanted) ? wanted : [wanted as T]);

function oneOf<T, V extends T>(wanted: OneOrMore<V>): Test<T | undefined> {
  const values = new Set<T | undefined>(listed(wanted));
  return (value) => values.has(value);
}

/** Of a playbook's conditions, what holds where the inventory does not say of which unit and tags the account is. */
function ofTheAccount(test: Test<Exclude<OfAccount, string | undefined>>, ifUnknown: boolean): Test<Placed> {
  return ({ of }) => (of === 'unknown' ? ifUnknown : of !== undefined && test(of));
}

function tagged(wanted: OneOrMore<string>): Test<Pick<Resource, 'tags'>> {
  const tags = listed(wanted).map((tag) => {
    const at = tag.indexOf('=');
    return at < 0 ? { key: tag } : { key: tag.slice(0, at), value: tag.slice(at + 1) };
  });
  return ({ tags: own }) =>
    own !== undefined &&
    tags.some(({ key, value }) => Object.hasOwn(own, key) && (value === undefined || own[key] === value));
}

function resource({ kind, id, tag }: NonNullable<Match['resource']>): Test<Finding> {
  const tests: Test<Resource>[] = [];
  if (kind !== undefined) {
    const isKind = oneOf<Resource['kind'], Resource['kind']>(kind);
    tests.push((one) => isKind(one.kind));
  }
  if (id !== undefined) {
    const isId = compileGlobs(listed(id));
    tests.push((one) => isId(one.id));
  }
  if (tag !== undefined) tests.push(tagged(tag));
  return ({ resources }) => resources.some((one) => tests.every((test) => test(one)));
}

function facts(wanted: NonNullable<Match['facts']>): Test<Finding> {
  const tests = Object.entries(wanted).map(([name, values]) => ({ name, isWanted: oneOf<unknown, unknown>(values) }));
  return (finding) =>
    tests.every(({ name, isWanted }) => Object.hasOwn(finding.facts, name) && isWanted(finding.facts[name]));
}

/** Each condition of a playbook, prepared once: what a finding has to be. What it does not say does not hold. */
const conditions: { [K in keyof Wanted]: (wanted: Wanted[K], ifUnknown: boolean) => Test<Placed> } = {
  source(wanted) {
    const test = oneOf<Finding['source'], Finding['source']>(wanted);
    return (finding) => test(finding.source);
  },
  type(wanted) {
    const test = compileGlobs(listed(wanted));
    return (finding) => test(finding.type);
  },
  role: (wanted) => (finding) => finding.role === wanted,
  direction(wanted) {
    const test = oneOf<Finding['direction'], NonNullable<Finding['direction']>>(wanted);
    return (finding) => test(finding.direction);
  },
  severity(wanted) {
    const test = oneOf<string, string>(wanted);
    return (finding) => test(severityBand(finding.severity));
  },
  account(wanted) {
    const test = oneOf<string, string>(wanted);
    return (finding) => test(finding.account);
  },
  region(wanted) {
    const test = oneOf<string, string>(wanted);
    return (finding) => test(finding.region);
  },
  unit(wanted, ifUnknown) {
    const test = oneOf<string, string>(wanted);
    return ofTheAccount(({ units }) => units.some(test), ifUnknown);
  },
  accountTag: (wanted, ifUnknown) => ofTheAccount(tagged(wanted), ifUnknown),
  resource,
  count:
    ({ atLeast = 0, atMost = Number.POSITIVE_INFINITY }) =>
    ({ count }) =>
      count >= atLeast && count <= atMost,
  time(wanted) {
    const test = compileWindow(wanted);
    return (finding) => test(finding.lastSeen);
  },
  facts,
  tag(wanted) {
    const test = tagged(wanted);
    return ({ resources }) => resources.some(test);
  },
};

/** The names of the conditions, in the order in which they are tried: the cheap ones first. */
export const CONDITION_NAMES = Object.keys(conditions) as readonly (keyof Wanted)[];

/** Conditions that ask the inventory. */
const OF_ACCOUNT = ['unit', 'accountTag'] as const;

/** Whether a match asks of which unit and tags the account is. */
export const asksAccount = (when: Match): boolean => OF_ACCOUNT.some((name) => when[name] !== undefined);

/**
 * What conditions on the account are taken for while nothing is known of it: met by a playbook that only tells or asks, and not
 * met by one that enforces, so that want of knowledge never lets more be done.
 */
export const metIfUnknown = (steps: readonly Pick<Step, 'mode' | 'corroborated'>[]): boolean =>
  !steps.some(({ mode, corroborated }) => mode === 'enforce' || corroborated === 'enforce');

/**
 * The test for one condition of a match.
 *
 * @param ifUnknown what a condition on the account is taken for while nothing is known of it
 */
export function testFor<K extends keyof Wanted>(name: K, wanted: Wanted[K], ifUnknown = false): Test<Placed> {
  return conditions[name](wanted, ifUnknown);
}
