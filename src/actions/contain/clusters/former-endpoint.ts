import { DescribeUpdateCommand, ListUpdatesCommand, type Update } from '@aws-sdk/client-eks';
import { parseNetwork } from '../../../core/addresses/network.ts';
import type { Clients } from '../../../core/clients.ts';
import { coversWorld } from '../../../core/world-open.ts';
import { type Endpoint, isWorldOpen } from './endpoint.ts';

type Eks = Clients['eks'];

/** The owner's own list, with spaces between: what a tag of EKS may hold. */
export const ENDPOINT_TAG = 'riposte:endpoint-cidrs';

/** More updates than this are not read one by one. EKS does not say in which order it lists them. */
const MOST_UPDATES = 60;
const AT_ONCE = 10;

/** What held for so long before it was changed, in ms, is not taken for a list of whoever then opened the endpoint. */
const HELD = 24 * 3_600_000;

/** A state that did not let everybody in: when it was set, and when it was changed, in ms. */
export type FormerEndpoint = { endpoint: Endpoint; at: number; until: number };

export const isHeld = ({ at, until }: FormerEndpoint): boolean => until - at >= HELD;

/** What EKS keeps of the changes of an endpoint. */
export interface EndpointHistory {
  /** The update of the endpoint that is under way, and what it will set where EKS says all of it. */
  underway?: { endpoint?: Endpoint };
  /** Something else of the cluster is being changed, such as its version. */
  isOther: boolean;
  /** There are more updates than are read, so that nothing is known of any. */
  isCut: boolean;
  /** The newest state that did not let everybody in. */
  newest?: FormerEndpoint;
  /** The newest of these that held for a day; where none did, the newest. */
  former?: FormerEndpoint;
}

const isNetwork = (text: string): boolean => text.includes('/') && parseNetwork(text) !== undefined;

/** The list that the owner gave by tag; undefined where there is none that can be used, such as one of everybody. */
export function taggedCidrs(tags: Readonly<Record<string, string>>): string[] | undefined {
  const cidrs = (tags[ENDPOINT_TAG] ?? '').split(/\s+/).filter(Boolean);
  return cidrs.length > 0 && cidrs.every(isNetwork) && !coversWorld(cidrs) ? [...new Set(cidrs)] : undefined;
}

const ENDPOINT = 'EndpointAccessUpdate';
const isUnderWay = ({ status }: Update): boolean => status === 'InProgress';

/** Reads what the endpoint was set to before. EKS keeps no record of what a cluster was made with. */
export async function readEndpointHistory(eks: Eks, name: string, now: number): Promise<EndpointHistory> {
  const all = await readUpdates(eks, name);
  const updates = (all ?? [])
    .filter(({ type }) => type === ENDPOINT)
    .map((update) => ({ update, at: update.createdAt?.getTime() ?? 0, endpoint: endpointIn(update) }))
    .sort((a, b) => b.at - a.at);
  const underway = updates.find(({ update }) => isUnderWay(update));
  const set = updates.filter(({ update }) => isUnderWay(update) || update.status === 'Successful');
  const closed = set.flatMap(({ update, endpoint, at }, n) =>
    update.status === 'Successful' && endpoint && !isWorldOpen(endpoint)
      ? [{ endpoint, at, until: set[n - 1]?.at ?? now }]
      : [],
  );
  const [newest] = closed;
  const former = closed.find(isHeld) ?? newest;
  return {
    ...(underway && { underway: underway.endpoint ? { endpoint: underway.endpoint } : {} }),
    isOther: (all ?? []).some((update) => update.type !== ENDPOINT && isUnderWay(update)),
    isCut: all === undefined,
    ...(newest && former && { newest, former }),
  };
}

/** Undefined where there are too many. */
async function readUpdates(eks: Eks, name: string): Promise<Update[] | undefined> {
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await eks.send(new ListUpdatesCommand({ name, maxResults: 100, ...(nextToken && { nextToken }) }));
    ids.push(...(page.updateIds ?? []));
    nextToken = page.nextToken;
  } while (nextToken && ids.length <= MOST_UPDATES);
  if (ids.length > MOST_UPDATES) return undefined;
  const updates: Update[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids
      .slice(from, from + AT_ONCE)
      .map((updateId) => eks.send(new DescribeUpdateCommand({ name, updateId })));
    updates.push(...(await Promise.all(some)).flatMap(({ update }) => update ?? []));
  }
  return updates;
}

/** What an update sets; undefined where one of its parts is not there, or cannot be read. */
function endpointIn({ params = [] }: Update): Endpoint | undefined {
  const values = new Map(params.map(({ type = '', value = '' }) => [type.toLowerCase(), value]));
  const flag = (type: string): boolean | undefined =>
    ({ true: true, false: false })[values.get(type)?.toLowerCase() ?? ''];
  const [isPublic, isPrivate] = [flag('endpointpublicaccess'), flag('endpointprivateaccess')];
  if (isPublic === undefined || isPrivate === undefined) return undefined;
  if (!isPublic) return { isPublic, isPrivate, cidrs: [] };
  const cidrs = (values.get('publicaccesscidrs') ?? '').split(/[[\]",\s]+/).filter(Boolean);
  return cidrs.length > 0 && cidrs.every(isNetwork) ? { isPublic, isPrivate, cidrs } : undefined;
}
