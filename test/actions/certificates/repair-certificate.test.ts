import { type CertificateSeed, LocalAcm, validationOf } from '../../../local/services/acm.ts';
import { LocalRoute53 } from '../../../local/services/route-53.ts';
import { certificateTargets } from '../../../src/actions/catalogue/targets/certificates-targets.ts';
import type { RepairBefore } from '../../../src/actions/certificates/place-records.ts';
import { repairCertificate as action } from '../../../src/actions/certificates/repair-certificate.ts';
import { isRefused } from '../../../src/core/action.ts';
import type { Config } from '../../../src/core/config.ts';
import { CannotUndoError, isRetryable } from '../../../src/core/errors.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const DAY = 86_400_000;
const APPROACHING = 'ACM Certificate Approaching Expiration';
type ZoneSeed = Parameters<LocalRoute53['seedHostedZone']>[0];

/** The record that ACM wants for a name, without the final dots. */
function recordOf(domain: string) {
  const { Name = '', Value = '' } = validationOf(domain).ResourceRecord ?? {};
  return { name: Name.slice(0, -1), value: Value.slice(0, -1) };
}
const WWW = recordOf('www.example.com');

interface Given {
  certificate?: Partial<CertificateSeed>;
  zones?: ZoneSeed[];
  config?: Partial<Config>;
  type?: string;
}

/** By default a certificate whose renewal waits for the record of www.example.com, and the empty zone example.com. */
function given({
  certificate = {},
  zones = [{ name: 'example.com', id: 'ZPUBLIC' }],
  config = {},
  type = APPROACHING,
}: Given = {}) {
  const world = givenWorld();
  const route53 = new LocalRoute53(world);
  for (const zone of zones) route53.seedHostedZone(zone);
  const acm = new LocalAcm(world, route53);
  const DomainValidationOptions = [validationOf('www.example.com', 'PENDING_VALIDATION')];
  const arn = acm.seedCertificate({
    DomainName: 'www.example.com',
    DomainValidationOptions,
    RenewalSummary: { RenewalStatus: 'PENDING_VALIDATION', DomainValidationOptions, UpdatedAt: new Date(NOW) },
    ...certificate,
  });
  const around = givenClients({ acm, route53 });
  const target = { key: arn };
  const ctx = givenContext(around.clients, {
    config: givenConfig(config),
    now: () => world.now(),
    finding: givenFinding({ source: 'acm', type, resources: [{ kind: 'certificate', id: arn, arn }] }),
  });
  const recordsOf = (zone: string) => route53.ListResourceRecordSets({ HostedZoneId: zone }).ResourceRecordSets ?? [];
  const run = (kept: { before?: RepairBefore } = {}) => attempt(action, target, ctx, kept);
  return { ...around, world, route53, acm, arn, target, ctx, recordsOf, run };
}

/** A certificate for several names that is not being renewed yet. */
function forNames(...names: string[]): Partial<CertificateSeed> {
  return { DomainValidationOptions: names.map((name) => validationOf(name)), RenewalSummary: undefined } as never;
}

describe('targets', () => {
  const ARN = 'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-4000-8000-000000000001';
  const find = (id: string) =>
    certificateTargets(givenFinding({ resources: [{ kind: 'certificate', id }] }), givenConfig());

  it('are certificates by ARN', () => {
    expect(find(ARN)).toEqual([{ key: ARN }]);
  });

  it.each([
    { id: 'www.example.com' },
    { id: ARN.replace('eu-west-1', 'us-east-1') },
    { id: ARN.replace('111122223333', '444455556666') },
    { id: ARN.replace('aws', 'aws-us-gov') },
    { id: `${ARN}/../x` },
    { id: `${ARN}\n` },
    { id: ARN.replace('certificate/', 'certificate-authority/') },
    { id: '' },
  ])('are refused: $id', ({ id }) => {
    expect(find(id).every(isRefused)).toBe(true);
  });
});

