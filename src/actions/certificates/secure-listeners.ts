import {
  DescribeLoadBalancersCommand,
  DescribeSSLPoliciesCommand,
  DescribeTagsCommand,
  type Listener,
  type Action as ListenerAction,
  type LoadBalancer,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Action, ActionContext, Prepared } from '../../core/action.ts';
import { CannotUndoError, isAwsError } from '../../core/errors.ts';
import { ANY, ANY_LISTENER } from '../../core/permission.ts';
import { tagsOf } from '../../core/tags.ts';
import { clean } from '../../core/text.ts';
import type { BalancerTarget } from '../catalogue/targets/certificates-targets.ts';
import { askUnlessBaseline } from '../shared/baseline.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import { BETTER_POLICY, forwardsTo, oldOf, portToSendTo } from '../shared/weak-listener.ts';
import { listenersOf } from './listeners.ts';

/** One listener that changes: its policy before, or its default actions before as JSON and the port to send on to. */
export type ListenerChange =
  | { kind: 'policy'; arn: string; port: number; was: string }
  | { kind: 'redirect'; arn: string; port: number; was: string; to: number };
export type ListenersBefore = { changes: ListenerChange[] };

type Elbv2 = ActionContext['clients']['elbv2'];
/** The load balancer controller of Kubernetes puts back what others change. */
const OF_KUBERNETES = 'elbv2.k8s.aws/cluster';

export const secureListeners: Action<BalancerTarget, ListenersBefore> = {
  id: 'secure-listeners',
  permissions: [
    {
      actions: [
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeSSLPolicies',
        'elasticloadbalancing:DescribeTags',
      ],
      resources: [ANY],
      why: 'reads the listeners, what their policies take, and what the owner wants; IAM knows no narrower resource for it',
    },
    {
      actions: ['elasticloadbalancing:ModifyListener'],
      resources: ANY_LISTENER,
      why: 'sets and puts back the policy, or what is answered by default; only the finding knows the load balancer',
    },
  ],

  before: ({ key }, ctx) =>
    refuseIfGone({ isGone, reason: `The load balancer ${nameOf(key)} no longer exists.` }, () => prepare(key, ctx)),

  async apply({ key }, { changes }, { clients: { elbv2 } }) {
    const present = await listenersOf(elbv2, key);
    // What somebody chose since the look before is not written over.
    for (const change of changes) if (stateOf(change, present) === 'before') await make(elbv2, change);
  },

  async verify({ key }, { changes }, { clients: { elbv2 } }) {
    const present = await listenersOf(elbv2, key);
    const left = changes.filter((change) => stateOf(change, present) === 'before');
    if (left.length === 0)
      return { verdict: 'done', result: `Of load balancer ${nameOf(key)}, ${changes.map(saidOf).join(', ')}.` };
    const reason = `Listeners of ${nameOf(key)} are as they were: ${left.map(({ port }) => port).join(', ')}.`;
    return { verdict: 'pending', reason, checkAfterSeconds: 30, giveUpAfterSeconds: 600 };
  },

  async undo({ key }, { changes }, { clients: { elbv2 } }) {
    const present = await listenersOf(elbv2, key);
    const others = changes.filter((change) => stateOf(change, present) === 'other');
    if (others.length > 0)
      throw new CannotUndoError(
        `Somebody changed listeners of ${nameOf(key)} since: those of port ${others.map(({ port }) => port).join(', ')}. Decide by hand what they should have.`,
      );
    for (const change of changes) if (stateOf(change, present) === 'ours') await putBack(elbv2, change);
    return `The listeners of ${nameOf(key)} are as before the action.`;
  },
};

const isGone = (error: unknown): boolean => isAwsError(error, 'LoadBalancerNotFoundException', 'LoadBalancerNotFound');

const nameOf = (arn: string): string => clean(arn.slice(arn.indexOf('loadbalancer/') + 13), 80);

const saidOf = (change: ListenerChange): string =>
  change.kind === 'policy'
    ? `the listener of port ${change.port} has the policy ${BETTER_POLICY}`
    : `the listener of port ${change.port} sends its clients on to HTTPS at port ${change.to}`;

