import { LocalKms } from '../../local/services/kms.ts';
import { givenWorld, NOW } from '../support/fixtures.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const given = (state: 'Enabled' | 'Disabled' | 'PendingDeletion') => {
  const kms = new LocalKms(givenWorld());
  kms.seedKey({ id: ID, state, deletionAt: NOW });
  return kms;
};
const stateOf = (kms: LocalKms) => kms.DescribeKey({ KeyId: ID }).KeyMetadata?.KeyState;

describe('the local KMS', () => {
  it('leaves a key Disabled when its deletion is cancelled', () => {
    const kms = given('PendingDeletion');
    expect(kms.DescribeKey({ KeyId: ID }).KeyMetadata?.DeletionDate).toEqual(new Date(NOW));
    kms.CancelKeyDeletion({ KeyId: kms.arnOf(ID) });
    expect(stateOf(kms)).toBe('Disabled');
    expect(kms.DescribeKey({ KeyId: ID }).KeyMetadata).not.toHaveProperty('DeletionDate');
    kms.EnableKey({ KeyId: ID });
    kms.EnableKey({ KeyId: ID });
    expect(stateOf(kms)).toBe('Enabled');
  });

  it.each([
    { what: 'enables no key that is to be deleted', state: 'PendingDeletion' as const, call: 'EnableKey' as const },
    { what: 'cancels nothing for an enabled key', state: 'Enabled' as const, call: 'CancelKeyDeletion' as const },
    { what: 'cancels nothing for a disabled key', state: 'Disabled' as const, call: 'CancelKeyDeletion' as const },
  ])('$what', ({ state, call }) => {
    expect(() => given(state)[call]({ KeyId: ID })).toThrow(
      expect.objectContaining({ name: 'KMSInvalidStateException' }),
    );
  });

  it('tags a key that stays, with values that KMS takes', () => {
    const kms = given('Disabled');
    kms.TagResource({ KeyId: ID, Tags: [{ TagKey: 'riposte:restored', TagValue: '2026-11-20T12:00:00.000Z 0a1b' }] });
    expect(kms.ListResourceTags({ KeyId: ID }).Tags).toHaveLength(1);
    const bad = () => kms.TagResource({ KeyId: ID, Tags: [{ TagKey: 'x', TagValue: '<b>' }] });
    expect(bad).toThrow(expect.objectContaining({ name: 'TagException' }));
    const late = () => given('PendingDeletion').TagResource({ KeyId: ID, Tags: [] });
    expect(late).toThrow(expect.objectContaining({ name: 'KMSInvalidStateException' }));
  });

  it.each(['x', `arn:aws:kms:us-east-1:111122223333:key/${ID}`])('has no key %s', (KeyId) => {
    expect(() => given('Enabled').DescribeKey({ KeyId })).toThrow(
      expect.objectContaining({ name: 'NotFoundException' }),
    );
  });
});
