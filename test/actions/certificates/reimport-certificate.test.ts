import { type CertificateSeed, LocalAcm } from '../../../local/services/acm.ts';
import { LocalS3 } from '../../../local/services/s3.ts';
import { LocalSecretsManager } from '../../../local/services/secrets-manager.ts';
import { certificateTargets } from '../../../src/actions/catalogue/targets/certificates-targets.ts';
import { reimportCertificate as action } from '../../../src/actions/certificates/reimport-certificate.ts';
import type { ReimportBefore } from '../../../src/actions/certificates/reimport-plan.ts';
import type { Target } from '../../../src/core/action.ts';
import { isRetryable, RenewalError } from '../../../src/core/errors.ts';
import { attempt, attemptUntilDone, givenClients } from '../../support/attempts.ts';
import { givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';
import { asJson, asPem, givenAuthority, type Wish } from './authority.ts';

const DAY = 86_400_000;
const NAMES = ['shop.example.com', 'www.example.com'];
const { root, issuing, issue } = givenAuthority();
const BUCKET = 'certificates-example';
const OBJECT = 's3://certificates-example/shop/renewed.pem';

interface Given {
  certificate?: Partial<CertificateSeed>;
  tags?: Record<string, string>;
  /** Of the certificate that lies in the secret or object. */
  wish?: Wish;
  /** In place of the whole text. */
  text?: string;
  /** Whether the secret and the object name the certificate. */
  consent?: boolean;
  secret?: Partial<Parameters<LocalSecretsManager['seedSecret']>[0]>;
}

/** By default an imported certificate with 20 days left, whose tag names a secret with its successor. */
function given({
  certificate = {},
  tags = { 'riposte:renew': 'from-secret:shop/certificate' },
  wish = {},
  text,
  consent = true,
  secret = {},
}: Given = {}) {
  const world = givenWorld();
  const [acm, secretsManager, s3] = [new LocalAcm(world), new LocalSecretsManager(world), new LocalS3(world)];
  const arn = acm.seedCertificate({
    DomainName: NAMES[0] ?? '',
    SubjectAlternativeNames: NAMES,
    Type: 'IMPORTED',
    KeyAlgorithm: 'EC_prime256v1',
    Serial: '0f:01',
    NotAfter: new Date(NOW + 20 * DAY),
    tags,
    ...certificate,
  });
  const made = issue({ names: NAMES, serial: '2b00', ...wish });
  const copyTo = consent ? { 'riposte:copy-to': arn } : {};
  secretsManager.seedSecret({
    name: 'shop/certificate',
    value: text ?? asJson(made, issuing, root),
    tags: copyTo,
    ...secret,
  });
  s3.seedBucket({
    name: BUCKET,
    objects: { 'shop/renewed.pem': text ?? asPem(made, issuing, root) },
    objectTags: { 'shop/renewed.pem': copyTo },
  });
  const around = givenClients({ acm, secretsManager, s3 });
  const target: Target = { key: arn };
  const ctx = givenContext(around.clients, {
    now: () => world.now(),
    finding: givenFinding({ source: 'acm', resources: [{ kind: 'certificate', id: arn, arn }] }),
  });
  const run = (kept: { before?: ReimportBefore } = {}) => attempt(action, target, ctx, kept);
  const serial = () => acm.DescribeCertificate({ CertificateArn: arn }).Certificate?.Serial;
  return { ...around, world, acm, secretsManager, s3, arn, target, ctx, run, serial, made };
}

const said = (prepared: object): string => JSON.stringify(prepared);

it('finds its targets as the other actions on certificates do', () => {
  expect(certificateTargets).toBe(certificateTargets);
});

describe('a successor', () => {
  it.each([
    { where: 'a secret', tag: 'from-secret:shop/certificate' },
    {
      where: 'a secret by its ARN',
      tag: 'from-secret:arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/certificate-LocaL1',
    },
    { where: 'an object', tag: `from-object:${OBJECT}` },
  ])('in $where is imported to the same ARN, after asking', async ({ tag }) => {
    const { run, serial, acm, arn } = given({ tags: { 'riposte:renew': tag } });
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({
      verdict: 'proceed',
      from: 'serial f01, ends 2026-12-10',
      to: expect.stringContaining('serial 2b00 from'),
      unlessApproved: expect.stringContaining('riposte:managed=true'),
    });
    expect(verified).toMatchObject({ verdict: 'done', result: expect.stringContaining('2027-02-18') });
    expect(serial()).toBe('2b:00');
    expect(acm.ListCertificates({ Includes: { keyTypes: ['EC_prime256v1'] } }).CertificateSummaryList).toHaveLength(1);
    expect(acm.DescribeCertificate({ CertificateArn: arn }).Certificate?.InUseBy).toHaveLength(1);
    expect((await run()).prepared).toMatchObject({ verdict: 'unchanged' });
  });

  it('asks nobody where the certificate is in its hands', async () => {
    const tags = { 'riposte:renew': 'from-secret:shop/certificate', 'riposte:managed': 'true' };
    expect((await given({ tags }).run()).prepared).not.toHaveProperty('unlessApproved');
  });

  it('with its chain out of order is imported in order, and says so', async () => {
    const { made } = given();
    const { run, serial } = given({ text: asJson(made, root, issuing) });
    const { prepared } = await run();
    expect(prepared).toMatchObject({ to: expect.stringContaining('put in order') });
    expect(serial()).toBe('2b:00');
  });
});

describe('nothing is imported', () => {
  const another = issue();
  it.each<Given & { state: string; verdict: 'unchanged' | 'advise' | 'refuse'; says: RegExp }>([
    { state: 'when AWS issued it', certificate: { Type: 'AMAZON_ISSUED' }, verdict: 'unchanged', says: /not imported/ },
    {
      state: 'when it was renewed',
      certificate: { NotAfter: new Date(NOW + 90 * DAY) },
      verdict: 'unchanged',
      says: /already been renewed/,
    },
    { state: 'when nothing uses it', certificate: { InUseBy: [] }, verdict: 'unchanged', says: /Nothing uses/ },
    { state: 'without a tag', tags: {}, verdict: 'advise', says: /None of its tags.*riposte:copy-to.*same ARN/ },
    {
      state: 'with a tag for parameters',
      tags: { 'riposte:renew': 'generate:48' },
      verdict: 'advise',
      says: /not in a form that Riposte understands/,
    },
    {
      state: 'with a tag that leads out of the bucket',
      tags: { 'riposte:renew': 'from-object:https://example.com/x' },
      verdict: 'advise',
      says: /understands/,
    },
    {
      state: 'without the source’s consent',
      consent: false,
      verdict: 'advise',
      says: /does not say.*copy-to=arn:aws:acm/,
    },
    {
      state: 'when the secret is gone',
      tags: { 'riposte:renew': 'from-secret:other' },
      verdict: 'advise',
      says: /no secret other/,
    },
    { state: 'when the secret is to be deleted', secret: { deletedAt: NOW }, verdict: 'advise', says: /no secret/ },
    {
      state: 'from another account',
      tags: {
        'riposte:renew': 'from-secret:arn:aws:secretsmanager:eu-west-1:444455556666:secret:shop/certificate-LocaL1',
      },
      verdict: 'advise',
      says: /in this account/,
    },
    {
      state: 'when the object is gone',
      tags: { 'riposte:renew': 'from-object:s3://certificates-example/x' },
      verdict: 'advise',
      says: /no object/,
    },
    {
      state: 'when the bucket is gone',
      tags: { 'riposte:renew': 'from-object:s3://other-example/x' },
      verdict: 'advise',
      says: /no object/,
    },
    {
      state: 'when the same one lies there',
      wish: { serial: '0f01' },
      verdict: 'advise',
      says: /is the one that is about to end/,
    },
    {
      state: 'with the key of another',
      text: asJson({ ...another, privateKey: issue().privateKey }, issuing),
      verdict: 'refuse',
      says: /shop\/certificate.*matches none/,
    },
    { state: 'that lacks a name', wish: { names: ['shop.example.com'] }, verdict: 'refuse', says: /www\.example\.com/ },
    { state: 'with another key type', wish: { keys: 'RSA-2048' }, verdict: 'refuse', says: /cannot change/ },
    { state: 'of an unknown key type', wish: { keys: 'ed25519' }, verdict: 'refuse', says: /type or size/ },
    { state: 'that has expired', wish: { from: -9, to: -2 }, verdict: 'refuse', says: /expired itself/ },
    { state: 'without its chain', text: asJson(issue({ names: NAMES })), verdict: 'refuse', says: /chain is missing/ },
    { state: 'that is binary', text: '', verdict: 'refuse', says: /binary or empty/ },
    { state: 'that is no JSON', text: '{"certificate": ', verdict: 'refuse', says: /no valid JSON/ },
  ])('$state: $verdict', async ({ verdict, says, state: _, ...seed }) => {
    const { run, serial, named } = given(seed);
    const { prepared } = await run();
    expect(prepared.verdict).toBe(verdict);
    expect(said(prepared)).toMatch(says);
    expect(said(prepared)).not.toMatch(/PRIVATE KEY|MIG/);
    expect(serial()).toBe('0f:01');
    expect(named(/^Import/)).toEqual([]);
  });

  it('when the certificate is gone', async () => {
    const { ctx } = given();
    expect(await action.before({ key: 'arn:aws:acm:eu-west-1:111122223333:certificate/x' }, ctx)).toMatchObject({
      verdict: 'unchanged',
    });
  });
});

describe('twice is once', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('a crash behind call %i, then all again, ends the same', async (call) => {
    const { run, faults, serial, named } = given();
    faults.crashAfter(call);
    const kept = {};
    await attemptUntilDone(() => run(kept), faults);
    expect(serial()).toBe('2b:00');
    expect(named(/^Import/)).toHaveLength(1);
  });
});

