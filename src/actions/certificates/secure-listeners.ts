import { DescribeTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Action, Prepared, Verified } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError, isAwsError } from '../../core/errors.ts';
import { ANY, ANY_LISTENER } from '../../core/permission.ts';
import { tagsOf } from '../../core/tags.ts';
import { clean } from '../../core/text.ts';
import type { BalancerTarget } from '../catalogue/targets/certificates-targets.ts';
import { askUnlessBaseline } from '../shared/baseline.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import { BETTER_POLICY } from '../shared/weak-listener.ts';
import {
  type ListenerChange,
  lookAtListeners,
  make,
  putBack,
  stateOf,
  type WeakListeners,
} from './listener-changes.ts';
import { listenersOf } from './listeners.ts';

export type ListenersBefore = { changes: ListenerChange[] };

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
    const now = await lookAtListeners(key, elbv2).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    return now
      ? verified(key, changes, now)
      : { verdict: 'failed', reason: `The load balancer ${nameOf(key)} is gone.` };
  },

  async undo({ key }, { changes }, { clients: { elbv2 } }) {
    const present = await listenersOf(elbv2, key);
    const others = changes.filter((change) => stateOf(change, present) === 'other');
    if (others.length > 0)
      throw new CannotUndoError(
        `Somebody changed listeners of ${nameOf(key)} since: those of port ${others.map(({ port }) => port).join(', ')}. Decide by hand what they should have.`,
      );
    for (const change of changes) if (stateOf(change, present) === 'ours') await putBack(elbv2, change);
    const gone = changes.filter((change) => stateOf(change, present) === 'gone').map(({ port }) => port);
    const but = gone.length > 0 ? `, but for those of port ${gone.join(', ')}, which are gone` : '';
    return `The listeners of ${nameOf(key)} are as before the action${but}.`;
  },
};

const isGone = (error: unknown): boolean => isAwsError(error, 'LoadBalancerNotFoundException', 'LoadBalancerNotFound');

const nameOf = (arn: string): string => clean(arn.slice(arn.indexOf('loadbalancer/') + 13), 80);

const saidOf = (change: ListenerChange): string =>
  change.kind === 'policy'
    ? `the listener of port ${change.port} has the policy ${BETTER_POLICY}`
    : `the listener of port ${change.port} sends its clients on to HTTPS at port ${change.to}`;

/** Whether each is as it was to become, and whether anything weak is left beside. */
function verified(key: string, changes: readonly ListenerChange[], { listeners, ...weak }: WeakListeners): Verified {
  const states = changes.map((change) => ({ change, state: stateOf(change, listeners) }));
  const waiting = states.filter(({ state }) => state === 'before');
  if (waiting.length > 0) {
    const reason = `Listeners of ${nameOf(key)} are as they were: ${waiting.map(({ change }) => change.port).join(', ')}.`;
    return { verdict: 'pending', reason, checkAfterSeconds: 30, giveUpAfterSeconds: 600 };
  }
  const said = states.map(({ change, state }) =>
    state === 'ours'
      ? saidOf(change)
      : `the listener of port ${change.port} ${state === 'gone' ? 'is gone' : 'was changed by somebody else since'}`,
  );
  const done = `Of load balancer ${nameOf(key)}, ${said.join(', ')}.`;
  const left = leftOf(weak);
  if (left.length === 0) return { verdict: 'done', result: done };
  const missing = `Some of its listeners still take what they should not: ${left.join('; ')}.`;
  if (states.every(({ state }) => state !== 'ours'))
    return { verdict: 'failed', reason: `${done} ${missing}`, advice: MEND };
  return { verdict: 'partial', done, missing, advice: MEND, byHand: true };
}

const MEND =
  'Give each of them a policy of TLS 1.2 and 1.3, or an HTTPS listener of the same target groups to which it sends its clients on; or suppress the finding where that is meant.';

/** Everything weak, whoever may mend it. */
const leftOf = ({ changes, left }: Pick<WeakListeners, 'changes' | 'left'>): string[] => [
  ...changes.map(wasOf),
  ...left,
];

