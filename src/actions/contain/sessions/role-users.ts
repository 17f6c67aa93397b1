import type { Event } from '@aws-sdk/client-cloudtrail';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';
import type { Role } from './iam-role.ts';
import { lookUp } from './look-up.ts';

const MOST_NAMES = 8;

/** Who may assume a role, for people who are asked about all of them: whom its trust policy names. */
export const assumersOf = ({ assumedBy }: Role): string =>
  assumedBy.length > 0 ? assumedBy.slice(0, 5).join(', ') : 'nobody that its trust policy names';

/** Whom CloudTrail shows to have assumed a role in this region last, by the names of their sessions. */
export async function seenLately(cloudtrail: Clients['cloudtrail'], role: Role): Promise<string> {
  const events = await lookUp(cloudtrail, { AttributeKey: 'ResourceName', AttributeValue: role.arn });
  return typeof events === 'string' ? `who assumed it here lately could not be read (${events})` : seenIn(events);
}

function seenIn(events: readonly Event[]): string {
  const names = new Set(events.flatMap((event) => sessionOf(event)));
  if (names.size === 0) return 'CloudTrail shows nobody who assumed it here lately';
  const more = names.size > MOST_NAMES ? ` and ${names.size - MOST_NAMES} others` : '';
  return `it was assumed here lately by ${[...names].slice(0, MOST_NAMES).join(', ')}${more}`;
}

function sessionOf({ EventName = '', CloudTrailEvent = '' }: Event): string[] {
  if (!EventName.startsWith('AssumeRole')) return [];
  try {
    const { requestParameters } = JSON.parse(CloudTrailEvent) as { requestParameters?: { roleSessionName?: unknown } };
    const name = requestParameters?.roleSessionName;
    return typeof name === 'string' ? [clean(name, 64)] : [];
  } catch {
    return [];
  }
}
