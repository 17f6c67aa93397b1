import { randomUUID } from 'node:crypto';
import type {
  ListRuleNamesByTargetRequest,
  ListRuleNamesByTargetResponse,
  ListRulesRequest,
  ListRulesResponse,
  ListTargetsByRuleRequest,
  ListTargetsByRuleResponse,
  PutEventsRequest,
  PutEventsRequestEntry,
  PutEventsResponse,
  PutEventsResultEntry,
  RuleState,
} from '@aws-sdk/client-eventbridge';
import { awsError, type World } from '../account.ts';

interface LocalRule {
  state: RuleState;
  /** The ARNs of its targets. */
  targets: string[];
  description?: string;
  /** What it lets through, as JSON; absent where nobody asks. */
  pattern?: string;
}

/** What a bus hands an event to that its rule lets through. */
type Take = (event: { source: string; body: string }) => void;

const MOST_ENTRIES = 10;
const MOST_BYTES = 262_144;

/** Rules on the default bus of EventBridge, as far as whether they are on and where they lead; and buses of one's own. */
export class LocalEventBridge {
  readonly rules = new Map<string, LocalRule>();
  private readonly buses = new Map<string, Take>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a rule that is on, with one queue as its target; one of the same name stays. */
  seedRule(name: string, queue: string, description?: string): void {
    const { partition, region, accountId } = this.world;
    if (this.rules.has(name)) return;
    this.rules.set(name, {
      state: 'ENABLED',
      targets: [`arn:${partition}:sqs:${region}:${accountId}:${queue}`],
      ...(description && { description }),
    });
  }

  /** Makes a rule that is on, with the bus of another account as its target; one of the same name stays. */
  seedForward(name: string, { bus, ...rule }: { bus: string; pattern: string; description?: string }): void {
    if (!this.rules.has(name)) this.rules.set(name, { state: 'ENABLED', targets: [bus], ...rule });
  }

  /** Makes a bus of its own; one of the same name stays. */
  seedBus(name: string, take: Take): void {
    if (!this.buses.has(name)) this.buses.set(name, take);
  }

  /** Like the service: at most ten entries and 256 KB, and each of them is taken or refused by itself. */
  PutEvents({ Entries = [] }: PutEventsRequest): PutEventsResponse {
    if (Entries.length === 0 || Entries.length > MOST_ENTRIES)
      throw awsError(
        'ValidationException',
        `Value at 'entries' failed to satisfy constraint: 1 to ${MOST_ENTRIES} members`,
      );
    const bytes = Entries.reduce((sum, { Source = '', Detail = '' }) => sum + Buffer.byteLength(Source + Detail), 0);
    if (bytes > MOST_BYTES)
      throw awsError('ValidationException', 'Total size of the entries in the request is over the limit.');
    const results = Entries.map((entry) => this.put(entry));
    return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode).length, Entries: results };
  }

  private put({
    Source = '',
    DetailType = '',
    Detail = '',
    EventBusName = 'default',
  }: PutEventsRequestEntry): PutEventsResultEntry {
    const refused = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({ ErrorCode, ErrorMessage });
    if (Source.startsWith('aws.')) return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
    const take = this.buses.get(EventBusName);
    if (!take) return refused('ResourceNotFoundException', `Event bus ${EventBusName} does not exist.`);
    let detail: unknown;
    try {
      detail = JSON.parse(Detail);
    } catch {
      return refused('MalformedDetail', 'Detail is malformed.');
    }
    const { accountId, region, now } = this.world;
    const id = randomUUID();
    const time = new Date(now()).toISOString();
    const event = {
      version: '0',
      id,
      'detail-type': DetailType,
      source: Source,
      account: accountId,
      time,
      region,
      resources: [],
      detail,
    };
    take({ source: Source, body: JSON.stringify(event) });
    return { EventId: id };
  }

  ListRules({ NamePrefix = '' }: ListRulesRequest): ListRulesResponse {
    const found = [...this.rules].filter(([name]) => name.startsWith(NamePrefix));
    return {
      Rules: found.map(([Name, { state, description, pattern }]) => ({
        Name,
        State: state,
        EventBusName: 'default',
        ...(description && { Description: description }),
        ...(pattern && { EventPattern: pattern }),
      })),
    };
  }

  ListRuleNamesByTarget({ TargetArn = '' }: ListRuleNamesByTargetRequest): ListRuleNamesByTargetResponse {
    return { RuleNames: [...this.rules].flatMap(([name, { targets }]) => (targets.includes(TargetArn) ? [name] : [])) };
  }

  ListTargetsByRule({ Rule = '' }: ListTargetsByRuleRequest): ListTargetsByRuleResponse {
    const rule = this.rules.get(Rule);
    if (!rule) throw awsError('ResourceNotFoundException', `Rule ${Rule} does not exist on EventBus default.`);
    return { Targets: rule.targets.map((Arn, n) => ({ Id: `target-${n}`, Arn })) };
  }
}
