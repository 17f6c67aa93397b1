import fc from 'fast-check';
import type { Finding, Resource } from '../../../src/core/finding.ts';
import { guards } from '../../../src/decide/guards/index.ts';
import { ownResources } from '../../../src/decide/guards/own-resources.ts';
import { protectedPrincipals } from '../../../src/decide/guards/protected-principals.ts';
import { protectedByTags } from '../../../src/decide/guards/protected-tag.ts';
import { stale } from '../../../src/decide/guards/stale.ts';
import { givenConfig, givenFinding, NOW } from '../../support/fixtures.ts';

const config = givenConfig({ protectedPrincipals: ['*', '**a*b**', ''] });
const text = fc.string({ unit: 'binary', maxLength: 200 });
const resource: fc.Arbitrary<Resource> = fc.record({
  kind: fc.constantFrom('user', 'role', 'bucket', 'object', 'other'),
  id: text,
  arn: text,
  tags: fc.dictionary(text, text),
});
const hostile: fc.Arbitrary<Finding> = fc
  .record({ id: text, account: text, region: text, lastSeen: text, resources: fc.array(resource), userName: text })
  .map(({ userName, ...rest }) => givenFinding({ ...rest, actor: { userName } }));

/** The same letters, some of them in the other case. */
const anyCase = (word: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
    .map((upper) => [...word].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase())).join(''));

describe('whatever a finding says, a guard', () => {
  it.each(guards.map((guard) => ({ guard })))('$guard.id answers, in one short line', ({ guard }) => {
    fc.assert(
      fc.property(hostile, text, (finding, key) => {
        const reason = guard.check(finding, 'block-ip', { key, address: key }, config, NOW);
        expect(reason ?? 'passes').toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,400}$/u);
      }),
    );
  });
});

describe('no spelling gets past', () => {
  it('own resources', () => {
    const name = anyCase('riposte-test-act-network');
    fc.assert(
      fc.property(name, fc.constantFrom('', 'role/', 'arn:aws:sqs:eu-west-1:111122223333:'), (own, prefix) => {
        const finding = givenFinding({ resources: [{ kind: 'other', id: `${prefix}${own}` }] });
        expect(ownResources.check(finding, 'block-ip', { key: 'x' }, config, NOW)).toContain('never acts on itself');
      }),
    );
  });

  it('the built-in protected principals', () => {
    const name = fc
      .tuple(fc.stringMatching(/^[a-z0-9-]{0,10}$/), anyCase('break-glass'), fc.stringMatching(/^[a-z0-9-]{0,10}$/))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(name, (userName) => {
        const reason = protectedPrincipals.check(
          givenFinding(),
          'block-ip',
          { key: 'x', userName },
          givenConfig(),
          NOW,
        );
        expect(reason).toContain('protected');
      }),
    );
  });

  it('the protected tag, among any others', () => {
    const value = text.filter((word) => word.trim().toLowerCase() !== 'false');
    fc.assert(
      fc.property(fc.dictionary(text, text), anyCase('riposte:protected'), value, (others, key, set) => {
        expect(protectedByTags({ ...others, [key]: set })).toBeDefined();
      }),
    );
  });
});

it('a finding is stale from the age limit on, and stays so', () => {
  fc.assert(
    fc.property(fc.integer({ min: -3_600_000, max: 400 * 86_400_000 }), (age) => {
      const finding = givenFinding({ lastSeen: new Date(NOW - age).toISOString() });
      const reason = stale.check(finding, 'block-ip', { key: 'x' }, givenConfig({ maxAgeDays: 7 }), NOW);
      expect(reason !== undefined).toBe(age > 7 * 86_400_000);
    }),
  );
});
