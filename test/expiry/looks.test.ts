import type { CertificateSummary } from '@aws-sdk/client-acm';
import { ConnectionErrorCodeType, type CustomKeyStoresListEntry, type KeyMetadata } from '@aws-sdk/client-kms';
import type { SecretListEntry } from '@aws-sdk/client-secrets-manager';
import type { ParameterMetadata } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { type Expiry, milestoneOf } from '../../src/expiry/expiry.ts';
import { findingOf } from '../../src/expiry/findings.ts';
import { accessKeysOf } from '../../src/expiry/look/access-keys.ts';
import { certificateExpiry, certificateRegions } from '../../src/expiry/look/certificates.ts';
import { keyStanding } from '../../src/expiry/look/key-standing.ts';
import { keyStoreExpiry } from '../../src/expiry/look/key-stores.ts';
import { parameterExpiry } from '../../src/expiry/look/parameters.ts';
import { secretExpiry } from '../../src/expiry/look/secrets.ts';
import { serverCertificateExpiry } from '../../src/expiry/look/server-certificates.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';

const DAY = 86_400_000;
const on = (days: number): Date => new Date(NOW + days * DAY);
const daysLeft = ({ at }: Expiry): number | undefined => (at === undefined ? undefined : (at - NOW) / DAY);

it.each([
  { left: -1, milestone: 0 },
  { left: 0, milestone: 0 },
  { left: 0.4, milestone: 1 },
  { left: 1.9, milestone: 1 },
  { left: 2, milestone: 3 },
  { left: 7.5, milestone: 7 },
  { left: 8, milestone: 14 },
  { left: 30.9, milestone: 30 },
  { left: 45, milestone: 45 },
  { left: 46, milestone: undefined },
])('$left days before the end the milestone is $milestone', ({ left, milestone }) => {
  expect(milestoneOf(NOW + left * DAY, NOW)).toBe(milestone);
});