describe('a missing validation record', () => {
  it('is created, and the certificate is renewed', async () => {
    const { run, recordsOf, calls, world, acm, arn } = given();
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({ verdict: 'proceed', to: `CNAME ${WWW.name} → ${WWW.value} in zone example.com` });
    expect(verified?.verdict).toBe('done');
    expect(recordsOf('ZPUBLIC')).toEqual([
      { Name: `${WWW.name}.`, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value: `${WWW.value}.` }] },
    ]);
    expect(calls).toHaveLength(5);
    world.time += 60_000;
    acm.DescribeCertificate({ CertificateArn: arn });
    world.time += 3_600_000;
    const { Certificate } = acm.DescribeCertificate({ CertificateArn: arn });
    expect(Certificate?.RenewalSummary?.RenewalStatus).toBe('SUCCESS');
    expect((await run()).prepared.verdict).toBe('unchanged');
  });

  it.each<{ given: string; zones: ZoneSeed[]; zone: string; config?: Partial<Config> }>([
    { given: 'the only zone', zones: [{ name: 'example.com', id: 'Z1' }], zone: 'Z1' },
    {
      given: 'the most specific zone',
      zones: [
        { name: 'example.com', id: 'Z1' },
        { name: 'www.example.com', id: 'Z2' },
      ],
      zone: 'Z2',
    },
    {
      given: 'a public zone, not a private one',
      zones: [
        { name: 'example.com', id: 'Z1' },
        { name: 'www.example.com', id: 'Z2', private: true },
      ],
      zone: 'Z1',
    },
    {
      given: 'no zone that only sounds alike',
      zones: [
        { name: 'example.com', id: 'Z1' },
        { name: 'w.example.com', id: 'Z2' },
        { name: 'ww.example.com', id: 'Z3' },
      ],
      zone: 'Z1',
    },
    {
      given: 'the allowed one of two of the same name',
      zones: [
        { name: 'example.com', id: 'Z1' },
        { name: 'example.com', id: 'Z2' },
      ],
      config: { certificateZones: ['Z2'] },
      zone: 'Z2',
    },
    {
      given: 'one behind 150 others',
      zones: [
        ...Array.from({ length: 150 }, (_, n) => ({ name: `a${n}.example.com` })),
        { name: 'www.example.com', id: 'Z9' },
      ],
      zone: 'Z9',
    },
  ])('goes into $given', async ({ zones, zone, config }) => {
    const { run, recordsOf } = given({ zones, ...(config && { config }) });
    expect((await run()).verified?.verdict).toBe('done');
    expect(recordsOf(zone)).toHaveLength(1);
  });

  it('is one of several: one change for each zone, and advice for names of other accounts', async () => {
    const zones = [
      { name: 'example.com', id: 'Z1' },
      { name: 'example.org', id: 'Z2' },
    ];
    const names = ['example.com', 'www.example.com', 'example.org', 'example.net'];
    const { run, recordsOf, named } = given({ zones, certificate: forNames(...names) });
    const { prepared, verified } = await run();
    expect(verified).toMatchObject({ verdict: 'partial', byHand: true, advice: expect.stringContaining('CNAME') });
    expect(named(/^Change/)).toHaveLength(2);
    expect([recordsOf('Z1').length, recordsOf('Z2').length]).toEqual([2, 1]);
    const byHand = recordOf('example.net');
    expect(prepared).toMatchObject({ to: expect.stringContaining(`by hand: CNAME ${byHand.name} → ${byHand.value}`) });
  });

  it('is created beside those that are there', async () => {
    const there = recordOf('example.com');
    const { run, recordsOf } = given({
      certificate: forNames('example.com', 'www.example.com'),
      zones: [
        {
          name: 'example.com',
          id: 'Z1',
          records: [{ name: there.name, type: 'CNAME', value: `${there.value}.`, ttl: 60 }],
        },
      ],
    });
    const { prepared } = await run();
    expect(prepared).toMatchObject({ before: { records: [{ name: WWW.name }] } });
    expect(
      recordsOf('Z1')
        .map(({ TTL }) => TTL)
        .sort(),
    ).toEqual([300, 60]);
  });
});

