import type { ActionId } from '../../core/action-ids.ts';
import type { Decision } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import type { ActMessage } from '../../core/messages.ts';
import { keyOfDecision } from '../../core/response.ts';
import type { Context } from './context.ts';

/** What a drill sends in place of a finding: it says of itself that it is none, and asks whatever the playbooks say. */
export function drillMessage(
  action: ActionId,
  target: string,
  { account, region, partition }: Context['deployment'],
  now: number,
): ActMessage {
  const at = new Date(now).toISOString();
  const finding: Finding = {
    source: 'guardduty',
    id: `drill-${target}-${now}`,
    type: 'Riposte:EC2/Drill',
    title: `A drill, and no attack: ${target} is contained for a while and given back.`,
    severity: 2,
    account,
    region,
    partition,
    receivedIn: { account, region },
    firstSeen: at,
    lastSeen: at,
    count: 1,
    sample: false,
    archived: false,
    peers: [],
    resources: [{ kind: 'instance', id: target }],
    facts: { drill: true },
  };
  const decision: Decision = {
    playbook: 'drill',
    action,
    target,
    mode: 'approve',
    reason: 'A person has it drilled.',
    params: {},
  };
  return { kind: 'act', key: keyOfDecision(finding, decision), decision, target: { key: target }, finding };
}