describe('a secret', () => {
  const ARN = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:shop/db-AbCdEf`;
  const look = (over: SecretListEntry) =>
    secretExpiry({ ARN, Name: 'shop/db', LastChangedDate: on(-10), ...over }, REGION, NOW);
  const rotating = { RotationEnabled: true, LastRotatedDate: on(-10) };
  const pending = { one: ['AWSCURRENT'], two: ['AWSPENDING'] };

  it.each<{ title: string; over: SecretListEntry; expected: Partial<Expiry>; left?: number; note: RegExp }>([
    {
      title: 'that rotates in five days needs nobody',
      over: { ...rotating, NextRotationDate: on(5) },
      expected: { state: 'renews', automatic: true },
      left: 5,
      note: /Rotates automatically/,
    },
    {
      title: 'whose rotation is configured, and has never run',
      over: { RotationEnabled: true, NextRotationDate: on(5) },
      expected: { state: 'renews' },
      left: 5,
      note: /not been rotated yet/,
    },
    {
      title: 'whose rotation is overdue',
      over: { ...rotating, NextRotationDate: on(-1) },
      expected: { state: 'overdue', answer: { by: 'secrets-manager', risk: 'rotation-failed' } },
      left: -1,
      note: /overdue/,
    },
    {
      title: 'whose rotation does not end',
      over: { ...rotating, NextRotationDate: on(5), LastChangedDate: on(-2), SecretVersionsToStages: pending },
      expected: { state: 'stuck', answer: { by: 'secrets-manager', risk: 'rotation-failed' } },
      left: -2,
      note: /AWSPENDING/,
    },
    {
      title: 'that is being rotated at this moment',
      over: { ...rotating, NextRotationDate: on(5), LastChangedDate: on(0), SecretVersionsToStages: pending },
      expected: { state: 'renews' },
      left: 5,
      note: /Rotates/,
    },
    {
      title: 'that was never rotated, nor read for long',
      over: { LastChangedDate: on(-100), LastAccessedDate: on(-95) },
      expected: { state: 'never-rotated' },
      note: /never rotated, and its value is of 2026-08-12\. Nobody has read it since 2026-08-17/,
    },
    {
      title: 'whose rotation was turned off',
      over: { RotationEnabled: false, LastRotatedDate: on(-100), LastChangedDate: on(-100) },
      expected: { state: 'never-rotated' },
      note: /Its rotation is off/,
    },
    {
      title: 'that is to be deleted',
      over: { DeletedDate: on(-3) },
      expected: { state: 'deletion-scheduled' },
      left: 4,
      note: /2026-11-24 at the earliest/,
    },
    {
      title: 'that is to be deleted, and should be kept',
      over: { DeletedDate: on(-3), Tags: [{ Key: 'riposte:keep', Value: 'true' }] },
      expected: { answer: { by: 'secrets-manager', risk: 'secret-deletion-scheduled' } },
      left: 4,
      note: /restored/,
    },
  ])('$title', ({ over, expected, left, note }) => {
    const found = look(over) as Expiry;
    expect(found).toMatchObject({ kind: 'secret', id: ARN, name: 'shop/db', region: REGION, ...expected });
    expect(daysLeft(found)).toBe(left);
    expect(found.note).toMatch(note);
    expect(found.answer !== undefined).toBe('answer' in expected);
  });

  it.each<{ title: string; over: SecretListEntry }>([
    { title: 'of this month', over: {} },
    { title: 'that a service manages', over: { LastChangedDate: on(-400), OwningService: 'rds' } },
    { title: 'that is a replica', over: { LastChangedDate: on(-400), PrimaryRegion: 'us-east-1' } },
  ])('$title says nothing', ({ over }) => {
    expect(look(over)).toBeUndefined();
  });
});

describe('a parameter', () => {
  const policy = (Type: string, Attributes: object) => ({
    PolicyText: JSON.stringify({ Type, Version: '1.0', Attributes }),
  });
  const expiration = (days: number) => policy('Expiration', { Timestamp: on(days).toISOString() });
  const notice = (amount: number, Unit = 'Days') => policy('ExpirationNotification', { Before: String(amount), Unit });
  const look = (Policies: ParameterMetadata['Policies'], over: ParameterMetadata = {}) =>
    parameterExpiry({ Name: '/shop/key', Policies, LastModifiedDate: on(-30), ...over }, REGION, NOW);

  it.each([
    {
      title: 'its own notices are its milestones',
      policies: [expiration(9), notice(15), notice(12, 'Hours')],
      due: [-6, 8.5],
    },
    { title: 'without notices it counts as due from two weeks before', policies: [expiration(9)], due: [7, 5, 1, -6] },
  ])('that expires: $title', ({ policies, due }) => {
    const found = look(policies) as Expiry;
    expect(daysLeft(found)).toBe(9);
    const notices = found.answer?.by === 'parameter-store' ? found.answer.notices : [];
    expect(notices.map(({ dueAt }) => Math.round(((dueAt - NOW) / DAY) * 10) / 10)).toEqual(due);
  });

  it.each([
    { title: 'that has not changed for too long', days: 20, says: 'unchanged' },
    { title: 'that has changed since', days: 31, says: undefined },
  ])('$title', ({ days, says }) => {
    const found = look([policy('NoChangeNotification', { After: String(days), Unit: 'Days' })]);
    expect(found?.state).toBe(says);
  });

  it.each([
    { title: 'without policies', policies: [], state: undefined },
    { title: 'with a policy that is no JSON', policies: [{ PolicyText: '{' }], state: 'unavailable' },
    {
      title: 'with a time that is none',
      policies: [policy('Expiration', { Timestamp: 'soon' })],
      state: 'unavailable',
    },
    { title: 'that has expired', policies: [expiration(-1)], state: 'expired' },
  ])('$title: $state', ({ policies, state }) => {
    expect(look(policies)?.state).toBe(state);
  });
});

describe('a certificate of ACM', () => {
  const CertificateArn = `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/0a1b2c3d-0000-4000-8000-000000000001`;
  const base = { CertificateArn, DomainName: 'www.example.com', Status: 'ISSUED', Type: 'AMAZON_ISSUED', InUse: true };
  const look = (over: CertificateSummary, region = REGION) =>
    certificateExpiry({ ...base, ...over } as CertificateSummary, region, REGION, NOW);

  it.each<{ title: string; over: CertificateSummary; state: string; automatic?: true; by?: string; region?: string }>([
    {
      title: 'that ACM renews in time',
      over: { NotAfter: on(40), RenewalEligibility: 'ELIGIBLE' },
      state: 'renews',
      automatic: true,
    },
    {
      title: 'that ACM should have renewed',
      over: { NotAfter: on(20), RenewalEligibility: 'ELIGIBLE' },
      state: 'overdue',
      by: 'acm',
    },
    { title: 'that was imported', over: { NotAfter: on(40), Type: 'IMPORTED' }, state: 'expires', by: 'acm' },
    {
      title: 'that cannot be renewed',
      over: { NotAfter: on(20), RenewalEligibility: 'INELIGIBLE' },
      state: 'expires',
      by: 'acm',
    },
    { title: 'that nobody uses', over: { NotAfter: on(20), InUse: false }, state: 'unused', automatic: true },
    {
      title: 'that was exported, and ACM renews in time',
      over: { NotAfter: on(40), InUse: false, Exported: true, RenewalEligibility: 'ELIGIBLE' },
      state: 'renews',
      automatic: true,
    },
    {
      title: 'that was exported, and ACM should have renewed',
      over: { NotAfter: on(20), InUse: false, Exported: true, RenewalEligibility: 'ELIGIBLE' },
      state: 'overdue',
      by: 'acm',
    },
    {
      title: 'that was exported and cannot be renewed',
      over: { NotAfter: on(20), InUse: false, Exported: true, Type: 'PRIVATE', RenewalEligibility: 'INELIGIBLE' },
      state: 'expires',
      by: 'acm',
    },
    {
      title: 'that was exported and has expired',
      over: { NotAfter: on(-2), Status: 'EXPIRED', InUse: false, Exported: true },
      state: 'expired',
      by: 'acm',
    },
    {
      title: 'that was exported and expired a month ago',
      over: { NotAfter: on(-29), Status: 'EXPIRED', InUse: false, Exported: true, Type: 'PRIVATE' },
      state: 'expired',
      by: 'acm',
    },
    {
      title: 'that was exported and expired before that',
      over: { NotAfter: on(-31), Status: 'EXPIRED', InUse: false, Exported: true, Type: 'PRIVATE' },
      state: 'expired',
      automatic: true,
    },
    {
      title: 'of another region that was exported and expired years ago',
      over: { NotAfter: on(-2_000), Status: 'EXPIRED', InUse: false, Exported: true, Type: 'PRIVATE' },
      region: 'us-east-1',
      state: 'expired',
      automatic: true,
    },
    {
      title: 'that has been expired for years and is in use',
      over: { NotAfter: on(-2_000), Status: 'EXPIRED', Exported: true },
      state: 'expired',
      by: 'acm',
    },
    { title: 'that has expired in use', over: { NotAfter: on(-2), Status: 'EXPIRED' }, state: 'expired', by: 'acm' },
    {
      title: 'of another region',
      over: { NotAfter: on(20), Type: 'IMPORTED' },
      region: 'us-east-1',
      state: 'expires',
      by: 'notice',
    },
  ])('$title is $state', ({ over, state, automatic, by, region = REGION }) => {
    const found = look(over, region) as Expiry;
    expect(found).toMatchObject({ kind: 'certificate', name: 'www.example.com', region, state });
    expect(found.automatic).toBe(automatic);
    expect(found.answer?.by).toBe(by);
  });

  it.each<{ title: string; over: CertificateSummary }>([
    { title: 'an expired one that nobody uses', over: { NotAfter: on(-2), Status: 'EXPIRED', InUse: false } },
    { title: 'a revoked one', over: { NotAfter: on(2), Status: 'REVOKED' } },
    { title: 'one without an end', over: {} },
  ])('leaves out $title', ({ over }) => {
    expect(look(over)).toBeUndefined();
  });

  it.each([
    { title: 'its own region and that of CloudFront', regions: [], partition: 'aws', expected: [REGION, 'us-east-1'] },
    {
      title: 'further ones',
      regions: ['us-east-1', 'eu-north-1'],
      partition: 'aws',
      expected: [REGION, 'us-east-1', 'eu-north-1'],
    },
    { title: 'its own alone in China', regions: [], partition: 'aws-cn', expected: [REGION] },
  ])('is looked for in $title', ({ regions, partition, expected }) => {
    expect(certificateRegions({ account: ACCOUNT, region: REGION, regions, partition })).toEqual(expected);
  });

  it('that was exported is not said to be missed by nobody, and what comes of it says that it was', () => {
    const exported = { NotAfter: on(20), InUse: false, Exported: true, RenewalEligibility: 'ELIGIBLE' } as const;
    const entry = look(exported);
    expect(entry?.note).toContain('Exported, so that it may be in use outside of AWS.');
    expect(look({ ...exported, NotAfter: on(40) })?.note).toContain('Export it again then');
    if (!entry) throw new Error('there is no entry');
    const home = { account: ACCOUNT, partition: 'aws', region: REGION };
    expect(findingOf({ entry, cycle: '', days: 30 }, home, NOW)?.facts).toMatchObject({ inUse: false, exported: true });
  });
});

it.each([
  { left: 20, state: 'expires', milestone: 30 },
  { left: -1, state: 'expired', milestone: 0 },
])('a server certificate with $left days left is told by a notice', ({ left, state, milestone }) => {
  const found = serverCertificateExpiry(
    { Arn: 'arn:aws:iam::111122223333:server-certificate/old', ServerCertificateName: 'old', Expiration: on(left) },
    NOW,
  );
  expect(found).toMatchObject({
    kind: 'server-certificate',
    region: 'global',
    state,
    milestone,
    answer: { by: 'notice' },
  });
});

describe('a key', () => {
  const KeyId = '0a1b2c3d-0000-4000-8000-000000000001';
  it.each<{ title: string; key: Partial<KeyMetadata>; state: string | undefined; left?: number }>([
    { title: 'whose material expires', key: { Origin: 'EXTERNAL', ValidTo: on(20) }, state: 'expires', left: 20 },
    {
      title: 'whose material has expired',
      key: { KeyState: 'PendingImport', Origin: 'EXTERNAL' },
      state: 'unavailable',
    },
    {
      title: 'that is to be deleted',
      key: { KeyState: 'PendingDeletion', DeletionDate: on(9) },
      state: 'deletion-scheduled',
      left: 9,
    },
    { title: 'of a key store that is not connected', key: { KeyState: 'Unavailable' }, state: 'unavailable' },
    { title: 'that works', key: { KeyState: 'Enabled', Origin: 'AWS_KMS' }, state: undefined },
  ])('$title is $state', ({ key, state, left }) => {
    const found = keyStanding({ KeyId, Arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KeyId}`, ...key }, REGION, NOW);
    expect(found?.state).toBe(state);
    if (found) expect(daysLeft(found)).toBe(left);
    if (left !== undefined)
      expect(found?.answer).toMatchObject({
        by: 'notice',
        commands: expect.arrayContaining([expect.stringContaining(`--key-id ${KeyId}`)]),
      });
  });

  it.each<{ state: CustomKeyStoresListEntry['ConnectionState']; says: RegExp | undefined }>([
    { state: 'CONNECTED', says: undefined },
    { state: 'CONNECTING', says: undefined },
    { state: 'DISCONNECTED', says: /is disconnected: none/ },
    { state: 'FAILED', says: /is failed \(.*INVALID_CREDENTIALS\)/ },
  ])('store that is $state', ({ state, says }) => {
    const store = { CustomKeyStoreId: 'cks-0a1b2c3d4e5f60001', CustomKeyStoreName: 'vault', ConnectionState: state };
    const error = state === 'FAILED' ? { ConnectionErrorCode: 'INVALID_CREDENTIALS' as const } : {};
    const found = keyStoreExpiry({ ...store, ...error }, REGION, NOW);
    if (says) expect(found?.note).toMatch(says);
    else expect(found).toBeUndefined();
  });

  it.each(Object.values(ConnectionErrorCodeType))('that failed by %s is told with what that means', (code) => {
    const failed = { CustomKeyStoreId: 'cks-1', ConnectionState: 'FAILED', ConnectionErrorCode: code } as const;
    expect(keyStoreExpiry(failed, REGION, NOW)?.note).toMatch(new RegExp(`\\([^;(]{15,}; ${code}\\)`));
  });
});

