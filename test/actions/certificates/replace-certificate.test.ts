import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { type CertificateSeed, LocalAcm } from '../../../local/services/acm.ts';
import { LocalApiGateway } from '../../../local/services/api-gateway.ts';
import { LocalCloudFront } from '../../../local/services/cloudfront.ts';
import { LocalElb } from '../../../local/services/elb.ts';
import { LocalElbv2 } from '../../../local/services/elbv2.ts';
import { LocalHandshakes } from '../../../local/services/handshakes.ts';
import { LocalIam } from '../../../local/services/iam.ts';
import { LocalRoute53 } from '../../../local/services/route-53.ts';
import { certificateTargets } from '../../../src/actions/catalogue/targets/certificates-targets.ts';
import { createHandshakeClient } from '../../../src/actions/certificates/handshake.ts';
import {
  replaceCertificate as action,
  type ReplaceBefore,
} from '../../../src/actions/certificates/replace-certificate.ts';
import { CannotUndoError, isRetryable } from '../../../src/core/errors.ts';
import { type Endpoint, HandshakeCommand } from '../../../src/core/handshake-command.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';
import { givenAuthority, type Made } from './authority.ts';

const DAY = 86_400_000;
const MINUTES = 60_000;
const NAMES = ['www.example.com', '*.example.com'];
const REGION = 'us-east-1';
const OLD = `arn:aws:acm:${REGION}:111122223333:certificate/old`;
const OTHER = `arn:aws:acm:${REGION}:111122223333:certificate/other`;
const WEB = `arn:aws:elasticloadbalancing:${REGION}:111122223333:loadbalancer/app/web/0123456789abcdef`;
const CLASSIC = `arn:aws:elasticloadbalancing:${REGION}:111122223333:loadbalancer/shop`;
const DISTRIBUTION = 'arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE';
const OF_API = `arn:aws:elasticloadbalancing:${REGION}:444455556666:loadbalancer/net/prod-api/0123456789abcde0`;
const API_HOST = 'd-abcde12345.execute-api.us-east-1.amazonaws.com';

interface Given {
  certificate?: Partial<CertificateSeed>;
  inUseBy?: string[];
  zone?: boolean;
  api?: boolean;
  /** Of the distribution. */
  aliases?: string[];
}