describe('nothing is written', () => {
  const cname = (value: string) => [
    { name: 'example.com', id: 'Z1', records: [{ name: WWW.name, type: 'CNAME' as const, value }] },
  ];
  it.each<{ state: string; verdict: string; says: RegExp } & Given>([
    {
      state: 'another CNAME stands there',
      zones: cname('elsewhere.example.net.'),
      verdict: 'refuse',
      says: new RegExp(`CNAME elsewhere\\.example\\.net\\., not CNAME ${WWW.value}.*never overwrites`),
    },
    {
      state: 'a TXT record stands there',
      zones: [{ name: 'example.com', records: [{ name: WWW.name, type: 'TXT', value: '"x"' }] }],
      verdict: 'refuse',
      says: /TXT "x"/,
    },
    {
      state: 'the record is there',
      zones: cname(`${WWW.value.toUpperCase()}.`),
      verdict: 'unchanged',
      says: /in its zone/,
    },
    {
      state: 'the record is there and five days are left',
      zones: cname(`${WWW.value}.`),
      certificate: { NotAfter: new Date(NOW + 5 * DAY) },
      verdict: 'advise',
      says: /delegates/,
    },
    {
      state: 'no zone of the account holds the name',
      zones: [],
      verdict: 'advise',
      says: new RegExp(`no public hosted zone.*CNAME ${WWW.name}\\. with the value ${WWW.value}\\.`),
    },
    {
      state: 'only a private zone holds the name',
      zones: [{ name: 'example.com', private: true }],
      verdict: 'advise',
      says: /no public hosted zone/,
    },
    {
      state: 'the zone is not among the allowed ones',
      config: { certificateZones: ['ZOTHER'] },
      verdict: 'advise',
      says: /ZPUBLIC.*not among/,
    },
    {
      state: 'the name belongs to a zone that is not allowed, below one that is',
      zones: [
        { name: 'example.com', id: 'Z1' },
        { name: 'www.example.com', id: 'Z2' },
      ],
      config: { certificateZones: ['Z1'] },
      verdict: 'advise',
      says: /www\.example\.com \(Z2\) is not among/,
    },
    {
      state: 'the account has the zone twice',
      zones: [
        { name: 'example.com', id: 'Z1' },
        { name: 'example.com', id: 'Z2' },
      ],
      verdict: 'advise',
      says: /more than once \(Z1, Z2\)/,
    },
    { state: 'the certificate is imported', certificate: { Type: 'IMPORTED' }, verdict: 'advise', says: /import/ },
    {
      state: 'it has become available',
      type: 'ACM Certificate Available',
      verdict: 'unchanged',
      says: /nothing to repair/,
    },
  ])('when $state: $verdict', async ({ verdict, says, state: _, ...seed }) => {
    const { run, named } = given(seed);
    const { prepared } = await run();
    expect(prepared.verdict).toBe(verdict);
    const text = 'reason' in prepared ? `${prepared.reason} ${'advice' in prepared ? prepared.advice : ''}` : '';
    expect(text).toMatch(says);
    expect(named(/^Change/)).toEqual([]);
  });

  it('when the certificate is gone', async () => {
    const { ctx } = given();
    expect((await action.before({ key: 'arn:aws:acm:eu-west-1:111122223333:certificate/x' }, ctx)).verdict).toBe(
      'unchanged',
    );
  });
});

describe('twice is once', () => {
  const several = { certificate: forNames('example.com', 'www.example.com') };

  it.each([1, 2, 3, 4, 5, 6, 7])('a crash behind call %i, then all again, ends the same', async (call) => {
    const { run, faults, recordsOf } = given(several);
    faults.crashAfter(call);
    const kept = {};
    const { verified } = await attemptUntilDone(() => run(kept), faults);
    expect(verified?.verdict).toBe('done');
    expect(recordsOf('ZPUBLIC')).toHaveLength(2);
  });

  it('creates the others when somebody was faster with one', async () => {
    const { ctx, target, route53, recordsOf } = given(several);
    const prepared = await action.before(target, ctx);
    if (prepared.verdict !== 'proceed') throw new Error('it should proceed');
    create(route53, `${WWW.value}.`);
    await action.apply(target, prepared.before, ctx);
    expect((await action.verify(target, prepared.before, ctx)).verdict).toBe('done');
    expect(recordsOf('ZPUBLIC')).toHaveLength(2);
  });

  it('leaves what somebody put there meanwhile, and says so', async () => {
    const { ctx, target, route53, recordsOf } = given();
    const prepared = await action.before(target, ctx);
    if (prepared.verdict !== 'proceed') throw new Error('it should proceed');
    create(route53, 'theirs.example.net.');
    await action.apply(target, prepared.before, ctx);
    expect(await action.verify(target, prepared.before, ctx)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining(WWW.name),
    });
    expect(recordsOf('ZPUBLIC')[0]?.ResourceRecords).toEqual([{ Value: 'theirs.example.net.' }]);
  });
});

