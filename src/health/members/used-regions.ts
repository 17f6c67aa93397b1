import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../../core/clients.ts';
import { type Denial, denialOf, isOfOrganisation, isRegionClosed } from '../../core/denial.ts';
import { isOfCall } from '../../core/errors.ts';
import { describeError } from '../../core/telemetry.ts';
import type { SeenAccount, UsedRegion } from '../../journal/seen-members.ts';

/** A page has 500 metrics; of calls to APIs and what administers an account there are some hundreds. */
const MOST_PAGES = 4;
const MOST_NAMED = 6;
const AT_ONCE = 6;

/** What an account has without anybody using the region: calls to its APIs, ours among them, and what only looks on. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'AWS/Billing',
  'AWS/CloudTrail',
  'AWS/CloudWatch/MetricStreams',
  'AWS/Config',
  'AWS/Events',
  'AWS/GuardDuty',
  'AWS/Logs',
  'AWS/SecretsManager',
  'AWS/SecurityHub',
  'AWS/SNS',
  'AWS/TrustedAdvisor',
  'AWS/Usage',
]);

/**
 * Which of some regions somebody uses, by what has told CloudWatch a metric within three hours: that is one call for
 * instances, functions, databases and all else. A region that does not answer, or that may not be asked, is as it was
 * before.
 *
 * @param before what was known of them
 * @throws whatever is no answer of AWS
 */
export async function usedRegions(
  regions: readonly string[],
  clientsIn: (region: string) => Pick<Clients, 'cloudwatch'>,
  before: readonly UsedRegion[] = [],
): Promise<Pick<SeenAccount, 'used' | 'unasked'>> {
  const found: UsedRegion[] = [];
  const denied: { region: string; cause?: string }[] = [];
  let isDenied = false;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < regions.length && !isDenied) {
      const region = regions[next++] ?? '';
      const used = await namespacesIn(clientsIn(region).cloudwatch);
      if (Array.isArray(used)) {
        if (used.length > 0) found.push({ region, by: used });
        continue;
      }
      found.push(...before.filter((one) => one.region === region));
      if (used === 'unknown') continue;
      denied.push({ region, ...used });
      // What the role lacks it lacks in every region.
      isDenied ||= used.cause === undefined;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (isDenied) return { used: [...before], unasked: { regions: [...regions] } };
  const used = found.sort((a, b) => (a.region < b.region ? -1 : 1));
  const [{ cause } = {}] = denied;
  return { used, ...(cause && { unasked: { regions: denied.map(({ region }) => region).sort(), cause } }) };
}

/** Whoever puts metrics of their own chooses the name. */
const named = (namespace: string): string =>
  /^AWS\/[\w./-]{1,40}$/.test(namespace) ? namespace : 'metrics of its own';

async function namespacesIn(cloudwatch: Clients['cloudwatch']): Promise<string[] | Denial | 'unknown'> {
  const found = new Set<string>();
  let NextToken: string | undefined;
  try {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await cloudwatch.send(new ListMetricsCommand({ RecentlyActive: 'PT3H', NextToken }));
      for (const { Namespace = '' } of answer.Metrics ?? [])
        if (!SAYS_NOTHING.has(Namespace)) found.add(named(Namespace));
      NextToken = answer.NextToken;
      if (!NextToken || found.size >= MOST_NAMED) break;
    }
  } catch (error) {
    if (!isOfCall(error)) throw error;
    const { name, message } = describeError(error);
    if (isRegionClosed(name)) return [];
    const denial = denialOf({ name, message });
    // What a policy of the organisation closes is used by nobody; a boundary of our own role says nothing of others.
    if (denial && isOfOrganisation(denial)) return [];
    return denial ?? 'unknown';
  }
  return [...found].sort().slice(0, MOST_NAMED);
}
