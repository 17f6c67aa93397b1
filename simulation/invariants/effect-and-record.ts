import { parseResponseKey } from '../../src/core/response.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { responsesOf, thingOf, worldOf } from '../view.ts';
import { type Invariant, violated } from './violated.ts';

const differs = violated('effect-and-record');
const inexact = violated('undo-exact');

/** What each state action changes, as the world names it; the target's own fields say which one. */
const CHANGES: Readonly<Record<string, (record: ResponseRecord) => [kind: string, id: string]>> = {
  'block-public-access': ({ target }) => ['bucket', target.key],
  'deactivate-access-key': ({ target }) => ['access-key', target.key],
  'close-ingress': ({ target }) => ['group', String(target.groupId ?? target.key)],
  'restore-key': ({ target }) => ['key', String(target.keyId ?? target.key)],
  'enable-key-rotation': ({ target }) => ['key', String(target.keyId ?? target.key)],
  'restart-trail': ({ target }) => ['trail', target.key.slice(target.key.lastIndexOf('/') + 1)],
  'make-private': ({ target }) => ['copy', target.key],
  'contain-principal': ({ target }) => ['user', target.key],
};

/** The thing that a response is about, in the account and region that its key names. */
function changedBy(record: ResponseRecord): string | undefined {
  const [kind, id] = CHANGES[record.action]?.(record) ?? [];
  const { account, place } = parseResponseKey(record.key) ?? {};
  return kind && id && account && place ? thingOf({ account, region: place }, kind, id) : undefined;
}

const touched = ({ before }: ResponseRecord): boolean => before !== undefined;
/** An undo leaves a key inactive that others know; what is asked about it again begins without the state before. */
const staysInactive = (thing: string, { history }: ResponseRecord): boolean =>
  thing.startsWith('access-key ') && history.some(({ what }) => what === 'undone');
const isUndone = ({ state }: ResponseRecord): boolean => state === 'undone';
const isInForce = ({ state, outcome }: ResponseRecord): boolean => state === 'done' && outcome === 'applied';

/** The world has changed where the journal says so, and nowhere else; what was undone is as it was. */
export const effectAndRecord: Invariant = ({ stack, members, before }) => {
  const responses = responsesOf(stack);
  const byThing = new Map<string, ResponseRecord[]>();
  for (const record of responses) {
    const thing = changedBy(record);
    if (thing) byThing.set(thing, [...(byThing.get(thing) ?? []), record]);
  }
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
  return [...worldOf(stack, members)].flatMap(([thing, now]) => {
    const was = before.get(thing);
    if (was === undefined) return [];
    const records = byThing.get(thing) ?? [];
    const stand = records.map(({ action, state, outcome }) => `${action} ${state} ${outcome}`).join(', ');
    const change = `${thing}: ${was} → ${now} (${stand || 'no response'})`;
    if (was !== now && !records.some((each) => touched(each) || staysInactive(thing, each)))
      return isChangedByRotation(thing, responses) ? [] : [differs(change)];
    // Of a contained user's keys, those that were inactive before stay as they were.
    const own = records.filter(({ action }) => action !== 'contain-principal' || thing.startsWith('user '));
    if (was === now && own.some((each) => isInForce(each) && each.from !== each.to)) return [differs(change)];
    if (thing.startsWith('access-key ')) return [];
    const isAllUndone = records.length > 0 && records.filter(touched).every(isUndone) && records.some(isUndone);
    return was !== now && isAllUndone ? [inexact(change)] : [];
  });
};

/** A rotation by Riposte itself makes an access key, and deactivates the one before. */
const isChangedByRotation = (thing: string, responses: readonly ResponseRecord[]): boolean =>
  /^(user|access-key) /.test(thing) &&
  responses.some(({ action, before }) => action === 'rotate-secret' && before !== undefined);
