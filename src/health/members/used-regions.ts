import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../../core/clients.ts';
import { denialOf, isRegionClosed } from '../../core/denial.ts';
import { describeError } from '../../core/telemetry.ts';
import type { UsedRegion } from '../../journal/seen-members.ts';

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
 * instances, functions, databases and all else. A region that does not answer is as it was before.
 *
 * @param before what was known of them
 * @returns undefined where the account's role may not ask: its template is of an older release
 * @throws whatever is no answer of AWS
 */
export async function usedRegions(
  regions: readonly string[],
  clientsIn: (region: string) => Pick<Clients, 'cloudwatch'>,
  before: readonly UsedRegion[] = [],
): Promise<UsedRegion[] | undefined> {
  const found: UsedRegion[] = [];
  let isDenied = false;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < regions.length && !isDenied) {
      const region = regions[next++] ?? '';
      const used = await namespacesIn(clientsIn(region).cloudwatch);
      if (used === 'denied') isDenied = true;
      else if (used === 'unknown') found.push(...before.filter((one) => one.region === region));
      else if (used.length > 0) found.push({ region, by: used });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return isDenied ? undefined : found.sort((a, b) => (a.region < b.region ? -1 : 1));
}

/** Whoever puts metrics of their own chooses the name. */
const named = (namespace: string): string =>
  /^AWS\/[\w./-]{1,40}$/.test(namespace) ? namespace : 'metrics of its own';

async function namespacesIn(cloudwatch: Clients['cloudwatch']): Promise<string[] | 'denied' | 'unknown'> {
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
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    const { name, message } = describeError(error);
    if (isRegionClosed(name)) return [];
    const denial = denialOf({ name, message });
    // What a policy of the organisation closes is used by nobody.
    if (denial?.cause) return [];
    return denial ? 'denied' : 'unknown';
  }
  return [...found].sort().slice(0, MOST_NAMED);
}
