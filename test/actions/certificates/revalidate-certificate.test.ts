import { type CertificateSeed, LocalAcm } from '../../../local/services/acm.ts';
import { LocalRoute53 } from '../../../local/services/route-53.ts';
import { certificatesByEmail } from '../../../src/actions/catalogue/targets/certificates-targets.ts';
import { revalidateCertificate as action } from '../../../src/actions/certificates/revalidate-certificate.ts';
import { attempt, attemptUntilDone, givenClients } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const ARN = 'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-4000-8000-000000000001';
const byEmail = (...names: string[]) =>
  names.map((DomainName) => ({ DomainName, ValidationDomain: DomainName, ValidationMethod: 'EMAIL' as const }));

function given(seed: Partial<CertificateSeed> = {}, zones = ['example.com']) {
  const world = givenWorld();
  const route53 = new LocalRoute53(world);
  for (const name of zones) route53.seedHostedZone({ name, id: `Z${name.replaceAll('.', '').toUpperCase()}` });
  const acm = new LocalAcm(world, route53);
  acm.seedCertificate({
    CertificateArn: ARN,
    DomainName: 'www.example.com',
    DomainValidationOptions: byEmail('www.example.com', 'api.example.com'),
    ...seed,
  });
  const around = givenClients({ acm, route53 });
  const finding = givenFinding({ source: 'acm', resources: [{ kind: 'certificate', id: ARN, arn: ARN }] });
  const ctx = givenContext(around.clients, { finding, now: () => world.now() });
  const target = { key: ARN };
  const run = (kept = {}) => attempt(action, target, ctx, kept);
  /** As the engine does with an action of several steps, while it is under way. */
  async function goOn() {
    await action.apply(target, { names: [] }, ctx);
    return action.verify(target, { names: ['www.example.com'] }, ctx);
  }
  const methods = () => acm.DescribeCertificate({ CertificateArn: ARN }).Certificate?.DomainValidationOptions ?? [];
  return { ...around, world, acm, route53, ctx, target, run, goOn, methods };
}

it('is for certificates of which the finding says that they are validated by email', () => {
  const of = (validationMethod?: string) =>
    certificatesByEmail(
      givenFinding({
        source: 'acm',
        resources: [{ kind: 'certificate', id: ARN, arn: ARN }],
        facts: validationMethod ? { validationMethod } : {},
      }),
      givenConfig(),
    );
  expect(of('EMAIL')).toHaveLength(1);
  expect(of('DNS')).toEqual([]);
  expect(of()).toEqual([]);
});

describe('a certificate that is validated by email', () => {
  it('moves to DNS, and its records are created; a person is asked in any mode', async () => {
    const { run, goOn, methods, route53, calls, world } = given();
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({
      verdict: 'proceed',
      unlessApproved: expect.any(String),
      effect: expect.stringContaining('www.example.com, api.example.com'),
    });
    expect(verified).toMatchObject({ verdict: 'pending' });
    expect(await goOn()).toMatchObject({ verdict: 'done', result: expect.stringContaining('by DNS now') });
    expect(methods().map(({ ValidationMethod }) => ValidationMethod)).toEqual(['DNS', 'DNS']);
    // Route 53's servers answer with a change within a minute.
    world.time += 60_000;
    for (const { ResourceRecord } of methods())
      expect(route53.resolveCname(ResourceRecord?.Name ?? '')).toBe(ResourceRecord?.Value);
    expectDeclared(calls, action.permissions);
  });

  it('says which records a person has to create, where the zone is not here', async () => {
    const { run, goOn } = given({}, []);
    await run();
    expect(await goOn()).toMatchObject({
      verdict: 'partial',
      done: expect.stringContaining('by DNS now'),
      advice: expect.stringContaining('CNAME'),
    });
  });

  it.each([1, 2, 3, 4])('ends the same after a crash behind call %i', async (call) => {
    const { run, goOn, methods, faults, named } = given();
    faults.crashAfter(call);
    const kept = {};
    await attemptUntilDone(() => run(kept), faults);
    expect((await goOn()).verdict).toBe('done');
    expect(methods().every(({ ValidationMethod }) => ValidationMethod === 'DNS')).toBe(true);
    expect(named(/^UpdateCertificateOptions/)).toHaveLength(1);
  });
});

it.each<{ what: string; seed: Partial<CertificateSeed> }>([
  { what: 'is validated by DNS', seed: { DomainValidationOptions: [] } },
  { what: 'has expired', seed: { Status: 'EXPIRED' } },
  { what: 'was imported', seed: { Type: 'IMPORTED' } },
])('a certificate that $what stays as it is', async ({ seed }) => {
  const { run, writes } = given(seed);
  expect((await run()).prepared.verdict).toBe('unchanged');
  expect(writes()).toEqual([]);
});