/** An expired certificate on two listeners of a load balancer, a distribution and an API. */
function given({
  certificate = {},
  inUseBy = [WEB, DISTRIBUTION, OF_API],
  zone = true,
  api = true,
  aliases = ['shop.example.com'],
}: Given = {}) {
  const world = { ...givenWorld(), region: REGION };
  const route53 = new LocalRoute53(world);
  if (zone) route53.seedHostedZone({ name: 'example.com', id: 'ZPUBLIC' });
  const acm = new LocalAcm(world, route53);
  acm.seedCertificate({
    CertificateArn: OLD,
    DomainName: 'www.example.com',
    SubjectAlternativeNames: NAMES,
    Status: 'EXPIRED',
    Serial: '0f:01',
    NotAfter: new Date(NOW - DAY),
    InUseBy: inUseBy,
    ...certificate,
  });
  acm.seedCertificate({ CertificateArn: OTHER, DomainName: 'blog.example.org', Serial: '0f:02' });
  const elbv2 = new LocalElbv2(world, (arn) => acm.statusOf(arn));
  elbv2.seedBalancer({
    arn: WEB,
    listeners: [{ first: OLD }, { port: 8443, first: OTHER, list: [OLD] }, { port: 80, protocol: 'HTTP' }],
  });
  const elb = new LocalElb((arn) => acm.statusOf(arn));
  elb.seedBalancer({
    name: 'shop',
    listeners: [
      { port: 443, protocol: 'HTTPS', certificate: OLD },
      { port: 465, protocol: 'SSL', certificate: OLD },
      { port: 8443, protocol: 'HTTPS', certificate: OTHER },
      { port: 80, protocol: 'HTTP' },
    ],
  });
  const cloudfront = new LocalCloudFront(world);
  cloudfront.seedDistribution({ id: 'E1EXAMPLE', certificate: OLD, aliases });
  const apiGateway = new LocalApiGateway(world);
  if (api)
    apiGateway.seedDomain({ domainName: 'api.example.com', regionalCertificateArn: OLD, regionalDomainName: API_HOST });
  const handshakes = new LocalHandshakes({ acm, elb, elbv2, cloudfront, apiGateway });
  const iam = new LocalIam(world);
  const around = givenClients({ acm, route53, elb, elbv2, cloudfront, apiGateway, handshakes, iam });
  const config = givenConfig({ region: REGION });
  iam.seedRole(config.ownRole);
  /** What the function's own role may not. */
  const denied = iam.roles.get(config.ownRole)?.denied ?? new Map();
  const target = { key: OLD };
  const finding = givenFinding({ source: 'acm', region: REGION, resources: [{ kind: 'certificate', id: OLD }] });
  const ctx = givenContext(around.clients, {
    now: () => world.now(),
    finding,
    config,
  });
  const kept: { before?: ReplaceBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  /** One look of the sweep, some minutes later. */
  const look = async () => {
    world.time += 6 * MINUTES;
    const before = kept.before as ReplaceBefore;
    await action.apply(target, before, ctx);
    return action.verify(target, before, ctx);
  };
  const lookUntilDone = async () => {
    for (let n = 0; n < 8; n += 1) {
      const verified = await look();
      if (verified.verdict !== 'pending') return verified;
    }
    throw new Error('it is pending still');
  };
  const requested = () =>
    acm
      .ListCertificates({})
      .CertificateSummaryList?.flatMap(({ CertificateArn = '' }) =>
        [OLD, OTHER].includes(CertificateArn) ? [] : [CertificateArn],
      ) ?? [];
  const places = () => ({
    first: elbv2.balancers[0]?.listeners[0]?.first,
    list: elbv2.balancers[0]?.listeners[1]?.list,
    distribution: cloudfront.distributions.get('E1EXAMPLE')?.certificate,
    api: apiGateway.presentedAt(API_HOST),
  });
  const undoAtOnce = () => undo(action, target, kept.before as ReplaceBefore, ctx);
  const undoIt = () => {
    world.time += 2 * MINUTES;
    return undoAtOnce();
  };
  return {
    ...around,
    world,
    acm,
    denied,
    elb,
    elbv2,
    cloudfront,
    apiGateway,
    target,
    ctx,
    kept,
    run,
    look,
    lookUntilDone,
    requested,
    places,
    undoIt,
    undoAtOnce,
  };
}

/** One that could be put back: it lasts for some days still, and ACM could not renew it. */
const LASTING = {
  certificate: { Status: 'ISSUED', NotAfter: new Date(NOW + 20 * DAY), RenewalEligibility: 'INELIGIBLE' },
} as const;

const everywhere = (arn: string) => ({ first: arn, list: [arn], distribution: arn, api: arn });

it('finds its targets as the other actions on certificates do', () => {
  expect(certificateTargets).toBe(certificateTargets);
});

describe('an expired certificate', () => {
  it('is requested anew, validated, put in every place, and proven there', async () => {
    const { run, lookUntilDone, requested, places } = given();
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({
      verdict: 'proceed',
      to: expect.stringContaining('www.example.com, *.example.com'),
    });
    expect(verified).toMatchObject({ verdict: 'pending' });
    const done = await lookUntilDone();
    const [next = ''] = requested();
    expect(done).toMatchObject({
      verdict: 'done',
      result: expect.stringMatching(/presented by.*web.*E1EXAMPLE.*api\.example\.com/),
    });
    expect(places()).toEqual(everywhere(next));
    expect(requested()).toHaveLength(1);
  });

  it('stays on the list until the new one is presented', async () => {
    const { run, look, lookUntilDone, places, calls } = given();
    await run();
    await look();
    await lookUntilDone();
    expect(places().list).toHaveLength(1);
    const steps = calls.map(({ operation }) => operation);
    const added = steps.indexOf('AddListenerCertificates');
    expect(
      steps
        .slice(added)
        .filter((name) => /^(Handshake|Remove)/.test(name))
        .slice(0, 2),
    ).toEqual(['Handshake', 'RemoveListenerCertificates']);
  });

  it('goes one place at a time: CloudFront takes its time, and what comes after waits', async () => {
    const { run, look, places, requested } = given();
    await run();
    for (let n = 0; n < 3 && places().first === OLD; n += 1) await look();
    const [next] = requested();
    expect(places()).toEqual({ first: next, list: [next], distribution: next, api: OLD });
  });

  it.each(Array.from({ length: 40 }, (_, n) => ({ call: n + 1 })))(
    'a crash behind call $call, then all again, ends the same',
    async ({ call }) => {
      const { run, look, places, requested, faults } = given();
      faults.crashAfter(call);
      await attemptUntilDone(run, faults);
      for (let n = 0; n < 8; n += 1) {
        const verified = await attemptUntilDone(look, faults);
        if (verified.verdict === 'done') break;
      }
      const [next = '', second] = requested();
      expect(second).toBeUndefined();
      expect(places()).toEqual(everywhere(next));
    },
  );
});

describe('what stands in the way', () => {
  it('is a name whose zone is not here: it waits, and says which record to create', async () => {
    const { run, look } = given({ zone: false });
    await run();
    await look();
    expect(await look()).toMatchObject({
      verdict: 'pending',
      reason: expect.stringMatching(/no public hosted zone.*CNAME _.*\.example\.com/),
    });
  });

  it('is a validation that never comes', async () => {
    const { run, look, world, places } = given({ zone: false });
    await run();
    await look();
    world.time += 73 * 3_600_000;
    expect(await look()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('VALIDATION_TIMED_OUT') });
    expect(places()).toEqual(everywhere(OLD));
  });

  it('is the quota of names', async () => {
    const { run, places } = given({
      certificate: { SubjectAlternativeNames: Array.from({ length: 11 }, (_, n) => `n${n}.example.com`) },
    });
    await expect(run()).rejects.toThrow(/11 names.*quota/);
    expect(places()).toEqual(everywhere(OLD));
  });

  it('is a distribution that somebody changes at the same time: tried again', async () => {
    const { run, look, faults } = given();
    await run();
    await look();
    await look();
    faults.refuse('UpdateDistribution', 'PreconditionFailed');
    const error = await look().catch((thrown: unknown) => thrown);
    expect(isRetryable(error) || error).toBe(true);
  });

  it('is a listener with too many certificates: the place is named, and keeps what it has', async () => {
    const { run, look, faults, places } = given();
    faults.refuse('AddListenerCertificates', 'TooManyCertificatesException');
    await run();
    await look();
    await look();
    await expect(look()).rejects.toThrow(/certificate list of listener app\/web.*TooManyCertificates.*not touched/);
    expect(places()).toMatchObject({ list: [OLD], distribution: OLD, api: OLD });
  });

  it('is a denial in the middle: says where, what has the new certificate, and what was not touched; then goes on', async () => {
    const { run, look, lookUntilDone, faults, places } = given();
    faults.refuse('AddListenerCertificates', 'AccessDeniedException');
    await run();
    await look();
    await look();
    const error = await look().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /certificate list of listener app\/web.* may not be changed: AccessDeniedException\. It has the certificate that it had\. The new certificate is in place at the default certificate of listener app\/web.*\. Places after it were not touched: .*E1EXAMPLE.*api\.example\.com/,
      ),
      advice: expect.stringMatching(/Allow it, or put arn:\S+ there by hand\. When the cause is gone, it goes on/),
    });
    expect(places()).toMatchObject({ list: [OLD], distribution: OLD, api: OLD });
    expect(places().first).not.toBe(OLD);
    faults.heal('AddListenerCertificates');
    expect(await lookUntilDone()).toMatchObject({ verdict: 'done' });
  });

  it('is a listener that is gone, or that has another certificate by now: left alone', async () => {
    const { run, look, lookUntilDone, elbv2, cloudfront } = given();
    await run();
    elbv2.balancers[0]?.listeners.shift();
    const distribution = cloudfront.distributions.get('E1EXAMPLE');
    if (distribution) distribution.certificate = OTHER;
    await look();
    const result = expect.stringMatching(/Left as they are:.*\(gone\).*E1EXAMPLE \(holds another/);
    expect(await lookUntilDone()).toMatchObject({ verdict: 'done', result });
    expect(distribution?.certificate).toBe(OTHER);
  });

  it('is a tag that names a certificate which nobody requested for it', async () => {
    const { run, lookUntilDone, places, requested } = given({
      certificate: { tags: { 'riposte:replaced-by': OTHER } },
    });
    await run();
    await lookUntilDone();
    expect(places()).toEqual(everywhere(requested()[0] ?? ''));
  });
});

