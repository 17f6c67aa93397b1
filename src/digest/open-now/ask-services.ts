import { GetFindingsStatisticsCommand as GetAnalyzerStatistics } from '@aws-sdk/client-accessanalyzer';
import { GetFindingsCommand, GetFindingsStatisticsCommand, ListFindingsCommand } from '@aws-sdk/client-guardduty';
import {
  ListFindingAggregationsCommand,
  ListFindingsCommand as ListInspectorFindings,
} from '@aws-sdk/client-inspector2';
import {
  GetFindingStatisticsCommand,
  GetFindingsCommand as GetMacieFindings,
  ListFindingsCommand as ListMacieFindings,
} from '@aws-sdk/client-macie2';
import { type AwsSecurityFinding, GetFindingsCommand as GetHubFindings } from '@aws-sdk/client-securityhub';
import { severityBand } from '../../core/finding.ts';
import { whyNotAsked } from '../../health/answered.ts';
import type { Asked, Finder, Service } from '../../health/coverage.ts';
import { bandOfWord, MOST_NAMED, type OpenIn, type OpenNow, sumOf } from './open-now.ts';

type Counted = Omit<OpenIn, 'service'>;

/** At most so many pages of 100 findings of Security Hub are read: it has no statistics of its own. */
const HUB_PAGES = 3;

/**
 * Asks the services that are on what they hold open: at most 12 calls together, which only list and get.
 *
 * @param finders the services that are on, each with the id by which it is asked
 * @returns one entry for each, in their order; why not, where a service did not answer
 */
export const askOpenNow = (clients: Asked, finders: readonly Finder[]): Promise<OpenNow[]> =>
  Promise.all(
    finders.map(async ({ service, handle }): Promise<OpenNow> => {
      try {
        return { service, ...(await ASK[service](clients, handle)) };
      } catch (error) {
        return { service, note: whyNotAsked(error) };
      }
    }),
  );

const ASK: Record<Service, (clients: Asked, handle: string) => Promise<Counted>> = {
  guardduty: askGuardDuty,
  inspector: askInspector,
  macie: askMacie,
  'security-hub': askSecurityHub,
  'access-analyzer': askAccessAnalyzer,
};

async function askGuardDuty({ guardduty }: Asked, DetectorId: string): Promise<Counted> {
  const FindingCriteria = { Criterion: { 'service.archived': { Equals: ['false'] } } };
  const [statistics, { FindingIds = [] }] = await Promise.all([
    guardduty.send(
      new GetFindingsStatisticsCommand({ DetectorId, FindingCriteria, GroupBy: 'SEVERITY', MaxResults: 100 }),
    ),
    guardduty.send(
      new ListFindingsCommand({
        DetectorId,
        FindingCriteria,
        SortCriteria: { AttributeName: 'severity', OrderBy: 'DESC' },
        MaxResults: MOST_NAMED,
      }),
    ),
  ]);
  const groups = statistics.FindingStatistics?.GroupedBySeverity ?? [];
  const { Findings = [] } =
    FindingIds.length > 0 ? await guardduty.send(new GetFindingsCommand({ DetectorId, FindingIds })) : {};
  const worst = [...Findings].sort((a, b) => (b.Severity ?? 0) - (a.Severity ?? 0));
  return {
    ...sumOf(
      groups.map(({ Severity = 0, TotalFindings = 0 }) => ({ band: severityBand(Severity), count: TotalFindings })),
    ),
    worst: worst.map(({ Severity = 0, Type = '', Title = '' }) => ({
      band: severityBand(Severity),
      type: Type,
      title: Title,
    })),
  };
}

async function askInspector({ inspector2 }: Asked): Promise<Counted> {
  // An administrator gets an entry for each member: of more than one answer holds, those that have the most.
  const aggregationRequest = { accountAggregation: { sortBy: 'ALL' as const, sortOrder: 'DESC' as const } };
  const [{ responses = [], nextToken }, { findings = [] }] = await Promise.all([
    inspector2.send(
      new ListFindingAggregationsCommand({ aggregationType: 'ACCOUNT', aggregationRequest, maxResults: 100 }),
    ),
    inspector2.send(
      new ListInspectorFindings({
        filterCriteria: { findingStatus: [{ comparison: 'EQUALS', value: 'ACTIVE' }] },
        sortCriteria: { field: 'SEVERITY', sortOrder: 'DESC' },
        maxResults: MOST_NAMED,
      }),
    ),
  ]);
  const counts = responses.flatMap(({ accountAggregation }) => {
    const { all = 0, critical = 0, high = 0, medium = 0 } = accountAggregation?.severityCounts ?? {};
    return [
      { band: 'critical' as const, count: critical },
      { band: 'high' as const, count: high },
      { band: 'medium' as const, count: medium },
      { band: 'low' as const, count: Math.max(0, all - critical - high - medium) },
    ];
  });
  return {
    ...sumOf(counts),
    ...(nextToken && { isMore: true }),
    worst: findings.map(({ severity, type = '', title = '' }) => ({ band: bandOfWord(severity), type, title })),
  };
}

