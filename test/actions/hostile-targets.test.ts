import fc from 'fast-check';
import { isRefused } from '../../src/actions/action.ts';
import { blockPublicAccessTargets } from '../../src/actions/block-public-access.ts';
import { deactivateAccessKeyTargets } from '../../src/actions/deactivate-access-key.ts';
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
        const found = blockPublicAccessTargets(givenFinding({ resources: [{ kind: 'bucket', id }] }), config);
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
});
