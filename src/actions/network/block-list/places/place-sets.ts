import type { IPSetSummary } from '@aws-sdk/client-wafv2';
import { FAMILIES, type Family } from '../../../../core/addresses/network.ts';
import type { Scope } from '../../../../core/ip-set-refs.ts';
import { everyTurn } from '../../../../platform/pace.ts';
import { WRITE_INTERVAL_MS } from '../sets/waf-pace.ts';
import { listSets, MOST_TRIES, type PlaceCalls, readSet, writeSet } from './place-calls.ts';
import type { PlaceRecord, PlaceSet, SetRecord } from './place-records.ts';
import { AbsentSetError } from './place-trouble.ts';
import type { SharedList } from './shared-list.ts';

/** What both sets of a place should hold. */
export type Shared = Record<Family, SharedList>;

/** What the sets of a place hold that takes part no more. */
export const NOTHING: Shared = { v4: { version: 0, entries: [] }, v6: { version: 0, entries: [] } };

/** How one place's sets are reached. */
export interface PlaceAccess extends PlaceCalls {
  /** The name of the stack, with which the names of its sets begin everywhere. */
  stack: string;
  /** Whether it has sets of scope CLOUDFRONT that should hold the same. */
  cloudFront?: boolean;
  /** Sets that are left as they are: they failed, and their time has not come. */
  waiting?: readonly PlaceSet[];
  now(): number;
  /** What should hold now: read anew before somebody else's change is written over. */
  wanted(options?: { fresh: true }): Promise<Shared>;
}

/** What somebody else had changed in a set, and was set right. */
export interface PlaceDrift {
  set: string;
  /** Entries that nobody here asked for, and that are removed. */
  added: string[];
  /** Entries that had gone, and are back. */
  gone: string[];
}

export interface Visited {
  record: PlaceRecord;
  drift: PlaceDrift[];
  /** Which sets of the place could not be brought in step, and why the first; what was done in others stands in the record. */
  failed?: { sets: PlaceSet[]; error: unknown };
}

/** The name of a place's set: one for each family, which the template of the member's region makes. */
export const nameOfSet = (stack: string, family: Family): string => `${stack}-block-list-${family}-00`;

/**
 * Brings the two sets of one account and region in step with the shared list. A set whose lock token is that of our last
 * write holds what we wrote, so that one list call says of both whether there is anything to do, and no content is read
 * unless somebody else has written.
 *
 * The tokens come first and what should hold second, as at home: a write that succeeds follows from a list at least as new
 * as the set that it replaces. A set that fails keeps nobody from the other one.
 *
 * @throws what AWS answers to the list call
 */
export async function visitPlace(before: PlaceRecord | undefined, access: PlaceAccess): Promise<Visited> {
  // One write a second is what AWS WAF takes in the account and region, for both families and scopes together.
  const visit: Visit = { turn: everyTurn(WRITE_INTERVAL_MS, access), drift: [], failures: [] };
  const record: PlaceRecord = { at: access.now(), ...(await settleScope('REGIONAL', before, visit, access)) };
  const cloudFront = await settleCloudFront(before?.cloudFront, visit, access);
  if (cloudFront && Object.keys(cloudFront).length > 0) record.cloudFront = cloudFront;
  const { drift, failures } = visit;
  const [first] = failures;
  return { record, drift, ...(first && { failed: { sets: failures.map(({ set }) => set), error: first.error } }) };
}

type Records = Partial<Record<Family, SetRecord>>;

/** What has come of a place so far. */
interface Visit {
  turn(): Promise<void>;
  drift: PlaceDrift[];
  failures: { set: PlaceSet; error: unknown }[];
}