async function prepare(arn: string, ctx: ActionContext): Promise<Prepared<ListenersBefore>> {
  const { elbv2 } = ctx.clients;
  const { LoadBalancers: [balancer] = [] } = await elbv2.send(
    new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }),
  );
  if (!balancer) return { verdict: 'refuse', reason: `The load balancer ${nameOf(arn)} no longer exists.` };
  const changes = await changesOf(balancer, await listenersOf(elbv2, arn), elbv2);
  if (changes.length === 0)
    return { verdict: 'unchanged', reason: `No listener of ${nameOf(arn)} takes what Riposte can mend.` };
  const { TagDescriptions: [described] = [] } = await elbv2.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  const tags = tagsOf(described?.Tags);
  const untagged = askUnlessBaseline(`The load balancer ${nameOf(arn)}`, tags, 'tls');
  if (tags[OF_KUBERNETES])
    return {
      verdict: 'refuse',
      reason: `The controller of the cluster ${clean(tags[OF_KUBERNETES], 64)} keeps the load balancer ${nameOf(arn)}, and would put back what is changed here.`,
      advice: 'Set the annotations ssl-policy and ssl-redirect of its Ingress or Service instead.',
    };
  if (untagged)
    return {
      verdict: 'advise',
      reason: `Its listeners take what they should not. No tag riposte:baseline=tls of ${nameOf(arn)} says that Riposte may ask to change that.`,
      advice: `Look in the access log which clients still come, then: ${changes.map(commandOf).join('; ')}`,
    };
  return {
    verdict: 'proceed',
    before: { changes },
    from: changes.map(wasOf).join(', '),
    to: changes.map(saidOf).join(', '),
    effect: `changes load balancer ${nameOf(arn)}, so that ${changes.map(saidOf).join(', ')}; rules of its listeners stay`,
    alsoHit: `clients that speak nothing newer than TLS 1.1, or do not follow redirects${ofTemplate(tags)}`,
    tags,
    unlessApproved: 'Who still comes by what is to end is known to its access log alone.',
  };
}

const ofTemplate = ({ 'aws:cloudformation:stack-name': stack }: Record<string, string>): string =>
  stack ? `; the stack ${clean(stack, 64)} has to be told, or its next update may put it back` : '';

const wasOf = ({ kind, port, was }: ListenerChange): string =>
  kind === 'policy' ? `port ${port} has the policy ${was}` : `port ${port} answers plain HTTP`;

/** As one would do it by hand. */
const commandOf = (change: ListenerChange): string =>
  change.kind === 'policy'
    ? `aws elbv2 modify-listener --listener-arn ${change.arn} --ssl-policy ${BETTER_POLICY}`
    : `aws elbv2 modify-listener --listener-arn ${change.arn} --default-actions 'Type=redirect,RedirectConfig={Protocol=HTTPS,Port=${change.to},StatusCode=HTTP_302}'`;

async function changesOf(balancer: LoadBalancer, listeners: readonly Listener[], elbv2: Elbv2) {
  const changes: ListenerChange[] = [];
  for (const listener of listeners) {
    const { ListenerArn: arn = '', Port: port = 0, SslPolicy, DefaultActions } = listener;
    if (SslPolicy && (await isOld(SslPolicy, elbv2))) changes.push({ kind: 'policy', arn, port, was: SslPolicy });
    const to = portToSendTo(balancer, listener, listeners);
    const there = listeners.find(({ Port, Protocol }) => Protocol === 'HTTPS' && Port === to);
    const groups = forwardsTo(DefaultActions);
    // Where HTTPS answers from somewhere else, or asks for a sign-in, clients would find something else.
    if (to !== undefined && groups !== undefined && forwardsTo(there?.DefaultActions) === groups)
      changes.push({ kind: 'redirect', arn, port, was: JSON.stringify(DefaultActions), to });
  }
  return changes;
}

/** Policies of FIPS modules are chosen for a reason, and have successors of their own. */
async function isOld(policy: string, elbv2: Elbv2): Promise<boolean> {
  if (/fips/i.test(policy)) return false;
  const { SslPolicies = [] } = await elbv2.send(new DescribeSSLPoliciesCommand({ Names: [policy] }));
  return oldOf(SslPolicies.flatMap(({ SslProtocols = [] }) => SslProtocols)).length > 0;
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
function stateOf(change: ListenerChange, present: readonly Listener[]): 'before' | 'ours' | 'other' | 'gone' {
  const listener = present.find(({ ListenerArn }) => ListenerArn === change.arn);
  if (!listener) return 'gone';
  const { SslPolicy, DefaultActions } = listener;
  if (change.kind === 'policy')
    return SslPolicy === change.was ? 'before' : SslPolicy === BETTER_POLICY ? 'ours' : 'other';
  if (JSON.stringify(DefaultActions) === change.was) return 'before';
  return isRedirectTo(change.to, DefaultActions) ? 'ours' : 'other';
}

async function make(elbv2: Elbv2, change: ListenerChange): Promise<void> {
  const ListenerArn = change.arn;
  await elbv2.send(
    new ModifyListenerCommand(
      change.kind === 'policy'
        ? { ListenerArn, SslPolicy: BETTER_POLICY }
        : { ListenerArn, DefaultActions: redirectTo(change.to) },
    ),
  );
}

async function putBack(elbv2: Elbv2, { kind, arn: ListenerArn, was }: ListenerChange): Promise<void> {
  await elbv2.send(
    new ModifyListenerCommand(
      kind === 'policy'
        ? { ListenerArn, SslPolicy: was }
        : { ListenerArn, DefaultActions: JSON.parse(was) as ListenerAction[] },
    ),
  );
}
