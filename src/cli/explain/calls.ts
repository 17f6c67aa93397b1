import { createLocalStack } from '../../../local/local-stack.ts';
import { createSeeder } from '../../../local/seed.ts';
import { settle } from '../../../local/settle.ts';
import { catalogue } from '../../actions/catalogue/catalogue.ts';
import type { Target } from '../../core/action.ts';
import type { Config } from '../../core/config.ts';
import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import type { ActMessage } from '../../core/messages.ts';
import { keyOfDecision } from '../../core/response.ts';

/** One call to AWS, as the SDK names it. */
export interface ExplainedCall {
  service: string;
  operation: string;
  /** What a value is that must not be shown is left out. */
  input: Record<string, unknown>;
  /** Whether it changes something, or only looks. */
  changes: boolean;
}

/** Riposte's own journal, queues and topic. */
const ENGINE = ['dynamodb', 'sqs', 'sns'];
const LOOKS = /^(Get|List|Describe|BatchGet|Head|Lookup)/;
const SECRETS = /^(Secret(String|Binary)|Value|Password|PrivateKey)$/;

/**
 * The calls that an action would make, in order: it is carried out for once in an account inside this process. Nothing
 * is called outside of it.
 */
export async function callsOf(
  finding: Finding,
  decision: Decision,
  target: Target,
  config: Config,
): Promise<ExplainedCall[]> {
  if (decision.action === 'notify') return [];
  const { account, region } = finding;
  const stack = createLocalStack({
    account,
    region,
    partition: finding.partition,
    startAt: Date.parse(finding.lastSeen),
    stack: config.stack,
    workflows: true,
    record: true,
    settings: settingsFor(config),
  });
  createSeeder(stack)(finding);
  const { outcome: _outcome, guard: _guard, ...rest } = decision;
  const message: ActMessage = {
    kind: 'act',
    key: keyOfDecision(finding, decision),
    decision: { ...rest, mode: 'enforce' },
    target,
    finding,
  };
  stack.services.sqs.deliver(`${config.stack}-act-${catalogue[decision.action].group}`, JSON.stringify(message));
  const start = stack.calls.length;
  await settle(stack);
  return distinct(
    stack.calls
      .slice(start)
      .filter(({ service }) => !ENGINE.includes(service))
      .map(toCall),
  );
}

/** What shapes an action's calls; what names resources of the deployment is the local account's own. */
const settingsFor = ({
  neverBlock,
  documentationAddresses,
  protectedPrincipals,
  certificateZones,
  networkAclRules,
}: Config): Partial<Config> => ({
  mode: 'enforce',
  neverBlock,
  documentationAddresses,
  protectedPrincipals,
  certificateZones,
  networkAclRules,
});

const toCall = ({
  service,
  operation,
  input,
}: {
  service: string;
  operation: string;
  input: unknown;
}): ExplainedCall => ({
  service,
  operation,
  input: Object.fromEntries(
    Object.entries(input as Record<string, unknown>).map(([name, value]) => [name, SECRETS.test(name) ? '…' : value]),
  ),
  changes: !LOOKS.test(operation),
});

/** Without the repetitions of what is looked at until it has arrived. */
const distinct = (calls: readonly ExplainedCall[]): ExplainedCall[] => [
  ...new Map(calls.map((call) => [JSON.stringify(call), call])).values(),
];