/** What is called on each place of `given`. */
const ON_PLACES = [
  { call: 'elasticloadbalancing:ModifyListener', place: /default certificate of listener app\/web/ },
  { call: 'elasticloadbalancing:AddListenerCertificates', place: /certificate list of listener app\/web/ },
  { call: 'elasticloadbalancing:RemoveListenerCertificates', place: /certificate list of listener app\/web/ },
  { call: 'cloudfront:UpdateDistribution', place: /CloudFront distribution E1EXAMPLE/ },
  { call: 'apigateway:PATCH', place: /API Gateway’s domain api\.example\.com/ },
];

describe('before the first place is touched', () => {
  it.each(ON_PLACES)('a place where the role may not $call is left to a person, and the others go on', async (of) => {
    const { run, lookUntilDone, denied, places } = given();
    denied.set(of.call, 'boundary');
    const { prepared } = await run();
    const byHand = `${of.call}: a permissions boundary does not allow it`;
    expect(prepared).toMatchObject({ verdict: 'proceed', effect: expect.stringContaining('1 more are left to you') });
    expect(JSON.stringify(prepared)).toContain(byHand);
    const done = await lookUntilDone();
    expect(done).toMatchObject({ verdict: 'partial', byHand: true, missing: expect.stringMatching(of.place) });
    expect(done).toMatchObject({ missing: expect.stringContaining(byHand) });
    expect(
      [places()]
        .flatMap(({ first, list, distribution, api }) => [first, list?.[0], distribution, api])
        .filter((arn) => arn === OLD),
    ).toHaveLength(1);
  });

  it.each(ON_PLACES)(
    'what is denied since the answer, $call, keeps every place as it is; then it goes on',
    async (of) => {
      const { run, look, lookUntilDone, denied, places, named } = given();
      await run();
      denied.set(of.call, 'organisation');
      await look();
      await look();
      const error = await look().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        message: expect.stringMatching(
          new RegExp(
            `${of.place.source}.* may not be changed \\(${of.call}: a policy of the organisation denies it\\)\\. No place has been touched\\. Left as they are: `,
          ),
        ),
        advice: expect.stringMatching(/^Allow it, or put arn:\S+ there by hand\./),
      });
      expect(places()).toEqual(everywhere(OLD));
      expect(named(/^(Modify|Add)Listener|^Update(Distribution|DomainName)/)).toEqual([]);
      denied.clear();
      expect(await lookUntilDone()).toMatchObject({ verdict: 'done' });
    },
  );

  it('one distribution among several may be denied alone', async () => {
    const { run, cloudfront, denied } = given({ inUseBy: [DISTRIBUTION, DISTRIBUTION.replace('E1', 'E2')] });
    cloudfront.seedDistribution({ id: 'E2EXAMPLE', certificate: OLD });
    denied.set(`cloudfront:UpdateDistribution ${DISTRIBUTION}`, 'role');
    const { prepared } = await run();
    expect(prepared).toMatchObject({
      effect: expect.stringMatching(/E2EXAMPLE/),
      before: {
        places: [{ id: 'E2EXAMPLE' }],
        elsewhere: [expect.stringMatching(/E1EXAMPLE .*the role of this function may not/)],
      },
    });
  });

  it('nothing is requested where every place is denied', async () => {
    const { run, requested, denied } = given();
    for (const { call } of ON_PLACES) denied.set(call, 'role');
    const { prepared } = await run();
    expect(prepared).toMatchObject({ verdict: 'advise', reason: expect.stringContaining('the role of this function') });
    expect(requested()).toEqual([]);
  });

  it.each(['SimulatePrincipalPolicy'])(
    'nothing is requested where IAM may not be asked: %s is refused',
    async (call) => {
      const { run, requested, faults, places } = given();
      faults.refuse(call, 'AccessDenied');
      await expect(run()).rejects.toThrow(/AccessDenied/);
      expect(requested()).toEqual([]);
      expect(places()).toEqual(everywhere(OLD));
    },
  );

  it('a role whose name CloudFormation has shortened is told for what it is', async () => {
    const { run, faults } = given();
    faults.refuse('SimulatePrincipalPolicy', 'AccessDenied');
    expect(await run().catch((thrown: unknown) => thrown)).toMatchObject({
      code: 'NOT_RENEWED',
      advice: expect.stringMatching(/iam:SimulatePrincipalPolicy.*shorter stage.*by hand/),
    });
  });

  describe('a distribution with a web ACL, on which CloudFront asks for a right,', () => {
    const webAcl = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/0a1b2c3d';

    it('gets the new certificate', async () => {
      const { run, lookUntilDone, cloudfront, places } = given();
      cloudfront.seedDistribution({ id: 'E1EXAMPLE', certificate: OLD, aliases: ['shop.example.com'], webAcl });
      await run();
      expect(await lookUntilDone()).toMatchObject({ verdict: 'done' });
      expect(places().distribution).not.toBe(OLD);
    });

    it('is left to a person where the role may not read the web ACL', async () => {
      const { run, lookUntilDone, cloudfront, denied, places } = given();
      cloudfront.seedDistribution({ id: 'E1EXAMPLE', certificate: OLD, webAcl });
      denied.set(`wafv2:GetWebACL ${webAcl}`, 'boundary');
      await run();
      const missing = expect.stringMatching(/E1EXAMPLE may not be changed \(wafv2:GetWebACL: a permissions boundary/);
      expect(await lookUntilDone()).toMatchObject({ verdict: 'partial', missing });
      expect(places().distribution).toBe(OLD);
    });

    it('is named where CloudFront itself says no', async () => {
      const { run, lookUntilDone, faults } = given();
      faults.refuse('UpdateDistribution', 'InvalidWebACLId', { status: 400 });
      await run();
      await expect(lookUntilDone()).rejects.toMatchObject({
        code: 'NOT_RENEWED',
        message: expect.stringMatching(/E1EXAMPLE does not take the certificate .* \(InvalidWebACLId\)/),
      });
    });
  });
});

