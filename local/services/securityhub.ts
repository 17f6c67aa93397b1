import type * as Hub from '@aws-sdk/client-securityhub';
import { severityBand } from '../../src/core/finding.ts';
import { awsError, type World } from '../account.ts';
import { OpenFindings } from './open-findings.ts';

type Reply<Output> = Omit<Output, '$metadata'>;

/** A finding as Security Hub keeps it, as far as anybody asks. */
interface LocalHubFinding {
  id: string;
  productArn: string;
  workflow: string;
  note?: { text: string; updatedBy: string; updatedAt: number };
}

const MOST_UPDATES = 100;
const MOST_IDS = 20;

/** The account's hub, and the findings that stand in it. */
export class LocalSecurityHub {
  enabled = true;
  readonly findings: LocalHubFinding[] = [];
  /** What it has found itself, or was told by others, as far as it is shown and not changed. */
  readonly open = new OpenFindings();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  seedFinding(id: string, productArn: string, workflow = 'NEW'): LocalHubFinding {
    const finding: LocalHubFinding = { id, productArn, workflow };
    this.findings.push(finding);
    return finding;
  }

  DescribeHub(): Partial<Hub.DescribeHubCommandOutput> {
    const { partition, region, accountId } = this.world;
    this.mustBeOn();
    return { HubArn: `arn:${partition}:securityhub:${region}:${accountId}:hub/default`, AutoEnableControls: true };
  }

  GetFindings({
    Filters,
    MaxResults = 100,
    NextToken = '0',
  }: Hub.GetFindingsCommandInput): Reply<Hub.GetFindingsCommandOutput> {
    this.mustBeOn();
    if (!Filters?.Id) {
      const [worst, from] = [this.open.worst(), Number(NextToken)];
      return {
        Findings: worst.slice(from, from + MaxResults).map(({ id, severity, type, title, whole }) => ({
          Id: id,
          Title: title,
          Types: [type],
          Severity: { Label: severityBand(severity).toUpperCase() },
          ...whole,
        })) as Hub.AwsSecurityFinding[],
        ...(worst.length > from + MaxResults && { NextToken: String(from + MaxResults) }),
      };
    }
    const ids = Filters.Id;
    if (ids.length > MOST_IDS) throw invalid(`Filters.Id has ${ids.length} values, and may have ${MOST_IDS}`);
    const found = this.findings.filter(({ id }) => ids.some(({ Value }) => Value === id));
    return { Findings: found.slice(0, MaxResults).map(shown) };
  }

  BatchUpdateFindings(input: Hub.BatchUpdateFindingsCommandInput): Reply<Hub.BatchUpdateFindingsCommandOutput> {
    this.mustBeOn();
    const { FindingIdentifiers = [], Note, Workflow } = input;
    if (FindingIdentifiers.length === 0 || FindingIdentifiers.length > MOST_UPDATES)
      throw invalid(`FindingIdentifiers has ${FindingIdentifiers.length} entries, and may have 1 to ${MOST_UPDATES}`);
    if ((Note?.Text?.length ?? 0) > 512) throw invalid('Note.Text is longer than 512 characters');
    const reply = { ProcessedFindings: [] as typeof FindingIdentifiers, UnprocessedFindings: [] as Unprocessed[] };
    for (const identifier of FindingIdentifiers) {
      const { Id, ProductArn } = identifier;
      const finding = this.findings.find(({ id, productArn }) => id === Id && productArn === ProductArn);
      if (!finding) {
        const gone = { ErrorCode: 'FindingNotFound', ErrorMessage: 'Finding Not Found' };
        reply.UnprocessedFindings.push({ FindingIdentifier: identifier, ...gone });
        continue;
      }
      if (Workflow?.Status) finding.workflow = Workflow.Status;
      if (Note) finding.note = { text: Note.Text ?? '', updatedBy: Note.UpdatedBy ?? '', updatedAt: this.world.now() };
      reply.ProcessedFindings.push(identifier);
    }
    return reply;
  }

  private mustBeOn(): void {
    if (!this.enabled)
      throw awsError(
        'InvalidAccessException',
        `Account ${this.world.accountId} is not subscribed to AWS Security Hub`,
        401,
      );
  }
}

type Unprocessed = NonNullable<Hub.BatchUpdateFindingsCommandOutput['UnprocessedFindings']>[number];

const invalid = (message: string): Error => awsError('InvalidInputException', message);

// Only the fields that anybody reads: a whole finding has some dozens that have to be there.
const shown = ({ id, productArn, workflow, note }: LocalHubFinding): Hub.AwsSecurityFinding =>
  ({
    Id: id,
    ProductArn: productArn,
    Workflow: { Status: workflow },
    ...(note && {
      Note: { Text: note.text, UpdatedBy: note.updatedBy, UpdatedAt: new Date(note.updatedAt).toISOString() },
    }),
  }) as Hub.AwsSecurityFinding;
