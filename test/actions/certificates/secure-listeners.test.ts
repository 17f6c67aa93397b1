import { LocalElbv2 } from '../../../local/services/elbv2.ts';
import { catalogue } from '../../../src/actions/catalogue/catalogue.ts';
import { secureListeners as action, type ListenersBefore } from '../../../src/actions/certificates/secure-listeners.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { findingOf } from '../../sources/support.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenWorld } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0a1b2c3d4e5f6071';
const target = { key: ARN };
const OLD = 'ELBSecurityPolicy-2016-08';
const BETTER = 'ELBSecurityPolicy-TLS13-1-2-2021-06';
const TAGGED = { 'riposte:baseline': 'tls' };
const to = (group: string) => [
  {
    Type: 'forward' as const,
    TargetGroupArn: group,
    ForwardConfig: {
      TargetGroups: [{ TargetGroupArn: group, Weight: 1 }],
      TargetGroupStickinessConfig: { Enabled: false },
    },
  },
];
const HTTPS = { port: 443, policy: OLD, actions: to('shop') };
const HTTP = { port: 80, protocol: 'HTTP' as const, actions: to('shop') };

type Seed = Partial<Parameters<LocalElbv2['seedBalancer']>[0]>;

function given(seed: Seed = {}) {
  const elbv2 = new LocalElbv2(givenWorld(), () => 'ISSUED');
  elbv2.seedBalancer({ arn: ARN, tags: TAGGED, listeners: [HTTPS, HTTP], ...seed });
  const around = givenClients({ elbv2 });
  const ctx = givenContext(around.clients);
  const kept: { before?: ListenersBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as ListenersBefore, ctx);
  const now = () => elbv2.balancers[0]?.listeners.map(({ policy, actions }) => ({ policy, actions }));
  return { ...around, elbv2, ctx, kept, run, takeBack, now };
}

it('gives a better policy and sends HTTP on after a yes, and puts both back exactly', async () => {
  const { run, now, takeBack } = given();
  const before = structuredClone(now());
  const { prepared, verified } = await run();
  expect(prepared).toMatchObject({ verdict: 'proceed', unlessApproved: expect.any(String) });
  expect(verified?.verdict).toBe('done');
  expect(now()).toEqual([
    { policy: BETTER, actions: to('shop') },
    { actions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_302' } }] },
  ]);
  await takeBack();
  expect(now()).toEqual(before);
  expect(await takeBack()).toContain('as before');
});

it('tells what to change where its owner has said nothing, and asks nobody', async () => {
  const { run, writes } = given({ tags: {} });
  expect((await run()).prepared).toMatchObject({
    verdict: 'advise',
    advice: expect.stringMatching(/--ssl-policy ELBSecurityPolicy-TLS13-1-2-2021-06; aws elbv2 .*Type=redirect/),
  });
  expect(writes()).toEqual([]);
});

it('leaves what a controller of Kubernetes would put back', async () => {
  const { run, writes } = given({ tags: { ...TAGGED, 'elbv2.k8s.aws/cluster': 'shop' } });
  expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining('cluster shop') });
  expect(writes()).toEqual([]);
});