async function askMacie({ macie2 }: Asked): Promise<Counted> {
  const findingCriteria = { criterion: { archived: { eq: ['false'] } } };
  const [{ countsByGroup = [] }, { findingIds = [] }] = await Promise.all([
    macie2.send(new GetFindingStatisticsCommand({ groupBy: 'severity.description', findingCriteria })),
    macie2.send(
      new ListMacieFindings({
        findingCriteria,
        sortCriteria: { attributeName: 'severity.score', orderBy: 'DESC' },
        maxResults: MOST_NAMED,
      }),
    ),
  ]);
  const { findings = [] } = findingIds.length > 0 ? await macie2.send(new GetMacieFindings({ findingIds })) : {};
  const worst = [...findings].sort((a, b) => (b.severity?.score ?? 0) - (a.severity?.score ?? 0));
  return {
    ...sumOf(countsByGroup.map(({ groupKey, count = 0 }) => ({ band: bandOfWord(groupKey), count }))),
    worst: worst.map(({ severity, type = '', title = '' }) => ({
      band: bandOfWord(severity?.description),
      type,
      title,
    })),
  };
}

/** What nobody has seen to: active, not passed, and not resolved or suppressed by a person. */
async function askSecurityHub({ securityhub }: Asked): Promise<Counted> {
  const isEqual = (Value: string) => ({ Value, Comparison: 'EQUALS' as const });
  const Filters = {
    RecordState: [isEqual('ACTIVE')],
    WorkflowStatus: [isEqual('NEW'), isEqual('NOTIFIED')],
    ComplianceStatus: [{ Value: 'PASSED', Comparison: 'NOT_EQUALS' as const }],
  };
  const SortCriteria = [{ Field: 'SeverityNormalized', SortOrder: 'desc' as const }];
  const all: AwsSecurityFinding[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < HUB_PAGES; page += 1) {
    const answer = await securityhub.send(
      new GetHubFindings({ Filters, SortCriteria, MaxResults: 100, ...(NextToken && { NextToken }) }),
    );
    all.push(...(answer.Findings ?? []));
    NextToken = answer.NextToken;
    if (!NextToken) break;
  }
  const band = ({ Severity }: AwsSecurityFinding) => bandOfWord(Severity?.Label);
  const failing = new Set(
    all.flatMap(({ Compliance }) => (Compliance?.Status === 'FAILED' ? (Compliance.SecurityControlId ?? []) : [])),
  );
  return {
    ...sumOf(all.map((finding) => ({ band: band(finding), count: 1 }))),
    ...(NextToken && { isMore: true }),
    failing: failing.size,
    worst: all.slice(0, MOST_NAMED).map((finding) => ({
      band: band(finding),
      type: finding.Compliance?.SecurityControlId ?? finding.Types?.[0] ?? finding.ProductName ?? '',
      title: finding.Title ?? '',
    })),
  };
}

/** It knows no severities: what is public comes first. */
async function askAccessAnalyzer({ accessAnalyzer }: Asked, analyzerArn: string): Promise<Counted> {
  const { findingsStatistics = [] } = await accessAnalyzer.send(new GetAnalyzerStatistics({ analyzerArn }));
  const external = findingsStatistics.flatMap(({ externalAccessFindingsStatistics: one }) => (one ? [one] : []));
  const kinds = external.flatMap(({ resourceTypeStatistics = {} }) => Object.entries(resourceTypeStatistics));
  const open = kinds.flatMap(([type, counts]) => [
    { type, count: counts?.totalActivePublic ?? 0, isPublic: true },
    { type, count: counts?.totalActiveCrossAccount ?? 0, isPublic: false },
  ]);
  return {
    total: external.reduce((sum, { totalActiveFindings = 0 }) => sum + totalActiveFindings, 0),
    worst: open
      .filter(({ count }) => count > 0)
      .sort((a, b) => Number(b.isPublic) - Number(a.isPublic) || b.count - a.count)
      .slice(0, MOST_NAMED)
      .map(({ type, count, isPublic }) => ({
        type,
        title: `${count} open to ${isPublic ? 'everybody' : 'other accounts'}`,
      })),
  };
}
