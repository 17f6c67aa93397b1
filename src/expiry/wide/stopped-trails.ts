import { DescribeTrailsCommand, GetTrailStatusCommand, type Trail } from '@aws-sdk/client-cloudtrail';
import { isAwsError } from '../../core/errors.ts';
import { clean, utc } from '../../core/text.ts';
import { createPace, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import type { Stretch, WideLooking } from './wide-looking.ts';

/** Trails of this region that do not log. An account has five at most; those of an organisation are its own to start. */
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
    } catch (error) {
      // Deleted in between.
      if (!isAwsError(error, 'TrailNotFoundException')) throw error;
    }
  }
  yield { found, looked: trailList.length };
}

function stopped({ TrailARN = '', Name = '' }: Trail, since: Date | undefined, region: string): Expiry {
  const arn = clean(TrailARN, 256);
  return {
    kind: 'trail',
    id: arn,
    name: clean(Name, 128),
    region,
    state: 'stopped',
    note: `It does not log${since ? ` since ${utc(since.getTime())}` : ''}: what is done meanwhile is missing from it.`,
    // Stopped again later is told anew.
    cycle: since ? since.toISOString() : '',
    answer: {
      by: 'notice',
      advice: 'Find out who stopped it. Start it, or delete it when another trail logs the same:',
      commands: commandsFor(arn, `aws cloudtrail start-logging --region ${region} --name ${arn}`),
    },
  };
}
