import type { Event } from '@aws-sdk/client-cloudtrail';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';
import type { Role } from './iam-role.ts';
import { lookUp } from './look-up.ts';

const MOST_NAMES = 8;

/**
 * Who uses a role, for people who are asked about all of them: whom its trust policy names, and whom CloudTrail shows to have
 * assumed it in this region last, by the names of their sessions.
 */
export async function usersOf(cloudtrail: Clients['cloudtrail'], role: Role): Promise<string> {
  const may = role.assumedBy.length > 0 ? role.assumedBy.slice(0, 5).join(', ') : 'nobody that its trust policy names';
  const events = await lookUp(cloudtrail, { AttributeKey: 'ResourceName', AttributeValue: role.arn });
  return `(assumed by ${may}), ${typeof events === 'string' ? `of whom CloudTrail was not read (${events})` : seenIn(events)}`;
}

function seenIn(events: readonly Event[]): string {
  const names = new Set(events.flatMap((event) => sessionOf(event)));
  if (names.size === 0) return 'of whom CloudTrail shows none here lately';
  const more = names.size > MOST_NAMES ? ` and ${names.size - MOST_NAMES} others` : '';
  return `here lately ${[...names].slice(0, MOST_NAMES).join(', ')}${more}`;
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
