import { ACMClient, ListCertificatesCommand } from '@aws-sdk/client-acm';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import type { Clients } from '../../src/clients.ts';
import { digestPermissions, findExpiring } from '../../src/digest/expiring.ts';
import { awsError } from '../../src/local/account.ts';
import { NOW } from '../support/fixtures.ts';

const DAY = 86_400_000;
const on = (days: number): Date => new Date(NOW + days * DAY);

function given() {
  const acm = mockClient(ACMClient);
  const ssm = mockClient(SSMClient);
  const secretsManager = mockClient(SecretsManagerClient);
  acm.on(ListCertificatesCommand).resolves({});
  ssm.on(DescribeParametersCommand).resolves({});
  secretsManager.on(ListSecretsCommand).resolves({});
  const clients = { acm: new ACMClient({}), ssm: new SSMClient({}), secretsManager: new SecretsManagerClient({}) };
  return {
    acm,
    ssm,
    secretsManager,
    find: (now = NOW) => findExpiring({ clients: clients as unknown as Clients, now }),
  };
}

const policy = (Type: string, Attributes: object) => ({
  PolicyType: Type,
  PolicyText: JSON.stringify({ Type, Version: '1.0', Attributes }),
});

describe('certificates', () => {
  const base = { DomainName: 'www.example.com', Status: 'ISSUED', Type: 'AMAZON_ISSUED', InUse: true } as const;
  it.each([
    {
      title: 'one that ACM should have renewed',
      over: { NotAfter: on(20), RenewalEligibility: 'ELIGIBLE' },
      note: /should have renewed/,
      automatic: false,
    },
    { title: 'an imported one', over: { NotAfter: on(20), Type: 'IMPORTED' }, note: /Imported/, automatic: false },
    { title: 'one that nobody uses', over: { NotAfter: on(20), InUse: false }, note: /Not in use/, automatic: true },
    {
      title: 'an expired one in use',
      over: { NotAfter: on(-2), Status: 'EXPIRED' },
      note: /Expired/,
      automatic: false,
    },
  ] as const)('lists $title', async ({ over, note, automatic }) => {
    const { acm, find } = given();
    acm.on(ListCertificatesCommand).resolves({ CertificateSummaryList: [{ ...base, ...over }] });
    expect(await find()).toEqual([
      {
        kind: 'certificate',
        name: 'www.example.com',
        at: over.NotAfter.getTime(),
        note: expect.stringMatching(note),
        automatic,
      },
    ]);
  });

  it.each([
    { title: 'one that lasts longer than 45 days', over: { NotAfter: on(46) } },
    { title: 'an expired one that nobody uses', over: { NotAfter: on(-2), Status: 'EXPIRED', InUse: false } },
    { title: 'a revoked one', over: { NotAfter: on(2), Status: 'REVOKED' } },
    { title: 'one without an end', over: {} },
  ] as const)('leaves out $title', async ({ over }) => {
    const { acm, find } = given();
    acm.on(ListCertificatesCommand).resolves({ CertificateSummaryList: [{ ...base, ...over }] });
    expect(await find()).toEqual([]);
  });

  it('asks for every key type, and reads every page', async () => {
    const { acm, find } = given();
    acm
      .on(ListCertificatesCommand)
      .resolvesOnce({ CertificateSummaryList: [{ ...base, NotAfter: on(1) }], NextToken: 'two' })
      .resolvesOnce({ CertificateSummaryList: [{ ...base, NotAfter: on(2) }] });
    expect(await find()).toHaveLength(2);
    const [first, second] = acm.commandCalls(ListCertificatesCommand).map(({ args }) => args[0].input);
    expect(first?.Includes?.keyTypes).toEqual(expect.arrayContaining(['RSA_4096', 'EC_prime256v1']));
    expect(second?.NextToken).toBe('two');
  });
});

it.each([
  { title: 'an expiration', Policies: [policy('Expiration', { Timestamp: on(9).toISOString() })], at: [NOW + 9 * DAY] },
  { title: 'no reminder', Policies: [policy('ExpirationNotification', { Before: '5', Unit: 'Days' })], at: [] },
  { title: 'no policy that is no JSON', Policies: [{ PolicyText: '{' }], at: [] },
  { title: 'no time that is none', Policies: [policy('Expiration', { Timestamp: 'soon' })], at: [] },
  { title: 'nothing without policies', Policies: [], at: [] },
])('lists of a parameter $title', async ({ Policies, at }) => {
  const { ssm, find } = given();
  ssm.on(DescribeParametersCommand).resolves({ Parameters: [{ Name: '/prod/token', Policies }] });
  expect((await find()).map((one) => one.at)).toEqual(at);
});

it.each([
  { title: 'that rotates by itself', entry: { NextRotationDate: on(5) }, automatic: [true] },
  { title: 'whose rotation is overdue', entry: { NextRotationDate: on(-5) }, automatic: [false] },
  { title: 'without rotation, not', entry: {}, automatic: [] },
])('lists a secret $title', async ({ entry, automatic }) => {
  const { secretsManager, find } = given();
  secretsManager.on(ListSecretsCommand).resolves({ SecretList: [{ Name: 'prod/db', ...entry }] });
  expect((await find()).map((one) => one.automatic)).toEqual(automatic);
});

it('says which service refused to answer, and goes on with the others', async () => {
  const { acm, ssm, secretsManager, find } = given();
  acm.on(ListCertificatesCommand).rejects(awsError('AccessDeniedException', 'not allowed'));
  ssm.on(DescribeParametersCommand).resolves({
    Parameters: [{ Name: '/x', Policies: [policy('Expiration', { Timestamp: on(1).toISOString() })] }],
  });
  secretsManager.on(ListSecretsCommand).rejects(awsError('AccessDeniedException', 'not allowed'));
  expect(await find()).toEqual([
    { kind: 'certificate', name: 'each certificate', note: 'AWS answered AccessDeniedException: not allowed' },
    expect.objectContaining({ kind: 'parameter', name: '/x' }),
    { kind: 'secret', name: 'each secret', note: 'AWS answered AccessDeniedException: not allowed' },
  ]);
});

it('does not hide what is no answer of AWS', async () => {
  const { acm, find } = given();
  acm.on(ListCertificatesCommand).rejects(new TypeError('a bug'));
  await expect(find()).rejects.toThrow('a bug');
});

it('declares the calls that it makes', () => {
  expect(digestPermissions.flatMap(({ actions }) => actions)).toEqual([
    'acm:ListCertificates',
    'ssm:DescribeParameters',
    'secretsmanager:ListSecrets',
  ]);
});
