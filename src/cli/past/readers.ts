import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { GetFindingsCommand, ListDetectorsCommand, ListFindingsCommand } from '@aws-sdk/client-guardduty';
import { ListFindingsCommand as ListInspectorFindingsCommand } from '@aws-sdk/client-inspector2';
import {
  GetFindingsCommand as GetMacieFindingsCommand,
  ListFindingsCommand as ListMacieFindingsCommand,
} from '@aws-sdk/client-macie2';
import { GetFindingsCommand as GetHubFindingsCommand } from '@aws-sdk/client-securityhub';
import type { Clients } from '../../core/clients.ts';
import { sources } from '../../sources/index.ts';

export type PastClients = Pick<Clients, 'cloudtrail' | 'guardduty' | 'inspector2' | 'macie2' | 'securityhub'>;

/** A part of the past that is read at once; what was read of it to its end is not read again. */
export interface Part {
  /** Such as `guardduty-2026-11-20` or `cloudtrail-StopLogging`. */
  id: string;
  from: Date;
  to: Date;
  /** Its pages: findings as the service's own API gives them, or records of CloudTrail. */
  pages(clients: PastClients): AsyncGenerator<unknown[]>;
}

/** How long to wait after each call, in ms: CloudTrail takes two a second in an account and region. */
export const PACE_MS = { cloudtrail: 550, others: 120 } as const;

const DAY_MS = 86_400_000;

/** Every part of the past `days`, by service and day, and CloudTrail's by the name of the call. Lists and gets, nothing else. */
export function partsOfPast(days: number, now: number): Part[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const span = (n: number): { from: Date; to: Date } => ({
    from: new Date(today - n * DAY_MS),
    to: new Date(Math.min(now, today - (n - 1) * DAY_MS)),
  });
  const each = Array.from({ length: days }, (_, n) => span(days - 1 - n));
  const ofDay = (service: string, pages: (clients: PastClients, from: Date, to: Date) => AsyncGenerator<unknown[]>) =>
    each.map(
      ({ from, to }): Part => ({
        id: `${service}-${from.toISOString().slice(0, 10)}`,
        from,
        to,
        pages: (clients) => pages(clients, from, to),
      }),
    );
  const whole = { from: new Date(today - (days - 1) * DAY_MS), to: new Date(now) };
  return [
    ...ofDay('guardduty', guardduty),
    ...ofDay('security-hub', securityHub),
    ...ofDay('inspector', inspector),
    ...ofDay('macie', macie),
    ...callNames().map(
      (name): Part => ({
        id: `cloudtrail-${name}`,
        ...whole,
        pages: (clients) => cloudtrail(clients, name, whole.from, whole.to),
      }),
    ),
  ];
}

/** The calls that rules let through by their whole names; those by a beginning alone cannot be looked up. */
export function callNames(): string[] {
  const rules = sources.cloudtrail.rules.filter(({ ownOnly }) => !ownOnly);
  const names = rules.flatMap(({ detail }) => detail?.eventName ?? []);
  return [...new Set(names.filter((name) => typeof name === 'string'))].sort();
}

async function* guardduty({ guardduty: client }: PastClients, from: Date, to: Date): AsyncGenerator<unknown[]> {
  const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
  const FindingCriteria = { Criterion: { updatedAt: { GreaterThanOrEqual: from.getTime(), LessThan: to.getTime() } } };
  for (const DetectorId of DetectorIds) {
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListFindingsCommand({ DetectorId, FindingCriteria, MaxResults: 50, NextToken }),
      );
      const { FindingIds = [] } = page;
      if (FindingIds.length > 0) {
        const { Findings = [] } = await client.send(new GetFindingsCommand({ DetectorId, FindingIds }));
        yield Findings;
      } else yield [];
      NextToken = page.NextToken || undefined;
    } while (NextToken);
  }
}

async function* securityHub({ securityhub }: PastClients, from: Date, to: Date): AsyncGenerator<unknown[]> {
  const UpdatedAt = [{ Start: from.toISOString(), End: new Date(to.getTime() - 1).toISOString() }];
  let NextToken: string | undefined;
  do {
    const page = await securityhub.send(
      new GetHubFindingsCommand({ Filters: { UpdatedAt }, MaxResults: 100, NextToken }),
    );
    yield page.Findings ?? [];
    NextToken = page.NextToken || undefined;
  } while (NextToken);
}

async function* inspector({ inspector2 }: PastClients, from: Date, to: Date): AsyncGenerator<unknown[]> {
  const filterCriteria = { updatedAt: [{ startInclusive: from, endInclusive: new Date(to.getTime() - 1) }] };
  let nextToken: string | undefined;
  do {
    const page = await inspector2.send(
      new ListInspectorFindingsCommand({ filterCriteria, maxResults: 100, nextToken }),
    );
    yield page.findings ?? [];
    nextToken = page.nextToken || undefined;
  } while (nextToken);
}

async function* macie({ macie2 }: PastClients, from: Date, to: Date): AsyncGenerator<unknown[]> {
  const findingCriteria = { criterion: { updatedAt: { gte: from.getTime(), lt: to.getTime() } } };
  let nextToken: string | undefined;
  do {
    const page = await macie2.send(new ListMacieFindingsCommand({ findingCriteria, maxResults: 50, nextToken }));
    const { findingIds = [] } = page;
    if (findingIds.length > 0) yield (await macie2.send(new GetMacieFindingsCommand({ findingIds }))).findings ?? [];
    else yield [];
    nextToken = page.nextToken || undefined;
  } while (nextToken);
}

async function* cloudtrail(
  { cloudtrail: client }: PastClients,
  name: string,
  StartTime: Date,
  EndTime: Date,
): AsyncGenerator<unknown[]> {
  const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: name }];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new LookupEventsCommand({ LookupAttributes, StartTime, EndTime, MaxResults: 50, NextToken }),
    );
    yield (page.Events ?? []).flatMap(({ CloudTrailEvent }) => (CloudTrailEvent ? [JSON.parse(CloudTrailEvent)] : []));
    NextToken = page.NextToken || undefined;
  } while (NextToken);
}
