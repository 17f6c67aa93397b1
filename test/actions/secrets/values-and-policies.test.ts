import fc from 'fast-check';
import { randomValue, valueOfSecret } from '../../../src/actions/secrets/new-value.ts';
import {
  expiresAt,
  noChangeSpan,
  policiesUntil,
  readPolicies,
  warningSpan,
} from '../../../src/actions/secrets/parameter-policies.ts';
import { RenewalError } from '../../../src/core/errors.ts';

const EXPIRATION = '{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2026-12-01T00:00:00.000Z"}}';
const WARNINGS = [
  '{"Type":"ExpirationNotification","Version":"1.0","Attributes":{"Before":"36","Unit":"Hours"}}',
  '{"Type":"ExpirationNotification","Version":"1.0","Attributes":{"Before":"15","Unit":"Days"}}',
];
const STALE = '{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"20","Unit":"Days"}}';

describe('policies', () => {
  it('are read: when it expires, the earliest warning, and how long it may stay the same', () => {
    const policies = readPolicies([EXPIRATION, ...WARNINGS, STALE]) ?? [];
    expect(expiresAt(policies)).toBe(Date.parse('2026-12-01T00:00:00Z'));
    expect(warningSpan(policies)).toBe(15 * 86_400_000);
    expect(noChangeSpan(policies)).toBe(20 * 86_400_000);
  });

  it.each([
    'x',
    'null',
    '{}',
    '{"Type":"Other","Attributes":{}}',
    '{"Type":"Expiration","Attributes":{"Timestamp":"soon"}}',
    '{"Type":"ExpirationNotification","Attributes":{"Before":"15","Unit":"Weeks"}}',
  ])('that are not documented are not read: %s', (text) => {
    expect(readPolicies([EXPIRATION, text])).toBeUndefined();
  });

  it('are sent again word for word, but for the expiration', () => {
    const sent = policiesUntil([EXPIRATION, ...WARNINGS, STALE], '2027-01-01T00:00:00.000Z');
    expect(sent).toBe(`[${[EXPIRATION.replace('2026-12-01', '2027-01-01'), ...WARNINGS, STALE].join(',')}]`);
  });

  it('are sent again as they are where nothing expires', () => {
    expect(policiesUntil([STALE], null)).toBe(`[${STALE}]`);
  });
});

describe('values', () => {
  it('that are generated are long enough, all different, and free of what shells and stores give a meaning', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 4096 }), (length) => {
        expect(randomValue(length)).toMatch(new RegExp(`^[A-Za-z0-9_-]{${length}}$`));
      }),
    );
    expect(new Set(Array.from({ length: 1000 }, () => randomValue(16))).size).toBe(1000);
  });

  it.each([
    { secret: 'plain', key: null, value: 'plain' },
    { secret: '{"password":"p"}', key: 'password', value: 'p' },
  ])('come from a secret: $secret, $key', ({ secret, key, value }) => {
    expect(valueOfSecret('db', secret, key)).toBe(value);
  });

  it.each([
    { secret: undefined, key: null },
    { secret: '{"password":"hidden"}', key: 'other' },
    { secret: '{"password":{"hidden":1}}', key: 'password' },
    { secret: '{"password":""}', key: 'password' },
    { secret: '["hidden"]', key: 'password' },
    { secret: '{"hidden":1}', key: 'constructor' },
    { secret: 'hidden', key: 'password' },
    { secret: 'null', key: 'password' },
  ])('that are not there are told without the secret: $secret, $key', ({ secret, key }) => {
    const error = (() => {
      try {
        return valueOfSecret('db', secret, key);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(RenewalError);
    expect((error as Error).message).not.toContain('hidden');
  });
});
