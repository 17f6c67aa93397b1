import { type ChangeAction, ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import type { Verified } from '../../core/action.ts';
import type { Clients } from '../../core/clients.ts';
import { CannotUndoError, isAwsError } from '../../core/errors.ts';
import { ANY_HOSTED_ZONE, type Permission } from '../../core/permission.ts';
import type { PlacedRecord } from './place-records.ts';
import { findRecord } from './zones.ts';

/** What it takes to change validation records in these ways, and no other record. */
export const writesRecords = (changes: readonly ChangeAction[], why: string): Permission => ({
  actions: ['route53:ChangeResourceRecordSets'],
  resources: [ANY_HOSTED_ZONE],
  conditions: {
    'ForAllValues:StringEquals': {
      'route53:ChangeResourceRecordSetsRecordTypes': ['CNAME'],
      'route53:ChangeResourceRecordSetsActions': changes,
    },
    'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['_*'] },
  },
  why,
});

type Route53 = Clients['route53'];

/** Part of what a deletion must match, so it is the same for all that we create. */
const TTL_SECONDS = 300;

/**
 * Creates the records, in one change for each zone. CREATE fails where something stands already, so that nothing is
 * ever overwritten; what an earlier attempt has created stays.
 */
export async function createRecords(route53: Route53, records: readonly PlacedRecord[]): Promise<void> {
  for (const inZone of byZone(records)) {
    try {
      await change(route53, 'CREATE', inZone);
    } catch (error) {
      if (!isAwsError(error, 'InvalidChangeBatch') || !/already exists/.test(error.message)) throw error;
      // All or nothing: one that is there keeps the others out. Then each by itself.
      if (inZone.length > 1) for (const record of inZone) await createRecords(route53, [record]);
    }
  }
}

/** Route 53's own listing shows a change at once; its servers answer with it within a minute. */
export async function verifyRecords(
  route53: Route53,
  records: readonly PlacedRecord[],
  byHand: readonly string[] = [],
): Promise<Verified> {
  const found = await Promise.all(records.map((record) => findRecord(route53, record.zoneId, record)));
  const lost = records.filter((_, n) => found[n] !== 'present').map(({ name }) => name);
  if (lost.length > 0)
    return {
      verdict: 'failed',
      reason: `Somebody changed the zone at the same time: ${lost.join(', ')} does not hold the validation record.`,
      advice: 'See in CloudTrail (ChangeResourceRecordSets) who did, and create the record by hand.',
    };
  if (byHand.length > 0)
    return {
      verdict: 'partial',
      done: `${records.map(({ name }) => name).join(', ')} ${records.length === 1 ? 'is' : 'are'} in the zone.`,
      missing: `ACM renews only when ${byHand.length === 1 ? 'this record exists' : 'these records exist'} too: ${byHand.join('; ')}.`,
      advice: `Create by hand, in the zone that Riposte cannot write: ${byHand.join('; ')}.`,
      byHand: true,
    };
  return {
    verdict: 'done',
    result: `${records.length === 1 ? 'The validation record is' : `${records.length} validation records are`} in the zone. ACM finds ${records.length === 1 ? 'it' : 'them'} by itself, usually within hours, and renews.`,
  };
}

/**
 * Deletes what was created, where it still has our value: Route 53 itself compares.
 *
 * @throws CannotUndoError when somebody has changed a record since
 */
export async function deleteRecords(route53: Route53, records: readonly PlacedRecord[]): Promise<string> {
  for (const record of records) {
    try {
      await change(route53, 'DELETE', [record]);
    } catch (error) {
      if (!isAwsError(error, 'InvalidChangeBatch')) throw error;
      if (!/not found/.test(error.message))
        throw new CannotUndoError(`${record.name} was not deleted: it has been changed since it was created.`);
    }
  }
  return `Deleted the validation records ${records.map(({ name }) => name).join(', ')}. ACM cannot renew without them.`;
}

async function change(route53: Route53, Action: ChangeAction, records: readonly PlacedRecord[]): Promise<void> {
  const Changes = records.map(({ name, value }) => ({
    Action,
    ResourceRecordSet: {
      Name: `${name}.`,
      Type: 'CNAME' as const,
      TTL: TTL_SECONDS,
      ResourceRecords: [{ Value: `${value}.` }],
    },
  }));
  const HostedZoneId = records[0]?.zoneId;
  await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
}

function byZone(records: readonly PlacedRecord[]): PlacedRecord[][] {
  return Object.values(Object.groupBy(records, ({ zoneId }) => zoneId)).map((group) => group ?? []);
}
