import { ListFindingsCommand as ListAccessFindings, ListAnalyzersCommand } from '@aws-sdk/client-accessanalyzer';
import { ListFindingsCommand as ListInspectorFindings } from '@aws-sdk/client-inspector2';
import { GetFindingsCommand, ListFindingsCommand as ListMacieFindings } from '@aws-sdk/client-macie2';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { accessAnalyzer } from '../../sources/access-analyzer/index.ts';
import { inspector } from '../../sources/inspector/index.ts';
import { macie } from '../../sources/macie/index.ts';
import type { Source } from '../../sources/source.ts';

type Asked = Pick<Clients, 'accessAnalyzer' | 'inspector2' | 'macie2'>;
type Home = Pick<Config, 'account' | 'region'>;

/** One service whose events may be lost, and what it holds open, as the service itself words it. */
interface Service {
  source: Source;
  /** Of the envelope in which EventBridge would have brought it. */
  envelope: { source: string; 'detail-type': string };
  open(clients: Asked, home: Home): Promise<Held[]>;
}

interface Held {
  detail: object;
  /** What stands in the envelope beside it. */
  resources?: string[];
}

/** So many of each service, the worst first: what is open beyond is in the email's list of open findings. */
const MOST_ASKED = 500;

/**
 * The services that answer findings by events that may be lost. GuardDuty's are not, and Security Hub's are copies.
 * Source: the reference of EventBridge on how each service delivers.
 */
export const BEST_EFFORT: readonly Service[] = [
  {
    source: inspector,
    envelope: { source: 'aws.inspector2', 'detail-type': 'Inspector2 Finding' },
    open: openInInspector,
  },
  { source: macie, envelope: { source: 'aws.macie', 'detail-type': 'Macie Finding' }, open: openInMacie },
  {
    source: accessAnalyzer,
    envelope: { source: 'aws.access-analyzer', 'detail-type': 'Access Analyzer Finding' },
    open: openInAccessAnalyzer,
  },
];

async function openInInspector({ inspector2 }: Asked): Promise<Held[]> {
  const is = (value: string) => ({ comparison: 'EQUALS' as const, value });
  return allOf(async (nextToken) => {
    const answer = await inspector2.send(
      new ListInspectorFindings({
        filterCriteria: { findingStatus: [is('ACTIVE')], severity: [is('CRITICAL'), is('HIGH')] },
        sortCriteria: { field: 'SEVERITY', sortOrder: 'DESC' },
        maxResults: 100,
        nextToken,
      }),
    );
    return { items: answer.findings, next: answer.nextToken };
  });
}

async function openInMacie({ macie2 }: Asked): Promise<Held[]> {
  return allOf(async (nextToken) => {
    const { findingIds = [], nextToken: next } = await macie2.send(
      new ListMacieFindings({
        findingCriteria: { criterion: { archived: { eq: ['false'] }, 'severity.description': { eq: ['High'] } } },
        sortCriteria: { attributeName: 'updatedAt', orderBy: 'DESC' },
        maxResults: 50,
        nextToken,
      }),
    );
    const { findings = [] } = findingIds.length > 0 ? await macie2.send(new GetFindingsCommand({ findingIds })) : {};
    return { items: findings, next };
  });
}

/** The analyzer of the account, or of the organisation where this account has it. */
async function openInAccessAnalyzer({ accessAnalyzer: client }: Asked, { account, region }: Home): Promise<Held[]> {
  const { analyzers = [] } = await client.send(new ListAnalyzersCommand({}));
  const external = analyzers.find(
    ({ type = '', status }) => /^(ACCOUNT|ORGANIZATION)$/.test(type) && status === 'ACTIVE',
  );
  const analyzerArn = external?.arn;
  if (!analyzerArn) return [];
  const all = await allOf(async (nextToken) => {
    const filter = { status: { eq: ['ACTIVE'] } };
    const answer = await client.send(new ListAccessFindings({ analyzerArn, filter, maxResults: 100, nextToken }));
    return {
      items: answer.findings?.map((finding) => ({
        ...finding,
        accountId: finding.resourceOwnerAccount ?? account,
        region,
        version: '1.0',
      })),
      next: answer.nextToken,
    };
  });
  return all.map((held) => ({ ...held, resources: [analyzerArn] }));
}

/** Page by page, up to the most that are asked for. */
async function allOf(
  page: (token: string | undefined) => Promise<{ items?: object[] | undefined; next?: string | undefined }>,
): Promise<Held[]> {
  const all: Held[] = [];
  let token: string | undefined;
  do {
    const { items = [], next } = await page(token);
    all.push(...items.map((detail) => ({ detail })));
    token = next;
  } while (token && all.length < MOST_ASKED);
  return all;
}