describe('what asks for rights that no role of ours has is left to a person', () => {
  it.each([
    {
      what: 'a distribution with legacy logs',
      seed: { legacyLogs: true },
      says: /E1EXAMPLE \(it keeps legacy access logs/,
    },
    {
      what: 'a distribution with functions at the edge',
      seed: { edgeFunctions: [`arn:aws:lambda:${REGION}:111122223333:function:sign:1`] },
      says: /E1EXAMPLE \(it has functions of Lambda@Edge/,
    },
    {
      what: 'a distribution with a web ACL of WAF Classic',
      seed: { webAcl: '473e64fd-f30b-4765-81a0-62ad96dd167a' },
      says: /E1EXAMPLE \(it has a web ACL of WAF Classic/,
    },
  ])('$what', async ({ seed, says }) => {
    const { run, lookUntilDone, cloudfront, places } = given();
    cloudfront.seedDistribution({ id: 'E1EXAMPLE', certificate: OLD, ...seed });
    const { prepared } = await run();
    expect(JSON.stringify(prepared)).toMatch(says);
    expect(await lookUntilDone()).toMatchObject({
      verdict: 'partial',
      byHand: true,
      missing: expect.stringMatching(says),
    });
    expect(places().distribution).toBe(OLD);
    expect(places().api).not.toBe(OLD);
  });

  it('an edge-optimized domain of API Gateway', async () => {
    const { run, lookUntilDone, apiGateway } = given({ api: false });
    const edge = { domainName: 'edge.example.com', certificateArn: OLD, distributionDomainName: 'd1.cloudfront.net' };
    apiGateway.seedDomain(edge);
    await run();
    const missing = expect.stringMatching(/edge-optimized domain edge\.example\.com/);
    expect(await lookUntilDone()).toMatchObject({ verdict: 'partial', byHand: true, missing });
    expect(apiGateway.presentedAt('d1.cloudfront.net')).toBe(OLD);
  });
});

describe('a distribution', () => {
  it('is asked under a name of its own, since CloudFront presents its own certificate under others', async () => {
    const { run, lookUntilDone, calls } = given();
    await run();
    await lookUntilDone();
    const asked = calls.flatMap(({ input }) => ((input as Endpoint).host?.endsWith('.cloudfront.net') ? [input] : []));
    expect(asked[0]).toMatchObject({ serverName: 'shop.example.com', port: 443, internal: false });
  });

  it('without a name of its own is unproven', async () => {
    const { run, lookUntilDone } = given({ aliases: [] });
    await run();
    const result = expect.stringMatching(
      /not be asked for from here, at CloudFront distribution E1EXAMPLE \(there is no name/,
    );
    expect(await lookUntilDone()).toMatchObject({ verdict: 'done', result });
  });
});

describe('many places', () => {
  const MANY = 30;
  const listeners = Array.from({ length: MANY }, (_, n) => ({ first: OLD, port: 9000 + n }));

  it('that answer slowly, or not at all, are done over several looks', async () => {
    const { run, look, elbv2, ctx, world } = given({ inUseBy: [WEB], api: false });
    elbv2.balancers.splice(0);
    elbv2.seedBalancer({ arn: WEB, listeners });
    const slow = async () => {
      world.time += 3_000;
      return { verdict: 'unreachable' as const, reason: 'no answer in time' };
    };
    ctx.clients = { ...ctx.clients, handshakes: { send: slow } };
    await run();
    await look();
    await look();
    const swapped = () => elbv2.balancers[0]?.listeners.filter(({ first }) => first !== OLD).length ?? 0;
    const progress: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const { verdict } = await look();
      progress.push(swapped());
      if (verdict === 'done') break;
    }
    expect(progress.at(0)).toBeLessThan(MANY);
    expect(progress.at(-1)).toBe(MANY);
  });
});

describe('nothing is replaced', () => {
  it.each<Given & { state: string; verdict: string; says: RegExp }>([
    {
      state: 'when it renews itself',
      certificate: { Status: 'ISSUED', NotAfter: new Date(NOW + 20 * DAY) },
      verdict: 'unchanged',
      says: /renews it automatically/,
    },
    {
      state: 'when it was renewed',
      certificate: { Status: 'ISSUED', NotAfter: new Date(NOW + 90 * DAY) },
      verdict: 'unchanged',
      says: /already been renewed/,
    },
    {
      state: 'when CloudFront manages it',
      certificate: { ManagedBy: 'CLOUDFRONT' },
      verdict: 'unchanged',
      says: /CLOUDFRONT manages/,
    },
    {
      state: 'when it was imported',
      certificate: { Type: 'IMPORTED' },
      verdict: 'advise',
      says: /Only a certificate that Amazon/,
    },
    { state: 'when it is revoked', certificate: { Status: 'REVOKED' }, verdict: 'advise', says: /Find out why/ },
    { state: 'when nothing uses it', inUseBy: [], verdict: 'unchanged', says: /Nothing uses/ },
    {
      state: 'when only a load balancer of gateways uses it',
      inUseBy: [`arn:aws:elasticloadbalancing:${REGION}:111122223333:loadbalancer/gwy/old/0123456789abcdef`],
      api: false,
      verdict: 'advise',
      says: /loadbalancer\/gwy\/old/,
    },
    {
      state: 'when the load balancer is gone',
      inUseBy: [`${WEB.slice(0, -1)}0`],
      verdict: 'advise',
      says: /no load balancer/,
    },
    {
      state: 'with 101 names',
      certificate: { SubjectAlternativeNames: Array.from({ length: 101 }, (_, n) => `n${n}.example.com`) },
      verdict: 'advise',
      says: /101 names/,
    },
  ])('$state: $verdict', async ({ verdict, says, state: _, ...seed }) => {
    const { run, requested, places } = given(seed);
    const { prepared } = await run();
    expect(prepared.verdict).toBe(verdict);
    expect(JSON.stringify(prepared)).toMatch(says);
    expect(requested()).toEqual([]);
    expect(places()).toMatchObject({ first: OLD, list: [OLD], distribution: OLD });
  });

  it('when it is gone', async () => {
    const { ctx } = given();
    expect(await action.before({ key: `${OLD}x` }, ctx)).toMatchObject({ verdict: 'unchanged' });
  });
});

describe('undo', () => {
  it('puts the old certificate back in every place, and may run twice', async () => {
    const { run, lookUntilDone, places, undoIt, requested } = given(LASTING);
    await run();
    await lookUntilDone();
    expect(await undoIt()).toContain(requested()[0]);
    expect(places()).toEqual(everywhere(OLD));
    await undoIt();
    expect(places()).toEqual(everywhere(OLD));
  });

  it.each([1, 5, 8, 9, 10, 12, 14, 16])('ends the same after a crash behind call %i', async (call) => {
    const { run, lookUntilDone, places, undoIt, faults, world } = given(LASTING);
    await run();
    await lookUntilDone();
    world.time += 6 * MINUTES;
    faults.crashAfter(call);
    await attemptUntilDone(undoIt, faults);
    expect(places()).toEqual(everywhere(OLD));
  });

  it('half way puts back what was swapped', async () => {
    const { run, look, places, undoIt } = given(LASTING);
    await run();
    await look();
    await look();
    await look();
    expect(places()).toMatchObject({ api: OLD, distribution: expect.not.stringContaining('/old') });
    await undoIt();
    expect(places()).toEqual(everywhere(OLD));
  });

  it.each([
    { call: 'UpdateDistribution', left: 'distribution', says: /E1EXAMPLE may not be changed: AccessDenied/ },
    { call: 'AddListenerCertificates', left: 'list', says: /certificate list of .* may not be changed: AccessDenied/ },
    { call: 'RemoveListenerCertificates', left: 'list', says: /has the old certificate, and the new one beside it/ },
  ] as const)('puts back all but what $call is refused for, says which, and the rest later', async (of) => {
    const { run, lookUntilDone, undoIt, faults, places, world } = given(LASTING);
    await run();
    await lookUntilDone();
    faults.refuse(of.call, 'AccessDenied', { status: 403 });
    expect(await undoIt().catch((thrown: unknown) => thrown)).toMatchObject({
      code: 'NOT_RENEWED',
      message: expect.stringMatching(
        new RegExp(`${of.says.source}.*Of the others: .*api\\.example\\.com has the old one`),
      ),
      advice: expect.stringMatching(/undo it once more\.$/),
    });
    const { [of.left]: _, ...others } = everywhere(OLD);
    expect(places()).toMatchObject(others);
    expect(places()).not.toEqual(everywhere(OLD));
    faults.clear();
    world.time += 6 * MINUTES;
    await undoIt();
    expect(places()).toEqual(everywhere(OLD));
  });

  it('asks no simulator, whose word would keep every place as it is', async () => {
    const { run, lookUntilDone, undoIt, denied, faults, places } = given(LASTING);
    await run();
    await lookUntilDone();
    denied.set('cloudfront:UpdateDistribution', 'role');
    faults.refuse('SimulatePrincipalPolicy', 'AccessDenied');
    await undoIt();
    expect(places()).toEqual(everywhere(OLD));
  });

  it('before anything was put anywhere has nothing to do', async () => {
    const { run, undoIt, target, ctx } = given(LASTING);
    const prepared = await action.before(target, ctx);
    if (prepared.verdict !== 'proceed') throw new Error('it should proceed');
    expect(await undo(action, target, prepared.before, ctx)).toMatch(/No new certificate/);
    await run();
    expect(await undoIt()).toContain('has the old one');
  });

  it('leaves what somebody has changed since', async () => {
    const { run, lookUntilDone, cloudfront, undoIt } = given(LASTING);
    await run();
    await lookUntilDone();
    const distribution = cloudfront.distributions.get('E1EXAMPLE');
    if (distribution) distribution.certificate = OTHER;
    expect(await undoIt()).toContain('E1EXAMPLE was left: it holds another certificate');
    expect(distribution?.certificate).toBe(OTHER);
  });

  it('says so when the old certificate is gone', async () => {
    const { run, lookUntilDone, ctx, kept } = given(LASTING);
    await run();
    await lookUntilDone();
    const before = kept.before as ReplaceBefore;
    await expect(undo(action, { key: `${OLD}gone` }, before, ctx)).rejects.toThrow(CannotUndoError);
  });

  it.each([{ state: 'has expired' }, { state: 'ends meanwhile', ...LASTING }])(
    'puts no certificate back that $state',
    async ({ state: _, ...seed }) => {
      const { run, lookUntilDone, places, undoIt, requested, world } = given(seed);
      await run();
      await lookUntilDone();
      world.time += 20 * DAY;
      await expect(undoIt()).rejects.toThrow(CannotUndoError);
      expect(places()).toEqual(everywhere(requested()[0] ?? ''));
    },
  );

  it('tries again while API Gateway is still at the last change', async () => {
    const { run, lookUntilDone, undoAtOnce } = given(LASTING);
    await run();
    await lookUntilDone();
    expect(isRetryable(await undoAtOnce().catch((thrown: unknown) => thrown))).toBe(true);
  });
});

describe('over real TLS', () => {
  const { root, issuing, issue } = givenAuthority(Date.now());
  const servers: tls.Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** A server on loopback that presents what `chosen` says, each time anew, as a listener does. */
  async function serving(chosen: (name: string) => Made): Promise<number> {
    const server = tls.createServer({
      SNICallback(name, done) {
        const { certificate, privateKey } = chosen(name);
        done(null, tls.createSecureContext({ key: privateKey, cert: certificate + issuing.certificate }));
      },
    });
    servers.push(server);
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** The listener at work: it presents the certificate that Elastic Load Balancing was told of. */
  async function givenServers(presents: 'what it has' | 'the old one' | 'nothing' = 'what it has', seed: Given = {}) {
    const around = given({ inUseBy: [WEB], ...seed });
    const [old, blog] = [issue({ names: NAMES, serial: '0f01' }), issue({ name: 'blog.example.org', serial: '0f02' })];
    const made = new Map([
      [OLD, old],
      [OTHER, blog],
    ]);
    const newest = (): Made => {
      const [arn = ''] = around.requested();
      const serial = (around.acm.DescribeCertificate({ CertificateArn: arn }).Certificate?.Serial ?? '00').replaceAll(
        ':',
        '',
      );
      if (!made.has(arn)) made.set(arn, issue({ names: NAMES, serial }));
      return made.get(arn) as Made;
    };
    const port = await serving((name) => {
      if (presents === 'the old one') return old;
      const listener = around.elbv2.balancers[0]?.listeners[name === 'www.example.com' ? 0 : 1];
      return listener?.first === OLD ? old : newest();
    });
    const real = createHandshakeClient({
      unguarded: (_host, { all }, done) =>
        all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
      ca: [root.certificate],
    });
    const asked: Endpoint[] = [];
    const send = ({ input }: HandshakeCommand) => {
      asked.push(input);
      return real.send(new HandshakeCommand({ ...input, port: presents === 'nothing' ? 1 : port }));
    };
    around.ctx.clients = { ...around.ctx.clients, handshakes: { send } };
    return { ...around, asked };
  }

  it('the old certificate leaves the list only after the new one was presented', async () => {
    const { run, lookUntilDone, places, requested, asked } = await givenServers();
    await run();
    expect(await lookUntilDone()).toMatchObject({ verdict: 'done', result: expect.stringContaining('presented by') });
    expect(places()).toMatchObject({ first: requested()[0], list: [requested()[0]] });
    expect(new Set(asked.map(({ host, serverName }) => `${host} ${serverName}`))).toEqual(
      new Set(['web-0123456789.us-east-1.elb.amazonaws.com www.example.com']),
    );
  });

  it.each([
    { old: 'expired', advice: 'Look at that place.' },
    { old: 'valid', seed: LASTING, advice: expect.stringContaining('Undoing') },
  ])('while the old one, $old, is presented it waits, and after hours it says so', async ({ seed, advice }) => {
    const { run, look, world, places } = await givenServers('the old one', seed);
    await run();
    await look();
    await look();
    expect(await look()).toMatchObject({
      verdict: 'pending',
      reason: expect.stringMatching(/still presents another.*f01.*not touched/),
    });
    expect(places().list).toEqual([OLD]);
    world.time += 7 * 3_600_000;
    expect(await look()).toMatchObject({ verdict: 'failed', advice });
  });

  it('what cannot be reached is in place, said to be unproven, and the old one stays in the list', async () => {
    const { run, lookUntilDone, places, requested } = await givenServers('nothing');
    await run();
    expect(await lookUntilDone()).toMatchObject({
      verdict: 'done',
      result: expect.stringMatching(/could not be asked for from here, at.*ECONNREFUSED.*stays in the list/),
    });
    expect(places()).toMatchObject({ first: requested()[0], list: [OLD, requested()[0]] });
  });
});

it('declares the permissions that it uses, and no other', async () => {
  const inUseBy = [WEB, DISTRIBUTION, OF_API, CLASSIC];
  const { run, lookUntilDone, calls, undoIt } = given({ ...LASTING, inUseBy });
  await run();
  await lookUntilDone();
  await undoIt();
  const ofAws = calls.filter(({ service }) => service !== 'handshakes');
  expectDeclared(ofAws, action.permissions);
});

describe('classic load balancers', () => {
  const certificates = ({ elb }: ReturnType<typeof given>) =>
    elb.balancers[0]?.listeners.map(({ certificate }) => certificate);
  const onlyClassic = (inUseBy = [CLASSIC]) => given({ inUseBy, api: false });

  it('get the new certificate at each port that had the old one, proven, and the old one back', async () => {
    const around = given({ ...LASTING, inUseBy: [CLASSIC], api: false });
    await around.run();
    const verified = await around.lookUntilDone();
    const [next] = around.requested();
    expect(verified).toMatchObject({
      verdict: 'done',
      result: expect.stringContaining('port 465 of the classic load balancer shop'),
    });
    expect(certificates(around)).toEqual([next, next, OTHER, undefined]);
    await around.undoIt();
    expect(certificates(around)).toEqual([OLD, OLD, OTHER, undefined]);
  });

  it('are asked for by name, by twenties, and one that is gone keeps none of the others out', async () => {
    const names = Array.from({ length: 45 }, (_, n) => `shop-${n}`);
    const around = onlyClassic([...names, 'gone'].map((name) => CLASSIC.replace(/shop$/, name)));
    for (const name of names)
      around.elb.seedBalancer({ name, listeners: [{ port: 443, protocol: 'HTTPS', certificate: OLD }] });
    const { prepared } = await around.run();
    expect(prepared).toMatchObject({ before: { places: { length: 45 } } });
    expect(
      around.calls.filter(({ service, operation }) => service === 'elb' && operation === 'DescribeLoadBalancers')
        .length,
    ).toBeLessThan(12);
  });

  it('are left where somebody put another certificate there, or deleted them', async () => {
    const around = onlyClassic();
    await around.run();
    const [first, second] = around.elb.balancers[0]?.listeners ?? [];
    if (first) first.certificate = OTHER;
    if (second) around.elb.balancers[0]?.listeners.splice(1, 1);
    await around.lookUntilDone();
    expect(certificates(around)).toEqual([OTHER, OTHER, undefined]);
  });

  it('that may not be changed are told by port and name, with what denies it', async () => {
    const around = onlyClassic();
    around.faults.refuse('SetLoadBalancerListenerSSLCertificate', 'AccessDenied', { status: 403 });
    await around.run();
    await expect(around.lookUntilDone()).rejects.toThrow(
      'port 443 of the classic load balancer shop may not be changed',
    );
  });

  it('where the role may not change them they are left to a person, and the others go on', async () => {
    const around = given({ inUseBy: [WEB, CLASSIC], api: false });
    around.denied.set('elasticloadbalancing:SetLoadBalancerListenerSSLCertificate', 'boundary');
    await around.run();
    const missing = expect.stringContaining('port 443 of the classic load balancer shop');
    expect(await around.lookUntilDone()).toMatchObject({ verdict: 'partial', byHand: true, missing });
    expect(certificates(around)).toEqual([OLD, OLD, OTHER, undefined]);
    expect(around.places().first).toBe(around.requested()[0]);
  });
});
