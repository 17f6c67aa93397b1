import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { SourceId } from '../core/finding.ts';
import { clean } from '../core/text.ts';
import { answered } from './answered.ts';
import { type Answer, type Check, ok, problem } from './check.ts';
import { type Logged, loggedBy, type Selectors, selectAll } from './trail-selectors.ts';

// Selectors are shown whole, as they were read. A bundle reads what is named here: DataResources, Type, Values, Name,
// FieldSelectors, Field, Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith.

type Asked = Pick<Clients, 'cloudtrail'>;

/** The sources that hear calls, which EventBridge gets from a trail alone. */
export const HEARD_BY_TRAIL: readonly SourceId[] = ['cloudtrail', 'kms', 'secrets-manager'];
const DEAF =
  'Without it, Riposte does not hear what CloudTrail, KMS and Secrets Manager report: root, sign-ins, trails and detection turned off, keys and secrets deleted, and resources opened to everybody.';

/** More trails than an account may have in a region: five, and those of other regions and of the organisation. */
const MOST_TRAILS = 20;

interface Looked {
  trail: Trail;
  isLogging: boolean;
  /** Absent where only the organisation may read them. */
  selectors?: Selectors;
  logged: Logged;
}

/**
 * Whether a trail logs the management events of this account and region, those of KMS included: one of the region, of
 * all regions, or of the organisation. One call, and two for each trail until one is found. Only reads.
 */
export async function checkTrail({ cloudtrail }: Asked, { region }: Pick<Config, 'region'>): Promise<Check> {
  const shape = { id: 'trail', what: `A trail logs management events in ${region}` };
  return { ...shape, ...(await answered(() => ask(cloudtrail, region))) };
}

async function ask(cloudtrail: Asked['cloudtrail'], region: string): Promise<Answer> {
  const { trailList = [] } = await cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
  const seen: Looked[] = [];
  for (const trail of trailList.slice(0, MOST_TRAILS)) {
    const looked = await look(cloudtrail, trail);
    if (looked.isLogging && looked.logged.writes && looked.logged.kms) return ok(`${nameOf(trail)} does.`);
    seen.push(looked);
  }
  return worst(seen, region);
}

async function look(cloudtrail: Asked['cloudtrail'], trail: Trail): Promise<Looked> {
  const { TrailARN = '' } = trail;
  const { IsLogging = false } = await cloudtrail.send(new GetTrailStatusCommand({ Name: TrailARN }));
  try {
    const selectors = await cloudtrail.send(new GetEventSelectorsCommand({ TrailName: TrailARN }));
    return { trail, isLogging: IsLogging, selectors, logged: loggedBy(selectors) };
  } catch (error) {
    // A member account sees that the organisation's trail logs, and not always what.
    if (!trail.IsOrganizationTrail) throw error;
    return { trail, isLogging: IsLogging, logged: { writes: true, kms: true } };
  }
}

/** What is nearest to right is mended: a trail that leaves KMS out, one that logs other events, one that is stopped. */
function worst(seen: readonly Looked[], region: string): Answer {
  const running = seen.filter(({ isLogging }) => isLogging);
  const withoutKms = running.find(({ logged }) => logged.writes);
  if (withoutKms)
    return problem(
      `${nameOf(withoutKms.trail)} leaves out the events of KMS: Riposte does not hear when a key is disabled or scheduled for deletion.`,
      selectorsCommand(withoutKms),
    );
  const [other] = running;
  if (other) return problem(`${nameOf(other.trail)} logs no write management events. ${DEAF}`, selectorsCommand(other));
  const [stopped] = seen;
  if (stopped)
    return problem(
      `${nameOf(stopped.trail)} is stopped. ${DEAF}`,
      `aws cloudtrail start-logging --region ${homeOf(stopped.trail, region)} --name ${stopped.trail.TrailARN}`,
    );
  const create = `aws cloudtrail create-trail --region ${region} --name management-events --is-multi-region-trail --s3-bucket-name BUCKET`;
  const start = `aws cloudtrail start-logging --region ${region} --name management-events`;
  return problem(`No trail of this account or its organisation logs here. ${DEAF}`, `${create} && ${start}`);
}

const nameOf = ({ Name = '', IsOrganizationTrail }: Trail): string =>
  `The trail ${clean(Name, 128)}${IsOrganizationTrail ? ' of the organisation' : ''}`;

const homeOf = ({ HomeRegion }: Trail, region: string): string => HomeRegion ?? region;

/** The whole selectors that the trail should have: what it logs beside management events stays. */
function selectorsCommand({ trail, selectors = {} }: Looked): string {
  const { option, value } = selectAll(selectors);
  const text = JSON.stringify(value);
  const where = `--region ${trail.HomeRegion ?? 'REGION'} --trail-name ${trail.TrailARN}`;
  // What would end the quotes is not offered for copying.
  if (text.includes("'")) return `aws cloudtrail get-event-selectors ${where}`;
  return `aws cloudtrail put-event-selectors ${where} ${option} '${text}'`;
}