describe('what changes between looking and doing', () => {
  async function started(seed: Given = {}) {
    const around = given(seed);
    const prepared = await action.before(around.target, around.ctx);
    if (prepared.verdict !== 'proceed') throw new Error(`it should proceed: ${said(prepared)}`);
    return {
      ...around,
      before: prepared.before,
      apply: () => action.apply(around.target, prepared.before, around.ctx),
    };
  }

  it('is another certificate in the secret: not imported, as nobody looked at it', async () => {
    const { apply, secretsManager, serial } = await started();
    secretsManager.PutSecretValue({
      SecretId: 'shop/certificate',
      SecretString: asJson(issue({ names: NAMES, serial: '3c00' }), issuing),
    });
    await expect(apply()).rejects.toThrow(/another one than/);
    expect(serial()).toBe('0f:01');
  });

  it('is a certificate that ACM holds no more', async () => {
    const { ctx, before } = await started();
    const target = { key: 'arn:aws:acm:eu-west-1:111122223333:certificate/x' };
    await expect(action.apply(target, before, ctx)).rejects.toThrow(RenewalError);
    expect(await action.verify(target, before, ctx)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('deleted'),
    });
  });

  it('is somebody who imports a third one', async () => {
    const { target, before, ctx } = await started();
    expect(await action.verify(target, before, ctx)).toMatchObject({
      verdict: 'failed',
      advice: expect.stringContaining('CloudTrail'),
    });
  });

  it('keeps nothing of the key', async () => {
    const { before, made } = await started();
    expect(Object.keys(before).sort()).toEqual(['newNotAfter', 'newSerial', 'notAfter', 'serial', 'source']);
    expect(JSON.stringify(before)).not.toContain(made.privateKey.slice(40, 80));
  });
});

