import fc from 'fast-check';
import { certificateTargets } from '../../../src/actions/catalogue/targets/certificates-targets.ts';
import { parameterTargets, secretTargets } from '../../../src/actions/catalogue/targets/secrets-targets.ts';
import { isRefused } from '../../../src/core/action.ts';
import { givenConfig, givenFinding } from '../../support/fixtures.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .tuple(
      fc.constantFrom('arn:aws:secretsmanager:', 'arn:aws:ssm:', 'arn:aws:acm:', '/', ''),
      fc.constantFrom('eu-west-1:111122223333:', 'eu-west-1:444455556666:', ':', ''),
      fc.constantFrom('secret:', 'parameter/', 'certificate/', ''),
      fc.string({ unit: 'binary' }),
    )
    .map((parts) => parts.join('')),
);

it.each([
  { kind: 'secret' as const, find: secretTargets },
  { kind: 'parameter' as const, find: parameterTargets },
  { kind: 'certificate' as const, find: certificateTargets },
])('whatever text names a $kind, the target is safe in a call and its key on a line', ({ kind, find }) => {
  fc.assert(
    fc.property(hostile, fc.option(hostile, { nil: undefined }), (id, arn) => {
      const finding = givenFinding({ resources: [{ kind, id, ...(arn !== undefined && { arn }) }] });
      for (const target of find(finding, givenConfig())) {
        if (isRefused(target)) expect(target.key).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,128}$/u);
        else expect(target.key).toMatch(/^[A-Za-z0-9/_+=.@:-]{1,1100}$/);
      }
    }),
  );
});