describe('the access keys of a credential report', () => {
  const HEADER =
    'user,arn,user_creation_time,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,' +
    'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date';
  const line = (user: string, cells: string) =>
    `${user},arn:aws:iam::${ACCOUNT}:user/${user},2025-01-01T00:00:00+00:00,${cells}`;
  const NONE = 'false,N/A,N/A';
  const made = (days: number) => on(days).toISOString();
  const read = (...lines: string[]) => [...accessKeysOf([HEADER, ...lines].join('\n'), NOW)];

  it.each([
    { title: 'old and used', cells: `true,${made(-100)},${made(-1)},${NONE}`, states: ['old'] },
    { title: 'old and never used', cells: `true,${made(-100)},N/A,${NONE}`, states: ['unused'] },
    { title: 'long unused, in second place', cells: `${NONE},true,${made(-300)},${made(-91)}`, states: ['unused'] },
    { title: 'new and not yet used', cells: `true,${made(-10)},N/A,${NONE}`, states: [] },
    { title: 'old and inactive', cells: `false,${made(-100)},N/A,${NONE}`, states: [] },
    { title: 'of no time', cells: `true,no_information,N/A,${NONE}`, states: [] },
  ])('$title: $states', ({ cells, states }) => {
    const found = read(line('build-bot', cells));
    expect(found.map(({ state }) => state)).toEqual(states);
    for (const { name, answer } of found) {
      expect(name).toMatch(/^build-bot, key [12]$/);
      expect(answer).toBeUndefined();
    }
  });

  it('of a user whose name holds commas are read all the same', () => {
    expect(read(line('a,b', `true,${made(-100)},${made(-1)},${NONE}`))).toMatchObject([{ name: 'a,b, key 1' }]);
  });

  it('are read from anything at all without failing', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (header, lines) => {
        expect([...accessKeysOf([header, ...lines].join('\n'), NOW)].length).toBeLessThanOrEqual(2 * lines.length + 2);
      }),
    );
  });
});