const SENT_ON = {
  ...HTTP,
  actions: [{ Type: 'redirect' as const, RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' as const } }],
};
const SAFE = { ...HTTPS, policy: BETTER };
const SIGN_IN = { ...SAFE, actions: [{ Type: 'authenticate-oidc' as const }, ...to('shop')] };

it.each([
  { name: 'a policy of today', listeners: [SAFE] },
  { name: 'HTTP that is sent on', listeners: [SAFE, SENT_ON] },
])('with $name there is nothing to do, and nobody is told', async (seed) => {
  const { run, writes } = given(seed);
  expect((await run()).prepared).toMatchObject({ verdict: 'unchanged' });
  expect(writes()).toEqual([]);
});

it.each<Seed & { name: string; says: RegExp }>([
  { name: 'HTTP alone', listeners: [HTTP], says: /port 80 answers plain HTTP \(there is no HTTPS listener/ },
  { name: 'HTTP within the network', internal: true, listeners: [SAFE, HTTP], says: /port 80 .*within the network/ },
  {
    name: 'an answer of its own',
    listeners: [SAFE, { ...HTTP, actions: [{ Type: 'fixed-response' }] }],
    says: /port 80 .*by an answer of its own/,
  },
  {
    name: 'a redirect that stays with HTTP',
    listeners: [
      SAFE,
      { ...HTTP, actions: [{ Type: 'redirect', RedirectConfig: { Protocol: '#{protocol}' } }] } as never,
    ],
    says: /port 80 .*by an answer of its own/,
  },
  {
    name: 'HTTPS that answers from elsewhere',
    listeners: [{ ...SAFE, actions: to('other') }, HTTP],
    says: /port 80 .*HTTPS at port 443 answers from elsewhere/,
  },
  { name: 'HTTPS that asks for a sign-in', listeners: [SIGN_IN, HTTP], says: /port 80 .*from elsewhere/ },
  {
    name: 'an old policy for FIPS',
    listeners: [{ ...HTTPS, policy: 'ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04' }],
    says: /port 443 has the policy ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04 for FIPS, which takes TLSv1/,
  },
])('$name is not mended, and people are told', async ({ says, ...seed }) => {
  const { run, writes } = given(seed);
  expect((await run()).prepared).toMatchObject({ verdict: 'advise', reason: expect.stringMatching(says) });
  expect(writes()).toEqual([]);
});

it.each(['Control/ELB.1', 'NON_COMPLIANT/alb-http-to-https-redirection-check'])(
  'of %s it says that rules were not read, where the listeners themselves are well',
  async (type) => {
    const { ctx } = given({ listeners: [SAFE, SENT_ON] });
    const finding = { ...ctx.finding, type };
    expect(await action.before(target, { ...ctx, finding })).toMatchObject({
      verdict: 'advise',
      reason: expect.stringContaining('rules, which Riposte does not read, may answer plain HTTP'),
    });
  },
);

it('what it cannot mend beside what it can is in the question, and left to a person afterwards', async () => {
  const { run } = given({ listeners: [{ ...HTTPS, actions: to('other') }, HTTP] });
  const { prepared, verified } = await run();
  expect(prepared).toMatchObject({
    verdict: 'proceed',
    to: expect.stringMatching(/left to you: port 80 answers plain/),
  });
  expect(verified).toMatchObject({
    verdict: 'partial',
    byHand: true,
    done: expect.stringContaining(`the listener of port 443 has the policy ${BETTER}`),
    missing: expect.stringContaining('port 80 answers plain HTTP'),
  });
});

it('the question names who notices of each change, and what was not looked at', async () => {
  const both = (await given().run()).prepared;
  const redirects = /POST.*CloudFront and other proxies/;
  expect(both).toMatchObject({ alsoHit: expect.stringMatching(redirects) });
  expect(both).toMatchObject({ unlessApproved: expect.stringContaining('security groups let clients in at port 443') });
  const policy = (await given({ listeners: [HTTPS] }).run()).prepared;
  expect(policy).toMatchObject({ alsoHit: 'clients that speak nothing newer than TLS 1.1' });
  expect(policy).toMatchObject({ unlessApproved: expect.not.stringContaining('security groups') });
});

describe('what somebody did between the answer and the deed is told as that:', () => {
  const verifiedAfter = async (change: (listeners: { policy?: string }[]) => void) => {
    const { ctx, elbv2, kept } = given({ listeners: [HTTPS] });
    const prepared = await action.before(target, ctx);
    if (prepared.verdict !== 'proceed') throw new Error('it should proceed');
    kept.before = prepared.before;
    change(elbv2.balancers[0]?.listeners ?? []);
    await action.apply(target, prepared.before, ctx);
    return action.verify(target, prepared.before, ctx);
  };

  it('another policy that is old', async () => {
    const verified = await verifiedAfter((listeners) => {
      for (const listener of listeners) listener.policy = 'ELBSecurityPolicy-TLS-1-1-2017-01';
    });
    expect(verified).toMatchObject({
      verdict: 'failed',
      reason: expect.stringMatching(/port 443 was changed by somebody else since.*port 443 has the policy .*TLS-1-1/),
    });
  });

  it('another policy that is as good', async () => {
    const verified = await verifiedAfter((listeners) => {
      for (const listener of listeners) listener.policy = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06';
    });
    expect(verified).toMatchObject({ verdict: 'done', result: expect.stringContaining('changed by somebody else') });
  });

  it('a listener that is deleted', async () => {
    const verified = await verifiedAfter((listeners) => listeners.splice(0));
    expect(verified).toMatchObject({ verdict: 'done', result: expect.stringContaining('port 443 is gone') });
  });
});

it('a load balancer that is gone is left', async () => {
  const { elbv2, run } = given();
  elbv2.balancers.length = 0;
  expect((await run()).prepared).toMatchObject({ verdict: expect.stringMatching(/unchanged|refuse/) });
});

it('what somebody changed since the look is not written over, nor by an undo', async () => {
  const { ctx, kept, elbv2, now, run, takeBack } = given();
  const listeners = elbv2.balancers[0]?.listeners ?? [];
  await run();
  for (const listener of listeners) if (listener.port === 443) listener.policy = 'ELBSecurityPolicy-TLS-1-1-2017-01';
  await expect(takeBack()).rejects.toThrow('those of port 443');
  const left = structuredClone(now());
  await action.apply(target, kept.before as ListenersBefore, ctx);
  expect(now()).toEqual(left);
});

it.each([1, 2, 3, 4, 5, 6, 7])('ends the same after a crash after call %i', async (after) => {
  const { run, faults, now } = given();
  faults.crashAfter(after);
  expect((await attemptUntilDone(run, faults)).verified?.verdict).toBe('done');
  expect(now()).toMatchObject([{ policy: BETTER }, { actions: [{ Type: 'redirect' }] }]);
});

it.each([
  { error: 'Throttling', status: 400, retryable: true },
  { error: 'AccessDenied', status: 403, retryable: false },
])('lets $error surface from every call, retryable: $retryable', async ({ error, status, retryable }) => {
  for (const operation of [
    'DescribeLoadBalancers',
    'DescribeListeners',
    'DescribeSSLPolicies',
    'DescribeTags',
    'ModifyListener',
  ]) {
    const { run, faults } = given();
    faults.refuse(operation, error, { status });
    const thrown = await run().catch((reason: unknown) => reason);
    expect(thrown).toMatchObject({ name: error });
    expect(isRetryable(thrown)).toBe(retryable);
  }
});

it('declares the permissions that its calls need, and no other', async () => {
  const { run, takeBack, calls } = given();
  await run();
  await takeBack();
  expectDeclared(calls, action.permissions);
});

describe('its target', () => {
  const finding = findingOf('security-hub', 'listener-with-old-tls');
  const targetsOf = (changed: Partial<Finding>) =>
    catalogue['secure-listeners'].targets({ ...finding, ...changed }, givenConfig());

  it('is the load balancer of the listener that the finding names, or the one that it names', () => {
    expect(targetsOf({})).toEqual([{ key: ARN }]);
    expect(targetsOf({ resources: [{ kind: 'load-balancer', id: 'app/shop/0a1b2c3d4e5f6071', arn: ARN }] })).toEqual([
      { key: ARN },
    ]);
  });

  it.each([
    { title: 'of another account', arn: ARN.replace('111122223333', '444455556666') },
    { title: 'of a gateway', arn: ARN.replace('/app/', '/gwy/') },
    { title: 'that is none', arn: `${ARN}/x y` },
  ])('$title is refused', ({ arn }) => {
    const resources = [{ kind: 'load-balancer' as const, id: arn, arn }];
    expect(targetsOf({ resources })).toEqual([expect.objectContaining({ refuse: expect.any(String) })]);
  });

  it('is none of anything else', () => {
    expect(targetsOf({ resources: [{ kind: 'other', id: 'arn:aws:es:eu-west-1:111122223333:domain/x' }] })).toEqual([]);
  });
});
