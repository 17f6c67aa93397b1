import { type Event, type LookupAttribute, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';

/** What was done last: for people, and the names of the roles that were assumed. */
export type LastCalls = { said: string; assumed: string[] };

const MOST_NAMES = 12;
/** CloudTrail answers within this, in ms, or its answer is not waited for. */
const MOST_MS = 5000;

/**
 * The last 50 calls that were made in this region with a key, by a user, or in sessions of a name, counted by name: evidence
 * for people, small enough for the journal. What cannot be read, or not soon, holds up no containment, and is said instead.
 */
export async function lastCalls(
  cloudtrail: Clients['cloudtrail'],
  by: { AttributeKey: NonNullable<LookupAttribute['AttributeKey']>; AttributeValue: string },
  whose = by.AttributeKey === 'Username' ? 'of the user' : 'with the key',
): Promise<LastCalls> {
  try {
    const command = new LookupEventsCommand({ LookupAttributes: [by], MaxResults: 50 });
    const { Events = [] } = await within(AbortSignal.timeout(MOST_MS), (abortSignal) =>
      cloudtrail.send(command, { abortSignal }),
    );
    if (Events.length === 0) return { said: `CloudTrail shows no call ${whose} in this region yet`, assumed: [] };
    return { said: describe(Events), assumed: assumedIn(Events) };
  } catch (error) {
    const name = clean(error instanceof Error ? error.name : 'unknown', 60);
    return { said: `its last calls in this region could not be read (${name})`, assumed: [] };
  }
}

/** What comes before the signal does; between two attempts the SDK does not listen to it. */
async function within<T>(signal: AbortSignal, step: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const onAbort = () => late.reject(Object.assign(new Error('no answer in time'), { name: 'TimeoutError' }));
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([step(signal), late.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function describe(events: readonly Event[]): string {
  const counted = [...Map.groupBy(events, ({ EventName = '?' }) => EventName)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  const named = counted.slice(0, MOST_NAMES).map(([name, those]) => `${clean(name, 64)} ${those.length}`);
  const more = counted.length > MOST_NAMES ? ` and ${counted.length - MOST_NAMES} others` : '';
  return `its last ${events.length} calls in this region: ${named.join(', ')}${more}`;
}

/** CloudTrail names the role of an AssumeRole by its ARN, and its session as another resource. */
function assumedIn(events: readonly Event[]): string[] {
  const roles = events
    .filter(({ EventName }) => EventName === 'AssumeRole')
    .flatMap(({ Resources = [] }) => Resources)
    .flatMap(({ ResourceType, ResourceName = '' }) => (ResourceType === 'AWS::IAM::Role' ? ResourceName : []));
  return [...new Set(roles.map((name) => clean(name.split('/').at(-1) ?? name, 64)))].filter(Boolean);
}