describe('undo', () => {
  async function repaired() {
    const around = given({ certificate: forNames('example.com', 'www.example.com') });
    const kept: { before?: RepairBefore } = {};
    await around.run(kept);
    return { ...around, undo: () => undo(action, around.target, kept.before as RepairBefore, around.ctx) };
  }

  it('deletes the records that were created, and may run twice', async () => {
    const { undo, recordsOf } = await repaired();
    expect(await undo()).toContain(WWW.name);
    await undo();
    expect(recordsOf('ZPUBLIC')).toEqual([]);
  });

  it.each([1, 2])('ends the same after a crash behind call %i', async (call) => {
    const { undo, faults, recordsOf } = await repaired();
    faults.crashAfter(call);
    await attemptUntilDone(undo, faults);
    expect(recordsOf('ZPUBLIC')).toEqual([]);
  });

  it('refuses when a record was changed since', async () => {
    const { undo, route53, recordsOf } = await repaired();
    create(route53, 'theirs.example.net.', 'UPSERT');
    await expect(undo()).rejects.toThrow(CannotUndoError);
    expect(recordsOf('ZPUBLIC').at(-1)?.ResourceRecords).toEqual([{ Value: 'theirs.example.net.' }]);
  });
});

function create(route53: LocalRoute53, value: string, Action: 'CREATE' | 'UPSERT' = 'CREATE') {
  const ResourceRecordSet = {
    Name: `${WWW.name}.`,
    Type: 'CNAME' as const,
    TTL: 60,
    ResourceRecords: [{ Value: value }],
  };
  route53.ChangeResourceRecordSets({
    HostedZoneId: 'ZPUBLIC',
    ChangeBatch: { Changes: [{ Action, ResourceRecordSet }] },
  });
}

describe('errors', () => {
  const OPERATIONS = [
    'DescribeCertificate',
    'ListHostedZonesByName',
    'ListResourceRecordSets',
    'ChangeResourceRecordSets',
  ];
  it.each(
    OPERATIONS.flatMap((operation) => [
      { operation, name: 'ThrottlingException', retryable: true },
      { operation, name: 'AccessDeniedException', retryable: false },
    ]),
  )('$name from $operation is thrown, retryable: $retryable', async ({ operation, name, retryable }) => {
    const { run, faults } = given();
    faults.refuse(operation, name);
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name });
    expect(isRetryable(error)).toBe(retryable);
  });

  it('an InvalidChangeBatch that is not about a present record is thrown', async () => {
    const { run, faults } = given();
    faults.refuse('ChangeResourceRecordSets', 'InvalidChangeBatch', { message: '[RRSet is not permitted]' });
    await expect(run()).rejects.toThrow('not permitted');
  });

  it('PriorRequestNotComplete is retryable', async () => {
    const { run, faults } = given();
    faults.refuse('ChangeResourceRecordSets', 'PriorRequestNotComplete');
    expect(isRetryable(await run().catch((thrown: unknown) => thrown))).toBe(true);
  });
});

/** A certificate whose renewal waits for a click in an email to the owners of example.org. */
const BY_EMAIL: Partial<CertificateSeed> = {
  RenewalSummary: {
    RenewalStatus: 'PENDING_VALIDATION',
    DomainValidationOptions: [
      {
        DomainName: 'www.example.com',
        ValidationDomain: 'example.org',
        ValidationMethod: 'EMAIL',
        ValidationStatus: 'PENDING_VALIDATION',
      },
    ],
    UpdatedAt: new Date(NOW),
  },
};
const EXPORTED: Partial<CertificateSeed> = { Type: 'PRIVATE', InUseBy: [], RenewalSummary: undefined } as never;

