import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';

const MOST_NAMES = 12;

/**
 * The last 50 calls that were made with a key, counted by name: evidence for people, small enough for the journal. What
 * cannot be read holds up no containment, and is said instead.
 */
export async function lastCalls(cloudtrail: Clients['cloudtrail'], accessKeyId: string): Promise<string> {
  try {
    const { Events = [] } = await cloudtrail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: accessKeyId }],
        MaxResults: 50,
      }),
    );
    if (Events.length === 0) return 'CloudTrail shows no call with the key yet';
    const counted = [...Map.groupBy(Events, ({ EventName = '?' }) => EventName)].sort(
      ([, a], [, b]) => b.length - a.length,
    );
    const named = counted.slice(0, MOST_NAMES).map(([name, those]) => `${clean(name, 64)} ${those.length}`);
    const more = counted.length > MOST_NAMES ? ` and ${counted.length - MOST_NAMES} others` : '';
    return `its last ${Events.length} calls: ${named.join(', ')}${more}`;
  } catch (error) {
    return `its last calls could not be read (${clean(error instanceof Error ? error.name : 'unknown', 60)})`;
  }
}
