import type { Event, LookupAttribute } from '@aws-sdk/client-cloudtrail';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';
import { lookUp } from './look-up.ts';

/** What was done last: for people, the names of the roles that were assumed, and the calls; `unread`: why they are not known. */
export type LastCalls = { said: string; assumed: string[]; events: readonly Event[]; unread?: string };

const MOST_NAMES = 12;

/**
 * The last 50 calls that were made in this region with a key, by a user, or in sessions of a name, counted by name: evidence
 * for people, small enough for the journal. What cannot be read, or not soon, holds up no containment, and is said instead.
 */
export async function lastCalls(
  cloudtrail: Clients['cloudtrail'],
  by: { AttributeKey: NonNullable<LookupAttribute['AttributeKey']>; AttributeValue: string },
  whose = by.AttributeKey === 'Username' ? 'of the user' : 'with the key',
): Promise<LastCalls> {
  const events = await lookUp(cloudtrail, by);
  if (typeof events === 'string')
    return {
      said: `its last calls in this region could not be read (${events})`,
      assumed: [],
      events: [],
      unread: events,
    };
  if (events.length === 0) return { said: `CloudTrail shows no call ${whose} in this region yet`, assumed: [], events };
  return { said: describe(events), assumed: assumedIn(events), events };
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
