import type { PutParameterRequest } from '@aws-sdk/client-ssm';
import { LocalSecretsManager } from '../../local/services/secrets-manager.ts';
import { LocalSsm } from '../../local/services/ssm.ts';
import type { ParameterSeed, PolicySeed } from '../../local/services/ssm-state.ts';
import { givenWorld, NOW } from '../support/fixtures.ts';

const Name = '/example/key';
const expiration = (at: number): PolicySeed => ({
  Type: 'Expiration',
  Version: '1.0',
  Attributes: { Timestamp: new Date(at).toISOString() },
});
const PUT: PutParameterRequest = { Name, Value: 'new', Overwrite: true, Tier: 'Advanced', KeyId: 'alias/own' };

function given(seed: Partial<ParameterSeed> = {}) {
  const world = givenWorld();
  const secrets = new LocalSecretsManager(world);
  secrets.seedSecret({ name: 'example/db', value: 'secret' });
  const service = new LocalSsm(world, secrets);
  service.seedParameter({
    name: Name,
    value: 'old',
    keyId: 'alias/own',
    description: 'd',
    policies: [expiration(NOW + 60_000)],
    ...seed,
  });
  const metadata = () =>
    service.DescribeParameters({ ParameterFilters: [{ Key: 'Name', Values: [Name] }] }).Parameters?.[0];
  return { world, service, metadata };
}

describe('PutParameter', () => {
  it('keeps policies and description that are not sent, and falls back to the default key', () => {
    const { service, metadata } = given();
    const before = metadata();
    const { KeyId: _, ...put } = PUT;
    expect(service.PutParameter(put)).toEqual({ Version: 2, Tier: 'Advanced' });
    expect(metadata()).toMatchObject({
      Version: 2,
      KeyId: 'alias/aws/ssm',
      Description: 'd',
      Policies: before?.Policies,
    });
  });

  it.each([
    { sent: '[{}]', kept: 0 },
    { sent: JSON.stringify([expiration(NOW + 90_000)]), kept: 1 },
  ])('replaces all policies by $sent', ({ sent, kept }) => {
    const { service, metadata } = given();
    service.PutParameter({ ...PUT, Policies: sent });
    expect(metadata()?.Policies).toHaveLength(kept);
  });

  it.each<{ problem: string; put: Partial<PutParameterRequest>; error: string; seed?: Partial<ParameterSeed> }>([
    { problem: 'without Overwrite', put: { Overwrite: false }, error: 'ParameterAlreadyExists' },
    { problem: 'with another type', put: { Type: 'String' }, error: 'HierarchyTypeMismatchException' },
    { problem: 'with the default tier', put: { Tier: undefined } as never, error: 'ValidationException' },
    { problem: 'with tags', put: { Tags: [{ Key: 'a', Value: 'b' }] }, error: 'ValidationException' },
    { problem: 'with 8,193 characters', put: { Value: 'x'.repeat(8193) }, error: 'ValidationException' },
    { problem: 'with a nested parameter', put: { Value: '{{ssm:x}}' }, error: 'ValidationException' },
    { problem: 'without a value', put: { Value: '' }, error: 'ValidationException' },
    {
      problem: 'against the pattern',
      put: { Value: 'x' },
      error: 'ParameterPatternMismatchException',
      seed: { allowedPattern: '\\d+' },
    },
    {
      problem: 'with an expiration in the past',
      put: { Policies: JSON.stringify([expiration(NOW - 1)]) },
      error: 'InvalidPolicyAttributeException',
    },
    {
      problem: 'with two expirations',
      put: { Policies: JSON.stringify([expiration(NOW + 1), expiration(NOW + 2)]) },
      error: 'IncompatiblePolicyException',
    },
    { problem: 'with policies that are no JSON', put: { Policies: 'x' }, error: 'InvalidPolicyAttributeException' },
  ])('is refused $problem', ({ put, error, seed = {} }) => {
    const { service, metadata } = given(seed);
    expect(() => service.PutParameter({ ...PUT, ...put })).toThrow(expect.objectContaining({ name: error }));
    expect(metadata()?.Version).toBe(1);
  });

  it.each([
    { labels: ['first'], outcome: 'is refused' },
    { labels: [], outcome: 'drops the oldest' },
  ])('behind 100 versions of which the oldest has $labels: $outcome', ({ labels }) => {
    const { service, metadata } = given({ labels });
    for (let n = 0; n < 99; n += 1) service.PutParameter(PUT);
    if (labels.length)
      expect(() => service.PutParameter(PUT)).toThrow(
        expect.objectContaining({ name: 'ParameterMaxVersionLimitExceeded' }),
      );
    else service.PutParameter(PUT);
    expect(metadata()?.Version).toBe(labels.length ? 100 : 101);
    expect(service.GetParameters({ Names: [`${Name}:1`] }).InvalidParameters).toHaveLength(labels.length ? 0 : 1);
  });
});

describe('reading', () => {
  it('decrypts only when asked, and finds versions and labels', () => {
    const { service } = given({ labels: ['first'] });
    service.PutParameter(PUT);
    const read = (name: string) => service.GetParameter({ Name: name, WithDecryption: true }).Parameter;
    expect([read(Name)?.Value, read(`${Name}:1`)?.Value, read(`${Name}:first`)?.Value]).toEqual(['new', 'old', 'old']);
    expect(service.GetParameter({ Name }).Parameter?.Value).not.toContain('new');
    expect(() => read(`${Name}:9`)).toThrow(expect.objectContaining({ name: 'ParameterVersionNotFound' }));
  });

  it('reads secrets by reference, with decryption only', () => {
    const { service } = given();
    const Names = ['/aws/reference/secretsmanager/example/db', '/aws/reference/secretsmanager/none'];
    const { Parameters, InvalidParameters } = service.GetParameters({ Names, WithDecryption: true });
    expect(Parameters).toMatchObject([{ Name: Names[0], Value: 'secret' }]);
    expect(InvalidParameters).toEqual([Names[1]]);
    expect(() => service.GetParameters({ Names })).toThrow('WithDecryption');
  });

  it('finds nothing of an expired parameter, tags and history included', () => {
    const { service, world, metadata } = given();
    world.time += 60_000;
    expect(metadata()).toBeUndefined();
    expect(() => service.GetParameter({ Name })).toThrow(expect.objectContaining({ name: 'ParameterNotFound' }));
    expect(() => service.ListTagsForResource({ ResourceType: 'Parameter', ResourceId: Name })).toThrow(
      expect.objectContaining({ name: 'InvalidResourceId' }),
    );
    expect(service.PutParameter({ ...PUT, Type: 'SecureString' }).Version).toBe(1);
  });
});
