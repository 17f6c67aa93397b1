import type {
  ListRulesRequest,
  ListRulesResponse,
  ListTargetsByRuleRequest,
  ListTargetsByRuleResponse,
  RuleState,
} from '@aws-sdk/client-eventbridge';
import { awsError, type World } from '../account.ts';

interface LocalRule {
  state: RuleState;
  /** The ARNs of its targets. */
  targets: string[];
}

/** Rules on the default bus of EventBridge, as far as whether they are on and where they lead. */
export class LocalEventBridge {
  readonly rules = new Map<string, LocalRule>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a rule that is on, with one queue as its target; one of the same name stays. */
  seedRule(name: string, queue: string): void {
    const { partition, region, accountId } = this.world;
    if (this.rules.has(name)) return;
    this.rules.set(name, { state: 'ENABLED', targets: [`arn:${partition}:sqs:${region}:${accountId}:${queue}`] });
  }

  ListRules({ NamePrefix = '' }: ListRulesRequest): ListRulesResponse {
    const found = [...this.rules].filter(([name]) => name.startsWith(NamePrefix));
    return { Rules: found.map(([Name, { state }]) => ({ Name, State: state, EventBusName: 'default' })) };
  }

  ListTargetsByRule({ Rule = '' }: ListTargetsByRuleRequest): ListTargetsByRuleResponse {
    const rule = this.rules.get(Rule);
    if (!rule) throw awsError('ResourceNotFoundException', `Rule ${Rule} does not exist on EventBus default.`);
    return { Targets: rule.targets.map((Arn, n) => ({ Id: `target-${n}`, Arn })) };
  }
}