/** Both sets of one scope. One that fails keeps nobody from the other. */
async function settleScope(
  scope: Scope,
  before: Records | undefined,
  { turn, drift, failures }: Visit,
  access: PlaceAccess,
): Promise<Records> {
  const families = FAMILIES.filter((family) => !access.waiting?.includes(`${scope} ${family}`));
  const names = new Set(families.map((family) => nameOfSet(access.stack, family)));
  const listed = families.length > 0 ? await listSets(scope, names, access) : new Map<string, IPSetSummary>();
  const records: Records = { ...(before?.v4 && { v4: before.v4 }), ...(before?.v6 && { v6: before.v6 }) };
  for (const family of families) {
    const known = before?.[family];
    try {
      const name = nameOfSet(access.stack, family);
      const set = listed.get(name);
      if (!set) throw new AbsentSetError(`There is no IP set ${name}${ofScope(scope)}.`);
      records[family] = await settleSet({ scope, family, set, known, drift, turn }, access);
    } catch (error) {
      failures.push({ set: `${scope} ${family}`, error });
    }
  }
  return records;
}

/** Where the list is to hold for CloudFront no more, its sets there are emptied once; where they are gone, that is enough. */
async function settleCloudFront(
  before: Records | undefined,
  visit: Visit,
  access: PlaceAccess,
): Promise<Records | undefined> {
  if (!access.cloudFront && !before) return undefined;
  try {
    if (access.cloudFront) return await settleScope('CLOUDFRONT', before, visit, access);
    const failures: Visit['failures'] = [];
    const emptied = { ...access, wanted: async () => NOTHING };
    const left = await settleScope('CLOUDFRONT', before, { ...visit, failures }, emptied);
    const real = failures.filter(({ error }) => !(error instanceof AbsentSetError));
    visit.failures.push(...real);
    const isLeft = real.length > 0 || access.waiting?.some((set) => set.startsWith('CLOUDFRONT '));
    return isLeft ? left : undefined;
  } catch (error) {
    // That the list call of this scope is refused must not lose what was done in the other one.
    visit.failures.push(...FAMILIES.map((family) => ({ set: `CLOUDFRONT ${family}` as const, error })));
    return before;
  }
}

const ofScope = (scope: Scope): string => (scope === 'CLOUDFRONT' ? ' of scope CLOUDFRONT' : '');

interface Settling {
  scope: Scope;
  family: Family;
  set: IPSetSummary;
  known: SetRecord | undefined;
  drift: PlaceDrift[];
  turn(): Promise<void>;
}

async function settleSet(
  { scope, family, set, known, drift, turn }: Settling,
  access: PlaceAccess,
): Promise<SetRecord> {
  let token = set.LockToken ?? '';
  let { version, entries } = (await access.wanted())[family];
  let found: PlaceDrift | undefined;
  if (known?.token === token && known.version === version) return known;
  if (known?.token !== token) {
    const read = await readSet(scope, set, access);
    token = read.token;
    ({ version, entries } = (await access.wanted({ fresh: true }))[family]);
    const change = differenceOf(read.held, entries);
    if (!change) return { token, version };
    // Of an older version it is our own change, or one that cannot be told from it.
    if (known?.version === version) found = { set: `${set.Name ?? ''}${ofScope(scope)}`, ...change };
  }
  for (let attempt = 1; ; attempt += 1) {
    await turn();
    const outcome = await writeSet(scope, set, { token, entries }, access);
    if ('written' in outcome) {
      // Told once it is set right: a write that fails finds it again.
      if (found) drift.push(found);
      return { token: outcome.written, version };
    }
    if (attempt === MOST_TRIES) throw outcome.error;
    if (outcome.isStale) token = (await readSet(scope, set, access)).token;
    ({ version, entries } = (await access.wanted({ fresh: true }))[family]);
  }
}

function differenceOf(
  held: ReadonlySet<string>,
  entries: readonly string[],
): Pick<PlaceDrift, 'added' | 'gone'> | undefined {
  const wanted = new Set(entries);
  const added = [...held].filter((entry) => !wanted.has(entry));
  const gone = entries.filter((entry) => !held.has(entry));
  return added.length + gone.length > 0 ? { added, gone } : undefined;
}
