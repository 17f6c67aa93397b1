import {
  DescribeLoadBalancersCommand,
  DescribeSSLPoliciesCommand,
  type Listener,
  type Action as ListenerAction,
  type LoadBalancer,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clients } from '../../core/clients.ts';
import { clean } from '../../core/text.ts';
import { BETTER_POLICY, forwardsTo, isSentOn, oldOf, portToSendTo } from '../shared/weak-listener.ts';
import { listenersOf } from './listeners.ts';

/** One listener that changes: its policy before, or its default actions before as JSON and the port to send on to. */
export type ListenerChange =
  | { kind: 'policy'; arn: string; port: number; was: string }
  | { kind: 'redirect'; arn: string; port: number; was: string; to: number };

type Elbv2 = Clients['elbv2'];

/** What is weak at a load balancer now: what can be mended here, and what only a person can, a sentence's part each. */
export interface WeakListeners {
  listeners: Listener[];
  changes: ListenerChange[];
  left: string[];
}

/** Looks at every listener of a load balancer; undefined where there is no such load balancer. */
export async function lookAtListeners(arn: string, elbv2: Elbv2): Promise<WeakListeners | undefined> {
  const { LoadBalancers: [balancer] = [] } = await elbv2.send(
    new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }),
  );
  if (!balancer) return undefined;
  const listeners = await listenersOf(elbv2, arn);
  const weak: WeakListeners = { listeners, changes: [], left: [] };
  for (const listener of listeners) {
    await lookAtPolicy(listener, weak, elbv2);
    lookAtAnswer(balancer, listener, weak);
  }
  return weak;
}

/** Policies of FIPS modules are chosen for a reason, and have successors of their own. */
async function lookAtPolicy(listener: Listener, { changes, left }: WeakListeners, elbv2: Elbv2): Promise<void> {
  const { ListenerArn: arn = '', Port: port = 0, SslPolicy: was } = listener;
  if (!was) return;
  const { SslPolicies = [] } = await elbv2.send(new DescribeSSLPoliciesCommand({ Names: [was] }));
  const old = oldOf(SslPolicies.flatMap(({ SslProtocols = [] }) => SslProtocols));
  if (old.length === 0) return;
  if (/fips/i.test(was))
    left.push(`port ${port} has the policy ${clean(was, 64)} for FIPS, which takes ${old.join(', ')}`);
  else changes.push({ kind: 'policy', arn, port, was });
}

function lookAtAnswer(balancer: LoadBalancer, listener: Listener, { listeners, changes, left }: WeakListeners): void {
  const { ListenerArn: arn = '', Port: port = 0, Protocol, DefaultActions } = listener;
  if (Protocol !== 'HTTP' || isSentOn(listener)) return;
  const to = portToSendTo(balancer, listener, listeners);
  const there = listeners.find((one) => one.Protocol === 'HTTPS' && one.Port === to);
  const groups = forwardsTo(DefaultActions);
  // Where HTTPS answers from somewhere else, or asks for a sign-in, clients would find something else.
  if (to !== undefined && groups !== undefined && forwardsTo(there?.DefaultActions) === groups)
    changes.push({ kind: 'redirect', arn, port, was: JSON.stringify(DefaultActions), to });
  else left.push(`port ${port} answers plain HTTP (${whyLeft(balancer, listeners, to)})`);
}

function whyLeft({ Scheme }: LoadBalancer, listeners: readonly Listener[], to: number | undefined): string {
  if (!listeners.some(({ Protocol }) => Protocol === 'HTTPS')) return 'there is no HTTPS listener to send it on to';
  if (Scheme !== 'internet-facing') return 'within the network alone';
  return to === undefined ? 'by an answer of its own' : `HTTPS at port ${to} answers from elsewhere`;
}

/** For now: one that is for good (301) browsers keep, and an undo would not reach them. */
const redirectTo = (port: number): ListenerAction[] => [
  { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: String(port), StatusCode: 'HTTP_302' } },
];

function isRedirectTo(port: number, actions: readonly ListenerAction[] = []): boolean {
  const [{ Type, RedirectConfig } = {}, ...more] = actions;
  const { Protocol, Port, StatusCode } = RedirectConfig ?? {};
  const isOurs = Protocol === 'HTTPS' && Port === String(port) && StatusCode === 'HTTP_302';
  return Type === 'redirect' && isOurs && more.length === 0;
}

/** How the listener of a change stands. */
export function stateOf(change: ListenerChange, present: readonly Listener[]): 'before' | 'ours' | 'other' | 'gone' {
  const listener = present.find(({ ListenerArn }) => ListenerArn === change.arn);
  if (!listener) return 'gone';
  const { SslPolicy, DefaultActions } = listener;
  if (change.kind === 'policy')
    return SslPolicy === change.was ? 'before' : SslPolicy === BETTER_POLICY ? 'ours' : 'other';
  if (JSON.stringify(DefaultActions) === change.was) return 'before';
  return isRedirectTo(change.to, DefaultActions) ? 'ours' : 'other';
}

export async function make(elbv2: Elbv2, change: ListenerChange): Promise<void> {
  const ListenerArn = change.arn;
  await elbv2.send(
    new ModifyListenerCommand(
      change.kind === 'policy'
        ? { ListenerArn, SslPolicy: BETTER_POLICY }
        : { ListenerArn, DefaultActions: redirectTo(change.to) },
    ),
  );
}

export async function putBack(elbv2: Elbv2, { kind, arn: ListenerArn, was }: ListenerChange): Promise<void> {
  await elbv2.send(
    new ModifyListenerCommand(
      kind === 'policy'
        ? { ListenerArn, SslPolicy: was }
        : { ListenerArn, DefaultActions: JSON.parse(was) as ListenerAction[] },
    ),
  );
}