async function prepare(arn: string, ctx: ActionContext): Promise<Prepared<ListenersBefore>> {
  const { elbv2 } = ctx.clients;
  const weak = await lookAtListeners(arn, elbv2);
  if (!weak) return { verdict: 'refuse', reason: `The load balancer ${nameOf(arn)} no longer exists.` };
  const { changes, left } = weak;
  if (changes.length === 0) return withoutChanges(arn, weak, ctx);
  const { TagDescriptions: [described] = [] } = await elbv2.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
  const tags = tagsOf(described?.Tags);
  const untagged = askUnlessBaseline(`The load balancer ${nameOf(arn)}`, tags, 'tls');
  const byHand = left.length > 0 ? ` By hand: ${left.join('; ')}.` : '';
  if (tags[OF_KUBERNETES])
    return {
      verdict: 'refuse',
      reason: `The controller of the cluster ${clean(tags[OF_KUBERNETES], 64)} keeps the load balancer ${nameOf(arn)}, and would put back what is changed here.`,
      advice: 'Set the annotations ssl-policy and ssl-redirect of its Ingress or Service instead.',
    };
  if (untagged)
    return {
      verdict: 'advise',
      reason: `Its listeners take what they should not.${byHand} No tag riposte:baseline=tls of ${nameOf(arn)} says that Riposte may ask to change that.`,
      advice: `Look in the access log which clients still come, then: ${changes.map(commandOf).join('; ')}`,
    };
  return {
    verdict: 'proceed',
    before: { changes },
    from: changes.map(wasOf).join(', '),
    to: `${changes.map(saidOf).join(', ')}${left.length > 0 ? `; left to you: ${left.join('; ')}` : ''}`,
    effect: `changes load balancer ${nameOf(arn)}, so that ${changes.map(saidOf).join(', ')}; rules of its listeners stay`,
    alsoHit: `${alsoHitBy(changes)}${ofTemplate(tags)}`,
    tags,
    unlessApproved: `Who still comes by what is to end is known to its access log alone.${notLookedAt(changes)}`,
  };
}

/** Nothing to mend here. Only where nothing is left for people either, nobody is told. */
function withoutChanges(arn: string, { left, listeners }: WeakListeners, { finding }: ActionContext): Prepared<never> {
  if (left.length > 0)
    return {
      verdict: 'advise',
      reason: `Listeners of ${nameOf(arn)} take what Riposte cannot mend: ${left.join('; ')}.`,
      advice: MEND,
    };
  if (ABOUT_HTTP.test(finding.type) && listeners.some(({ Protocol }) => Protocol === 'HTTP'))
    return {
      verdict: 'advise',
      reason: `Whatever no rule takes, the HTTP listeners of ${nameOf(arn)} send on to HTTPS. Their rules, which Riposte does not read, may answer plain HTTP.`,
      advice: 'Look at the rules of those listeners, and have each of them send its clients on to HTTPS.',
    };
  return { verdict: 'unchanged', reason: `No listener of ${nameOf(arn)} takes an old version of TLS or plain HTTP.` };
}

/** Types of findings that say that plain HTTP is answered, which rules of a listener may do. */
const ABOUT_HTTP = /\/(?:ELB\.1|alb-http-to-https-redirection-check)$/;

/** Who notices, of each kind of change. */
const alsoHitBy = (changes: readonly ListenerChange[]): string =>
  [
    ...(changes.some(({ kind }) => kind === 'policy') ? ['clients that speak nothing newer than TLS 1.1'] : []),
    ...(changes.some(({ kind }) => kind === 'redirect')
      ? [
          'clients that do not follow redirects',
          'clients that follow one with a GET where they sent a POST, so that what they sent is lost',
          'CloudFront and other proxies that fetch from it by HTTP: they get the redirect, and their clients go round in circles',
        ]
      : []),
  ].join('; ');

function notLookedAt(changes: readonly ListenerChange[]): string {
  const ports = [...new Set(changes.flatMap((change) => (change.kind === 'redirect' ? [change.to] : [])))];
  return ports.length > 0
    ? ` Whether its security groups let clients in at port ${ports.join(', ')} was not looked at.`
    : '';
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
