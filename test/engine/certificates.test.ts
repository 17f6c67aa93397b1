import type { LocalStack } from '../../local/local-stack.ts';
import type { Telemetry } from '../../src/core/telemetry.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { asJson, givenAuthority, type Made } from '../actions/certificates/authority.ts';
import { NOW } from '../support/fixtures.ts';
import {
  actionsIn,
  alertIds,
  arrive,
  drainUntilCrash,
  givenStack,
  letTimePass,
  responsesIn,
} from '../support/stories.ts';

const DAY = 86_400_000;
const IMPORTED = 'arn:aws:acm:eu-west-1:111122223333:certificate/772db3e9-7a75-4d51-8551-3e78c1fe6f7c';
const EXPIRED = 'arn:aws:acm:eu-west-1:111122223333:certificate/e7c4a55d-674f-44cd-8837-21eaa75b06c7';
const WEB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef';

const onlyAction = (stack: LocalStack): ResponseRecord => responsesIn(stack)[0] as ResponseRecord;
const say = (stack: LocalStack, kind: 'approve' | 'undo'): void =>
  void stack.services.sqs.deliver(
    `${stack.config.stack}-act-certificates`,
    JSON.stringify({ kind, key: onlyAction(stack).key, by: 'anna' }),
  );

describe('an imported certificate that is about to end', () => {
  const { issuing, issue } = givenAuthority();
  const made = issue({ name: 'legacy.example.com', serial: '2b00' });

  function given(successor: Made = made) {
    const lines: string[] = [];
    const note = (...line: unknown[]): void => void lines.push(JSON.stringify(line));
    const telemetry: Telemetry = { info: note, warn: note, error: note, count: () => {}, measure: () => {} } as never;
    const stack = givenStack({ telemetry, record: true });
    stack.services.acm.seedCertificate({
      CertificateArn: IMPORTED,
      DomainName: 'legacy.example.com',
      Type: 'IMPORTED',
      KeyAlgorithm: 'EC_prime256v1',
      Serial: '0f:01',
      NotAfter: new Date(NOW + 29 * DAY),
      tags: { 'riposte:renew': 'from-secret:legacy', 'riposte:managed': 'true' },
    });
    stack.services.secretsManager.seedSecret({
      name: 'legacy',
      value: asJson(successor, issuing),
      tags: { 'riposte:copy-to': IMPORTED },
    });
    arrive(stack, 'acm/approaching-expiration-imported', undefined, () => {});
    return { stack, lines };
  }
  const serial = ({ services }: LocalStack) =>
    services.acm.DescribeCertificate({ CertificateArn: IMPORTED }).Certificate?.Serial;
  /** All that is kept, said or sent, but what ACM and Secrets Manager themselves are told. */
  const everything = (stack: LocalStack, lines: string[]): string =>
    JSON.stringify([lines, stack.services.dynamodb.items(), stack.services.sns.published]) +
    JSON.stringify(stack.calls.filter(({ operation }) => operation !== 'ImportCertificate'));

  it('has its successor imported, and nothing of the key is kept or said', async () => {
    const { stack, lines } = given();
    await stack.drain();
    expect(actionsIn(stack)).toEqual([`reimport-certificate ${IMPORTED}: done applied`]);
    expect(serial(stack)).toBe('2b:00');
    const key = made.privateKey.split('\n');
    for (const line of key.slice(1, -2)) expect(everything(stack, lines)).not.toContain(line);
    expect(everything(stack, lines)).not.toContain('PRIVATE KEY');
  });

  it('keeps what it has when the key does not match, and says so without it', async () => {
    const broken = { ...made, privateKey: issue().privateKey };
    const { stack, lines } = given(broken);
    await stack.drain();
    expect(actionsIn(stack)).toEqual([`reimport-certificate ${IMPORTED}: done refused`]);
    expect(onlyAction(stack).reason).toMatch(/Secret legacy: .*matches none/);
    expect(serial(stack)).toBe('0f:01');
    expect(everything(stack, lines)).not.toContain(broken.privateKey.split('\n')[1]);
  });

  it('ends the same after a crash behind any call', async () => {
    const run = async (crashAfter: number) => {
      const { stack } = given();
      stack.faults.crashAfter(crashAfter);
      await drainUntilCrash(stack);
      const calls = stack.callsMade();
      await letTimePass(stack);
      return { stack, calls };
    };
    const { stack: smooth, calls } = await run(Number.POSITIVE_INFINITY);
    for (let n = 1; n <= calls; n += 1) {
      const { stack } = await run(n);
      expect({ n, serial: serial(stack) }).toEqual({ n, serial: '2b:00' });
      expect({ n, actions: actionsIn(stack) }).toEqual({ n, actions: actionsIn(smooth) });
      expect({ n, alerts: alertIds(stack) }).toEqual({ n, alerts: alertIds(smooth) });
    }
    expect(calls).toBeGreaterThan(10);
  });
});

