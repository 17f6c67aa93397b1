import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { responsesOf } from '../view.ts';
import { COMES_AND_GOES, worldOf } from '../world.ts';
import { changedBy } from './changes.ts';
import { type Invariant, violated } from './violated.ts';

const differs = violated('effect-and-record');
const inexact = violated('undo-exact');

/** Of what comes and goes. */
const ABSENT = 'not there';

const touched = ({ before }: ResponseRecord): boolean => before !== undefined;
/** An undo leaves a key inactive that others know; what is asked about it again begins without the state before. */
const staysInactive = (thing: string, { history }: ResponseRecord): boolean =>
  thing.startsWith('access-key ') && history.some(({ what }) => what === 'undone');
const isUndone = ({ state }: ResponseRecord): boolean => state === 'undone';
const isInForce = ({ state, outcome }: ResponseRecord): boolean => state === 'done' && outcome === 'applied';

/** The deny of a role's sessions is lifted when the last of them is over; the record stays as it was done. */
const isLifted = (thing: string, { followUp, history }: ResponseRecord): boolean =>
  thing.startsWith('role ') && followUp === undefined && history.some(({ what }) => what === 'followed up');

/** The world has changed where the journal says so, and nowhere else; what was undone is as it was. */
export const effectAndRecord: Invariant = ({ stack, members, before }) => {
  const responses = responsesOf(stack);
  const byThing = new Map<string, ResponseRecord[]>();
  for (const record of responses)
    for (const thing of changedBy(record)) byThing.set(thing, [...(byThing.get(thing) ?? []), record]);
  // A key's user is denied everything along with it, and that alone is taken back; a contained user's keys go with the user.
  for (const [thing, state] of before) {
    const [, where] = /^access-key .* (in .*)$/.exec(thing) ?? [];
    const [userName] = where ? (JSON.parse(state) as string[]) : [];
    if (!userName) continue;
    const user = `user ${userName} ${where}`;
    const [ofKey, ofUser] = [byThing.get(thing) ?? [], byThing.get(user) ?? []];
    byThing.set(user, [...ofUser, ...ofKey]);
    byThing.set(thing, [...ofKey, ...ofUser.filter(({ action }) => action === 'contain-principal')]);
  }
  const world = worldOf(stack, members);
  return [...new Set([...before.keys(), ...world.keys(), ...byThing.keys()])].flatMap((thing) => {
    const [was = ABSENT, now = ABSENT] = [before.get(thing), world.get(thing)];
    // What is made on the way, such as the key of a rotation, was nothing that could be changed.
    if (!COMES_AND_GOES.test(thing) && (was === ABSENT || now === ABSENT)) return [];
    const records = byThing.get(thing) ?? [];
    const stand = records.map(({ action, state, outcome }) => `${action} ${state} ${outcome}`).join(', ');
    const change = `${thing}: ${was} → ${now} (${stand || 'no response'})`;
    if (was !== now && !records.some((each) => touched(each) || staysInactive(thing, each)))
      return isMadeBeside(thing, responses) ? [] : [differs(change)];
    // Of a contained user's keys, those that were inactive before stay as they were.
    const own = records.filter(({ action }) => action !== 'contain-principal' || thing.startsWith('user '));
    if (was === now && own.some((each) => isInForce(each) && each.from !== each.to && !isLifted(thing, each)))
      return [differs(change)];
    if (thing.startsWith('access-key ')) return ofKey(thing, was, now, records).map(inexact);
    const isAllUndone = records.length > 0 && records.filter(touched).every(isUndone) && records.some(isUndone);
    return was !== now && isAllUndone ? [inexact(change)] : [];
  });
};

const NAME = /^access-key (\S+) /;

/**
 * Of a key that went with its contained user, and with nothing else: an undo leaves it as it was, but for one that a finding
 * names, which stays inactive.
 */
function ofKey(thing: string, was: string, now: string, records: readonly ResponseRecord[]): string[] {
  const touching = records.filter(touched);
  if (!touching.every((each) => isUndone(each) && each.action === 'contain-principal') || touching.length === 0)
    return [];
  const id = NAME.exec(thing)?.[1];
  const isNamed = touching.some(({ before }) => (before?.named as string[] | undefined)?.includes(id ?? ''));
  const isActive = now.includes('"Active"');
  if (isNamed) return isActive ? [`${thing} is active, and a finding names it`] : [];
  return was === now ? [] : [`${thing}: ${was} → ${now} (contain-principal undone)`];
}

/**
 * A rotation by Riposte itself makes an access key, and deactivates the one before; a certificate that is requested or validated
 * anew gets its records.
 */
const MADE_BESIDE: readonly (readonly [RegExp, ReadonlySet<string>])[] = [
  [/^(user|access-key) /, new Set(['rotate-secret'])],
  [/^cname /, new Set(['revalidate-certificate', 'replace-certificate'])],
];

const isMadeBeside = (thing: string, responses: readonly ResponseRecord[]): boolean =>
  MADE_BESIDE.some(
    ([kind, by]) => kind.test(thing) && responses.some(({ action, before }) => by.has(action) && before !== undefined),
  );
