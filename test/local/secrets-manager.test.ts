import { LocalSecretsManager } from '../../local/services/secrets-manager.ts';
import type { SecretSeed } from '../../local/services/secrets-manager-state.ts';
import { givenWorld, NOW } from '../support/fixtures.ts';

const SecretId = 'example/db';
const TOKEN = 'a'.repeat(36);
const OTHER = 'b'.repeat(36);

function given(seed: Partial<SecretSeed> = {}) {
  const world = givenWorld();
  const service = new LocalSecretsManager(world);
  const arn = service.seedSecret({
    name: SecretId,
    value: 'old',
    rotation: { takesSeconds: 40, nextValue: 'new' },
    ...seed,
  });
  const stages = () => service.DescribeSecret({ SecretId }).VersionIdsToStages ?? {};
  return { world, service, arn, stages };
}

describe('RotateSecret', () => {
  it('puts AWSPENDING on the token at once, and AWSCURRENT when the function is done', () => {
    const { service, stages, world } = given();
    const [old = ''] = Object.keys(stages());
    expect(service.RotateSecret({ SecretId, ClientRequestToken: TOKEN })).toMatchObject({ VersionId: TOKEN });
    expect(stages()).toEqual({ [old]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] });
    world.time += 39_000;
    expect(service.GetSecretValue({ SecretId }).SecretString).toBe('old');
    world.time += 1_000;
    expect(stages()).toEqual({ [old]: ['AWSPREVIOUS'], [TOKEN]: ['AWSCURRENT', 'AWSPENDING'] });
    expect(service.GetSecretValue({ SecretId }).SecretString).toBe('new');
    expect(service.GetSecretValue({ SecretId, VersionStage: 'AWSPREVIOUS' }).SecretString).toBe('old');
  });

  it('does nothing for the same token, and refuses another one while the first is under way', () => {
    const { service, stages } = given();
    service.RotateSecret({ SecretId, ClientRequestToken: TOKEN });
    const before = stages();
    service.RotateSecret({ SecretId, ClientRequestToken: TOKEN });
    expect(stages()).toEqual(before);
    expect(() => service.RotateSecret({ SecretId, ClientRequestToken: OTHER })).toThrow(
      expect.objectContaining({
        name: 'InvalidRequestException',
        message: expect.stringMatching(/^A previous rotation isn't complete/),
      }),
    );
  });

  it('never arrives when its function fails', () => {
    const { service, world } = given({ rotation: { takesSeconds: 'never' } });
    service.RotateSecret({ SecretId, ClientRequestToken: TOKEN });
    world.time += 86_400_000;
    expect(service.GetSecretValue({ SecretId }).SecretString).toBe('old');
  });

  it.each<{ problem: string; seed: Partial<SecretSeed>; token?: string; error: string }>([
    { problem: 'no rotation', seed: { rotation: undefined } as never, error: 'InvalidRequestException' },
    { problem: 'deletion', seed: { deletedAt: NOW }, error: 'InvalidRequestException' },
    { problem: 'a replica', seed: { primaryRegion: 'us-east-1' }, error: 'InvalidRequestException' },
    { problem: 'a stranded version', seed: { pendingVersion: OTHER }, error: 'InvalidRequestException' },
    { problem: 'a short token', seed: {}, token: 'x', error: 'InvalidParameterException' },
  ])('is refused for $problem', ({ seed, token = TOKEN, error }) => {
    const { service } = given(seed);
    expect(() => service.RotateSecret({ SecretId, ClientRequestToken: token })).toThrow(
      expect.objectContaining({ name: error }),
    );
  });
});

it.each(['example/db', 'arn', 'partial ARN'])('finds a secret by %s', (by) => {
  const { service, arn } = given();
  const SecretId = by === 'arn' ? arn : by === 'partial ARN' ? arn.slice(0, -7) : by;
  expect(service.DescribeSecret({ SecretId }).ARN).toBe(arn);
});

it('a label moves only away from the version that has it', () => {
  const { service, stages } = given();
  const [old = ''] = Object.keys(stages());
  service.PutSecretValue({ SecretId, ClientRequestToken: TOKEN, SecretString: 'x', VersionStages: ['AWSPENDING'] });
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: TOKEN };
  expect(() => service.UpdateSecretVersionStage({ ...move, RemoveFromVersionId: OTHER })).toThrow('currently attached');
  service.UpdateSecretVersionStage({ ...move, RemoveFromVersionId: old });
  expect(stages()).toEqual({ [old]: ['AWSPREVIOUS'], [TOKEN]: ['AWSCURRENT', 'AWSPENDING'] });
});

it('the same token takes the same value again, and no other', () => {
  const { service } = given();
  const put = { SecretId, ClientRequestToken: TOKEN, SecretString: 'x', VersionStages: ['AWSPENDING'] };
  service.PutSecretValue(put);
  expect(service.PutSecretValue(put).VersionId).toBe(TOKEN);
  expect(() => service.PutSecretValue({ ...put, SecretString: 'y' })).toThrow(
    expect.objectContaining({ name: 'ResourceExistsException' }),
  );
});
