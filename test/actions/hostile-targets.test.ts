import fc from 'fast-check';
import { deactivateAccessKeyTargets } from '../../src/actions/catalogue/targets/identity-targets.ts';
import { keyTargets } from '../../src/actions/catalogue/targets/keys-targets.ts';
import { closeIngressTargets } from '../../src/actions/catalogue/targets/network-targets.ts';
import { secretTargets } from '../../src/actions/catalogue/targets/secrets-targets.ts';
import { bucketTargets, copyTargets, trailTargets } from '../../src/actions/catalogue/targets/storage-targets.ts';
import { isRefused } from '../../src/core/action.ts';
import { givenConfig, givenFinding } from '../support/fixtures.ts';

const config = givenConfig();
/** Text that is close to an identifier, and text that is not. */
const near = (alphabet: string) =>
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 70 }),
    fc.string({ unit: 'binary', maxLength: 70 }),
  );

describe('whatever a finding names, what could reach a call', () => {
  it('is a bucket name by the rules of S3', () => {
    fc.assert(
      fc.property(near('ab1.-/\n#'), (id) => {
        const found = bucketTargets(givenFinding({ resources: [{ kind: 'bucket', id }] }), config);
        expect(found).toHaveLength(1);
        for (const target of found) if (!isRefused(target)) expect(target.bucket).toMatch(/^[a-z0-9.-]{3,63}$/);
      }),
    );
  });

  it('is an access key id and a user name by the rules of IAM', () => {
    const key = near('AKIS0\n').map((text) => `AKIA${text}`);
    fc.assert(
      fc.property(fc.oneof(key, fc.constant('AKIAEXAMPLE000000001')), near('ab=,.@-/\n'), (accessKeyId, userName) => {
        for (const target of deactivateAccessKeyTargets(givenFinding({ actor: { accessKeyId, userName } }), config)) {
          if (isRefused(target)) continue;
          expect(target.accessKeyId).toMatch(/^AKIA[A-Z0-9]{12,28}$/);
          expect(target.userName).toMatch(/^[\w+=,.@-]{1,64}$/);
        }
      }),
    );
  });

  it.each([
    { kind: 'key' as const, find: keyTargets, is: /^(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$/ },
    {
      kind: 'trail' as const,
      find: trailTargets,
      is: /^arn:aws:cloudtrail:eu-west-1:111122223333:trail\/[\w.-]+$/,
    },
    { kind: 'secret' as const, find: secretTargets, is: /^[\w/+=.@:-]{1,600}$/ },
    { kind: 'snapshot' as const, find: copyTargets, is: /^(snap|ami)-[0-9a-f]{8,17}$/ },
  ])('is a $kind by the rules of its service', ({ kind, find, is }) => {
    const arn = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/';
    const id = fc.oneof(
      near('0af-\n'),
      near('ab1.-/\n').map((text) => `${arn}${text}`),
      near('0af').map((text) => `snap-${text}`),
    );
    fc.assert(
      fc.property(id, (text) => {
        for (const target of find(givenFinding({ resources: [{ kind, id: text }] }), config))
          if (!isRefused(target)) expect(target.key).toMatch(is);
      }),
    );
  });

  it('is a security group and rules by the rules of EC2', () => {
    fc.assert(
      fc.property(near('sgr-0af\n'), near('sgr-0af\n'), (group, rule) => {
        const resources = [
          { kind: 'security-group' as const, id: `sg-${group}` },
          { kind: 'rule' as const, id: `sgr-${rule}` },
        ];
        for (const target of closeIngressTargets(givenFinding({ resources }), config)) {
          if (isRefused(target)) continue;
          expect(target.groupId).toMatch(/^sg-[0-9a-f]{8,17}$/);
          for (const id of target.ruleIds) expect(id).toMatch(/^sgr-[0-9a-f]{8,17}$/);
        }
      }),
    );
  });
});