describe('an expired certificate in use', () => {
  async function waiting(): Promise<LocalStack> {
    const stack = givenStack();
    const { acm, elbv2, route53 } = stack.services;
    route53.seedHostedZone({ name: 'example.org' });
    acm.seedCertificate({
      CertificateArn: EXPIRED,
      DomainName: 'blog.example.org',
      Status: 'EXPIRED',
      Serial: '0f:01',
      NotAfter: new Date(NOW - DAY),
      InUseBy: [WEB],
    });
    elbv2.seedBalancer({ arn: WEB, listeners: [{ first: EXPIRED }] });
    arrive(stack, 'acm/expired', undefined, () => {});
    await stack.drain();
    expect(actionsIn(stack)).toEqual([`replace-certificate ${EXPIRED}: waiting awaiting-approval`]);
    return stack;
  }
  const first = ({ services }: LocalStack) => services.elbv2.balancers[0]?.listeners[0]?.first;
  const requested = ({ counts }: LocalStack) => counts.get('acm:RequestCertificate') ?? 0;

  it('is replaced after an approval, over several sweeps, and not put back, since it has ended', async () => {
    const stack = await waiting();
    await letTimePass(stack, 3);
    expect(requested(stack)).toBe(0);
    say(stack, 'approve');
    await stack.drain();
    expect(actionsIn(stack)).toEqual([`replace-certificate ${EXPIRED}: pending awaiting-approval`]);
    await letTimePass(stack);
    expect(actionsIn(stack)).toEqual([`replace-certificate ${EXPIRED}: done applied`]);
    expect(first(stack)).not.toBe(EXPIRED);
    say(stack, 'undo');
    await stack.drain();
    await letTimePass(stack);
    expect(actionsIn(stack)).not.toEqual([expect.stringContaining('undone')]);
    expect(first(stack)).not.toBe(EXPIRED);
  });

  it('waits while Riposte is paused, and goes on afterwards', async () => {
    const stack = await waiting();
    say(stack, 'approve');
    await stack.drain();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    await letTimePass(stack);
    expect(first(stack)).toBe(EXPIRED);
    await stack.journal.setPaused(false, 'anna', stack.world.now());
    await letTimePass(stack);
    expect(first(stack)).not.toBe(EXPIRED);
  });

  it.each([
    { event: 'acm/expired', arn: EXPIRED, type: 'AMAZON_ISSUED' as const },
    { event: 'acm/approaching-expiration-imported', arn: IMPORTED, type: 'IMPORTED' as const },
  ])('is left alone where its owner says so: $event', async ({ event, arn, type }) => {
    const stack = givenStack();
    const { acm, elbv2, secretsManager } = stack.services;
    const { issuing, issue } = givenAuthority();
    acm.seedCertificate({
      CertificateArn: arn,
      DomainName: 'shop.example.com',
      Type: type,
      KeyAlgorithm: 'EC_prime256v1',
      Status: type === 'IMPORTED' ? 'ISSUED' : 'EXPIRED',
      InUseBy: [WEB],
      tags: { 'riposte:protected': 'true', 'riposte:renew': 'from-secret:shop' },
    });
    secretsManager.seedSecret({ name: 'shop', value: asJson(issue(), issuing), tags: { 'riposte:copy-to': arn } });
    elbv2.seedBalancer({ arn: WEB, listeners: [{ first: arn }] });
    arrive(stack, event, undefined, () => {});
    await stack.drain();
    if (onlyAction(stack).state === 'waiting') say(stack, 'approve');
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'refused', guard: 'protected-tag' });
  });

  it('is replaced once, after a crash behind any call', async () => {
    const run = async (crashAfter: number) => {
      const stack = await waiting();
      say(stack, 'approve');
      const before = stack.callsMade();
      stack.faults.crashAfter(crashAfter);
      for (let n = 0; n < 10; n += 1) {
        await drainUntilCrash(stack);
        stack.faults.revive();
        stack.advance(5 * 60_000 + 1000);
        await stack.sweep().catch(() => undefined);
      }
      await letTimePass(stack, 2);
      return { stack, calls: stack.callsMade() - before };
    };
    const { calls } = await run(Number.POSITIVE_INFINITY);
    for (let n = 1; n <= Math.min(calls, 60); n += 1) {
      const { stack } = await run(n);
      expect({ n, actions: actionsIn(stack) }).toEqual({
        n,
        actions: [`replace-certificate ${EXPIRED}: done applied`],
      });
      expect({ n, isNew: first(stack) !== EXPIRED }).toEqual({ n, isNew: true });
      const all = stack.services.acm.ListCertificates({}).CertificateSummaryList ?? [];
      expect({ n, certificates: all.length }).toEqual({ n, certificates: 2 });
    }
  });
});
