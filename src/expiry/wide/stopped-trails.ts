import { DescribeTrailsCommand, GetTrailStatusCommand, type Trail } from '@aws-sdk/client-cloudtrail';
import { isAwsError } from '../../core/errors.ts';
import { clean, utc } from '../../core/text.ts';
import { stableId } from '../../sources/read/identifiers.ts';
import { createPace, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import type { Stretch, WideLooking } from './wide-looking.ts';

/**
 * Trails of this region that do not log, or whose log reaches no bucket. An account has five at most; those of an organisation
 * are its own to start.
 */
export async function* lookAtTrails({ clients, config, ...clock }: WideLooking): AsyncGenerator<Stretch> {
  const { cloudtrail } = clients;
  const pace = createPace(RATES.describeTrails, clock);
  const { trailList = [] } = await pace(() =>
    cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: false })),
  );
  const found: Expiry[] = [];
  for (const trail of trailList) {
    try {
      const status = await pace(() => cloudtrail.send(new GetTrailStatusCommand({ Name: trail.TrailARN })));
      if (status.IsLogging === false) found.push(stopped(trail, status.StopLoggingTime, config.region));
      else if (status.LatestDeliveryError)
        found.push(undelivered(trail, status.LatestDeliveryError, status.LatestDeliveryTime, config.region));
    } catch (error) {
      // Deleted in between.
      if (!isAwsError(error, 'TrailNotFoundException')) throw error;
    }
  }
  yield { found, looked: trailList.length };
}

/** What both kinds say of the trail. */
const ofTrail = ({ TrailARN = '', Name = '' }: Trail, region: string) => ({
  kind: 'trail' as const,
  id: clean(TrailARN, 256),
  name: clean(Name, 128),
  region,
  state: 'stopped' as const,
});

function stopped(trail: Trail, since: Date | undefined, region: string): Expiry {
  const of = ofTrail(trail, region);
  return {
    ...of,
    note: `It does not log${since ? ` since ${utc(since.getTime())}` : ''}: what is done meanwhile is missing from it.`,
    // Stopped again later is told anew.
    cycle: since ? since.toISOString() : '',
    answer: {
      by: 'notice',
      advice: 'Find out who stopped it. Start it, or delete it when another trail logs the same:',
      commands: commandsFor(of.id, `aws cloudtrail start-logging --region ${region} --name ${of.id}`),
    },
  };
}

/** It counts as logging, and nothing of it is kept: its bucket was deleted, or its policy was changed. */
function undelivered(trail: Trail, error: string, delivered: Date | undefined, region: string): Expiry {
  const of = ofTrail(trail, region);
  return {
    ...of,
    note: `It logs, and CloudTrail cannot deliver it to its bucket (${clean(error, 128)}): what is done meanwhile is missing there.`,
    // What was delivered last stands still while nothing is: mended, and lost again, is told anew.
    cycle: stableId('undelivered', error, delivered?.toISOString() ?? ''),
    answer: {
      by: 'notice',
      advice:
        'Find out who deleted the bucket, or changed its policy or the policy of the key. Let CloudTrail write there again, or give the trail another bucket:',
      commands: commandsFor(of.id, `aws cloudtrail get-trail --region ${region} --name ${of.id}`),
    },
  };
}
