import { createLocalAccount } from '../../../local/local-account.ts';
import { parseConsumers } from '../../../src/actions/secrets/consumers.ts';
import { REDEPLOY_PERMISSIONS } from '../../../src/actions/secrets/redeploy-permissions.ts';
import { rotateSecret } from '../../../src/actions/secrets/rotate-secret.ts';
import type { RotateBefore } from '../../../src/actions/secrets/secret-state.ts';
import { attempt } from '../../support/attempts.ts';
import { ACCOUNT, givenContext, NOW, REGION } from '../../support/fixtures.ts';
import { permissionsOf } from '../../support/permissions.ts';

const NAME = 'ci/signing-key';
const target = { key: NAME };

function given(redeploy: string, { grace = '24', rotation = false } = {}) {
  const account = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW, record: true });
  const { ecs, lambda, secretsManager } = account.services;
  secretsManager.seedSecret({
    name: NAME,
    value: 'old-value-of-the-test',
    tags: { 'riposte:renew': 'generate:32', 'riposte:redeploy': redeploy, 'riposte:grace': grace },
    ...(rotation && {
      rotation: { lambdaArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:SecretsManagerX`, takesSeconds: 0 },
    }),
  });
  const service = ecs.seedService('shop', 'orders');
  const reader = lambda.seedFunction({ name: 'reader', variables: { OTHER: 'hidden-value-of-the-test' } });
  const told: unknown[] = [];
  lambda.seedFunction({
    name: 'riposte-redeploy-vm',
    answer(request) {
      told.push(request);
      return { ok: true };
    },
  });
  const ctx = givenContext(account.clients, { now: () => account.world.now(), key: 'macie#a#rotate-secret#x' });
  const kept: { before?: RotateBefore } = {};
  const run = () => attempt(rotateSecret, target, ctx, kept);
  const redeployNow = () => {
    if (!kept.before) throw new Error('nothing was begun');
    return rotateSecret.followUp?.({ step: 'redeploy', at: account.world.now() }, target, kept.before, ctx);
  };
  return { account, ctx, kept, reader, redeployNow, run, service, told };
}

it.each([
  { tag: '', found: [] },
  { tag: 'ecs:shop/orders', found: [{ kind: 'ecs', cluster: 'shop', service: 'orders' }] },
  {
    tag: ' lambda:a  lambda:b ',
    found: [
      { kind: 'lambda', name: 'a' },
      { kind: 'lambda', name: 'b' },
    ],
  },
  { tag: 'function:riposte-redeploy-vm', found: [{ kind: 'function', name: 'riposte-redeploy-vm' }] },
  { tag: 'function:other', found: [undefined] },
  { tag: 'ecs:shop', found: [undefined] },
  { tag: 'ecs:shop/*', found: [undefined] },
  { tag: 'lambda:arn:aws:lambda:x', found: [undefined] },
])('"$tag"', ({ tag, found }) => {
  expect(parseConsumers(tag)).toEqual(found);
});

it.each([
  { by: 'a rotator', rotation: false },
  { by: 'its own rotation', rotation: true },
])('who reads a secret that was renewed by $by reads it anew, once', async ({ rotation }) => {
  const all = 'ecs:shop/orders lambda:reader function:riposte-redeploy-vm';
  const { account, kept, reader, redeployNow, run, service, told } = given(all, { rotation });
  const { verified } = await run();
  expect(verified).toMatchObject({ verdict: 'done', followUp: { step: 'redeploy', at: NOW } });
  expect(service.deployments).toHaveLength(1);
  const first = await redeployNow();
  expect(first?.result).toMatch(/service orders of ECS cluster shop, lambda reader, function riposte-redeploy-vm/);
  const version = kept.before?.token;
  expect(reader.variables).toEqual({ OTHER: 'hidden-value-of-the-test', RIPOSTE_SECRET_VERSION: version });
  expect(told).toEqual([{ version: 1, step: 'redeploy', arn: kept.before?.arn, token: version }]);
  expect(first?.next?.step).toBe(rotation ? undefined : 'forget');
  await redeployNow();
  expect(service.deployments).toHaveLength(2);
  expect(account.calls.filter(({ operation }) => operation === 'UpdateFunctionConfiguration')).toHaveLength(1);
});

it.each([
  { tag: 'ecs:shop/gone lambda:reader', says: /service gone of ECS cluster shop \(there is no such active service\)/ },
  { tag: 'lambda:gone lambda:reader', says: /lambda gone \(AWS answered ResourceNotFoundException\)/ },
  { tag: 'nonsense lambda:reader', says: /a word of the tag riposte:redeploy is none of/ },
  { tag: 'function:riposte-redeploy-gone lambda:reader', says: /There is no function riposte-redeploy-gone/ },
])('of $tag the one that fails is told, and the other has its turn', async ({ tag, says }) => {
  const { reader, redeployNow, run } = given(tag);
  await run();
  await expect(redeployNow()).rejects.toMatchObject({ code: 'NOT_RENEWED', message: expect.stringMatching(says) });
  expect(reader.variables).toHaveProperty('RIPOSTE_SECRET_VERSION');
});

it.each([
  {
    what: 'too many variables',
    change: { variables: { A: 'hidden-value-of-the-test'.repeat(170) } },
    says: /4096 bytes/,
  },
  { what: 'a change by somebody else', fault: 'PreconditionFailedException', says: /PreconditionFailedException/ },
  {
    what: 'a refusal that quotes them',
    fault: 'InvalidParameterValueException',
    says: /InvalidParameterValueException/,
  },
])('a function with $what keeps its variables, and none is told', async ({ change, fault, says }) => {
  const { account, reader, redeployNow, run } = given('lambda:reader');
  Object.assign(reader, change);
  await run();
  if (fault) account.faults.refuse('UpdateFunctionConfiguration', fault, { message: 'hidden-value-of-the-test' });
  const error = await redeployNow()?.catch((thrown: unknown) => thrown as Error);
  expect(error).toMatchObject({ code: 'NOT_RENEWED', message: expect.stringMatching(says) });
  expect(JSON.stringify((error as Error).message)).not.toMatch(/of-the-test/);
  expect(reader.variables).not.toHaveProperty('RIPOSTE_SECRET_VERSION');
});

it('who fails does not keep the old value alive beyond its grace period', async () => {
  const { account, redeployNow, run } = given('lambda:gone', { grace: '2' });
  await run();
  await expect(redeployNow()).rejects.toMatchObject({ code: 'NOT_RENEWED' });
  account.advance(2 * 3_600_000);
  expect(await redeployNow()).toMatchObject({ next: { step: 'forget' }, result: expect.stringMatching(/lambda gone/) });
});

it('needs what is declared, and no more', async () => {
  const { account, redeployNow, run } = given('ecs:shop/orders lambda:reader function:riposte-redeploy-vm');
  await run();
  await redeployNow();
  const declared = new Set(rotateSecret.permissions.flatMap(({ actions }) => actions));
  const needed = account.calls.flatMap(permissionsOf);
  expect(needed.filter((call) => !declared.has(call))).toEqual([]);
  expect(needed).toEqual(expect.arrayContaining(REDEPLOY_PERMISSIONS.flatMap(({ actions }) => actions)));
});
