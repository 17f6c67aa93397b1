import fc from 'fast-check';
import { parseRenewTag } from '../../../src/actions/secrets/renew-tag.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf';

it.each([
  { tag: 'from-secret:prod/db', plan: { how: 'from-secret', secretId: 'prod/db', jsonKey: null } },
  { tag: 'from-secret:prod/db:password', plan: { how: 'from-secret', secretId: 'prod/db', jsonKey: 'password' } },
  { tag: 'from-secret:prod/db:a:b', plan: { how: 'from-secret', secretId: 'prod/db', jsonKey: 'a:b' } },
  { tag: `from-secret:${ARN}`, plan: { how: 'from-secret', secretId: ARN, jsonKey: null } },
  { tag: `from-secret:${ARN}:password`, plan: { how: 'from-secret', secretId: ARN, jsonKey: 'password' } },
  { tag: ' extend:30:until:2027-01-31 ', plan: { how: 'extend', days: 30, until: '2027-01-31' } },
  { tag: 'extend:90:until:2027-01-31', plan: { how: 'extend', days: 90, until: '2027-01-31' } },
  { tag: 'generate', plan: { how: 'generate', length: 48, jsonKey: null } },
  { tag: 'generate:16', plan: { how: 'generate', length: 16, jsonKey: null } },
  { tag: 'generate:16:key:a', plan: { how: 'generate', length: 16, jsonKey: 'key:a' } },
  { tag: 'access-key:build-bot', plan: { how: 'access-key', userName: 'build-bot' } },
  { tag: 'function:riposte-rotator-crm', plan: { how: 'function', functionName: 'riposte-rotator-crm' } },
])('$tag', ({ tag, plan }) => {
  expect(parseRenewTag(tag)).toEqual(plan);
});

it.each([
  '',
  'extend:30',
  'extend:91:until:2027-01-31',
  'extend:0:until:2027-01-31',
  'extend:1.5:until:2027-01-31',
  'extend:30:until:2027-13-41',
  'extend:30:until:tomorrow',
  'extend:30:until:2027-01-31:x',
  'from-secret:',
  'from-secret:a b',
  'from-secret:arn:aws:ssm:eu-west-1:111122223333:parameter/x',
  'from-secret:arn:aws:secretsmanager:*:111122223333:secret:x',
  'generate:15',
  'generate:5000',
  'generate:x:16',
  'access-key:',
  'access-key:a/b',
  'access-key:a:b',
  'function:my-rotator',
  'function:riposte-rotator-',
  'function:riposte-rotator-a:1',
  'Generate',
  'constructor',
])('says nothing: "%s"', (tag) => {
  expect(parseRenewTag(tag)).toBeUndefined();
});

it('never throws, and lets no extension grow beyond 90 days', () => {
  const tag = fc.oneof(
    fc.string(),
    fc
      .tuple(fc.constantFrom('extend', 'generate', 'from-secret', 'access-key', 'function'), fc.string())
      .map((parts) => parts.join(':')),
  );
  fc.assert(
    fc.property(tag, (text) => {
      const plan = parseRenewTag(text);
      expect(plan?.how === 'extend' ? plan.days : 1).toBeLessThanOrEqual(90);
    }),
  );
});