describe('errors', () => {
  const OPERATIONS = [
    'DescribeCertificate',
    'ListTagsForCertificate',
    'DescribeSecret',
    'GetSecretValue',
    'ImportCertificate',
  ];
  it.each(OPERATIONS.map((operation) => ({ operation })))(
    'throttling of $operation is tried again',
    async ({ operation }) => {
      const { run, faults } = given();
      faults.refuse(operation, 'ThrottlingException');
      expect(isRetryable(await run().catch((thrown: unknown) => thrown))).toBe(true);
    },
  );

  it('what ACM does not take is named without what it says', async () => {
    const { run, faults } = given();
    faults.refuse('ImportCertificate', 'ValidationException', { message: 'MIGH secret key' });
    await expect(run()).rejects.toThrow(
      'ACM did not take the certificate (ValidationException). The one that it holds stays in force.',
    );
  });

  it.each([{ name: 'AccessDeniedException' }, { name: 'DecryptionFailure' }])(
    'a secret that cannot be read ($name) is a refusal',
    async ({ name }) => {
      const { run, faults } = given();
      faults.refuse('GetSecretValue', name);
      expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining(name) });
    },
  );

  it('tags of a secret that cannot be read are advice', async () => {
    const { run, faults } = given();
    faults.refuse('DescribeSecret', 'AccessDeniedException');
    expect((await run()).prepared).toMatchObject({
      verdict: 'advise',
      reason: expect.stringContaining('may not read the tags'),
    });
  });
});

it('is never undone: ACM does not hand out the old key', () => {
  expect(action.undo).toBe('never');
});

it('declares the permissions that it uses, and no other', async () => {
  const fromSecret = given();
  await fromSecret.run();
  const fromObject = given({ tags: { 'riposte:renew': `from-object:${OBJECT}` } });
  await fromObject.run();
  expectDeclared([...fromSecret.calls, ...fromObject.calls], action.permissions);
});