describe('a validation by email', () => {
  it('is asked for anew, with the advice to move to DNS', async () => {
    const { run, acm } = given({ certificate: BY_EMAIL });
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({ verdict: 'proceed', from: expect.stringContaining('www.example.com') });
    expect(verified).toMatchObject({
      verdict: 'partial',
      done: expect.stringContaining('owners of example.org'),
      advice: expect.stringContaining('by DNS'),
      byHand: true,
    });
    expect(acm.emails).toEqual(['example.org']);
  });

  it('is asked for once a day, also for another finding', async () => {
    const { run, acm, ctx, target, world } = given({ certificate: BY_EMAIL });
    await run();
    const next = { ...ctx, key: 'acm#the-next-milestone' };
    world.time += 23 * 3_600_000;
    expect(await action.before(target, next)).toMatchObject({
      verdict: 'advise',
      reason: expect.stringContaining('sent again on 2026-11-20'),
    });
    world.time += 3_600_000;
    expect((await attempt(action, target, next)).verified?.verdict).toBe('partial');
    expect(acm.emails).toHaveLength(2);
  });

  it('that ACM does not send any more is advice', async () => {
    const { run, faults } = given({ certificate: BY_EMAIL });
    faults.refuse('ResendValidationEmail', 'InvalidStateException');
    await expect(run()).rejects.toThrow(/within 72 hours.*by DNS/);
  });

  it.each([1, 2, 3, 4])('ends the same after a crash behind call %i', async (call) => {
    const { run, faults, acm } = given({ certificate: BY_EMAIL });
    faults.crashAfter(call);
    const kept = {};
    expect((await attemptUntilDone(() => run(kept), faults)).verified?.verdict).toBe('partial');
    expect(new Set(acm.emails)).toEqual(new Set(['example.org']));
  });

  it('cannot be undone', async () => {
    const { ctx, target } = given({ certificate: BY_EMAIL });
    const before = { records: [], emails: [{ domain: 'a', validationDomain: 'a' }] };
    await expect(undo(action, target, before, ctx)).rejects.toThrow(CannotUndoError);
  });
});

describe('an exported private certificate', () => {
  it('is renewed, and who holds it is told to export it again', async () => {
    const { run, ctx, target, world } = given({ certificate: EXPORTED });
    const kept: { before?: RepairBefore } = {};
    expect((await run(kept)).verified).toMatchObject({ verdict: 'pending' });
    world.time += 301_000;
    const verified = await action.verify(target, kept.before as RepairBefore, ctx);
    expect(verified).toMatchObject({
      verdict: 'partial',
      done: expect.stringContaining('2027-06-06'),
      advice: expect.stringContaining('export-certificate'),
    });
    await expect(undo(action, target, kept.before as RepairBefore, ctx)).rejects.toThrow(CannotUndoError);
  });

  it('that its authority does not renew is told with what is missing there', async () => {
    const { run, acm, ctx, target, world } = given({ certificate: EXPORTED });
    acm.authorityFails = 'PCA_ACCESS_DENIED';
    const kept: { before?: RepairBefore } = {};
    await run(kept);
    world.time += 301_000;
    const advice = expect.stringContaining('acm-pca create-permission');
    expect(await action.verify(target, kept.before as RepairBefore, ctx)).toMatchObject({ verdict: 'failed', advice });
  });

  it.each([1, 2, 3])('is asked for once after a crash behind call %i', async (call) => {
    const { run, faults } = given({ certificate: EXPORTED });
    faults.crashAfter(call);
    const kept = {};
    expect((await attemptUntilDone(() => run(kept), faults)).verified?.verdict).toBe('pending');
  });
});

it('declares the permissions that it uses, and no other', async () => {
  const all = [given(), given({ certificate: BY_EMAIL }), given({ certificate: EXPORTED })];
  for (const { run } of all) await run();
  expectDeclared(
    all.flatMap(({ calls }) => calls),
    action.permissions,
  );
});
