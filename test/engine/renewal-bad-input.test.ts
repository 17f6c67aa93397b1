import type { LocalStack } from '../../local/local-stack.ts';
import type { SecretSeed } from '../../local/services/secrets-manager-state.ts';
import type { ParameterSeed } from '../../local/services/ssm-state.ts';
import { silent } from '../../src/core/telemetry.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

const SECRET = 'orders-db';
const PARAMETER = '/shop/payment-api-key';
const VALUE = 'value-of-the-test';
const ROTATED = 'rotated-of-the-test';
const FUNCTION = 'SecretsManagerExample';
const DAY_MS = 86_400_000;

interface Case {
  what: string;
  seed?: Partial<SecretSeed> & Partial<ParameterSeed>;
  prepare?: (stack: LocalStack) => void;
  /** What people are told, in reason and advice together. */
  says: RegExp;
}

function stackThatLogs(): { stack: LocalStack; logged: unknown[] } {
  const logged: unknown[] = [];
  const log = (...words: unknown[]): void => void logged.push(words);
  return { stack: givenStack({ telemetry: { ...silent, info: log, warn: log, error: log } }), logged };
}

/** Everything that anybody can read of what happened: the journal, the messages to people, and the logs. */
const shown = ({ services }: LocalStack, logged: unknown[]): string =>
  JSON.stringify([services.dynamodb.items(), services.sns.published, logged], (_, value) =>
    value instanceof Error ? `${value.name} ${value.message} ${value.stack}` : value,
  );

function ending(stack: LocalStack, action: string): string {
  const records = responsesIn(stack);
  const { outcome, reason, advice } = records.find((record) => record.action === action) ?? {};
  return `${outcome}: ${reason} ${advice ?? ''}`;
}

const rotating = { lambdaArn: `arn:aws:lambda:eu-west-1:111122223333:function:${FUNCTION}`, nextValue: ROTATED };
const tagged = (tag: string): Pick<SecretSeed, 'tags'> => ({ tags: { 'riposte:renew': tag } });

describe('a secret', () => {
  it.each<Case>([
    { what: 'that is binary', seed: { ...tagged('generate:32'), isBinary: true }, says: /notified: .*it is binary/ },
    { what: 'that is not JSON', seed: tagged('access-key:orders-bot'), says: /notified: .*holds no access key/ },
    {
      what: 'without the field',
      seed: tagged('generate:32:key'),
      says: /notified: .*not JSON with a text field "key"/,
    },
    {
      what: 'with a tag that says nothing',
      seed: tagged('by-hand'),
      says: /notified: .*is not in a form that Riposte/,
    },
    { what: 'that nothing rotates', says: /notified: .*no rotation configured/ },
    {
      what: 'whose rotation function is deleted',
      seed: { rotation: { ...rotating, takesSeconds: 'never' } },
      says: /failed: .*no longer exists.*rotation-lambda-arn/,
    },
    {
      what: 'whose rotation function may not be called',
      seed: { rotation: rotating },
      prepare: ({ faults }) =>
        faults.refuse('RotateSecret', 'AccessDeniedException', {
          message: `Secrets Manager cannot invoke the specified Lambda function. ${VALUE}`,
        }),
      says: /failed: RotationError: .*add-permission/,
    },
    {
      what: 'whose rotation quotes it in its log',
      seed: { rotation: { ...rotating, takesSeconds: 'never' } },
      prepare({ services: { lambda, logs }, world }) {
        lambda.seedFunction({ name: FUNCTION });
        const message = `ERROR password authentication failed, tried ${VALUE} and ${ROTATED}`;
        logs.write(`/aws/lambda/${FUNCTION}`, { at: world.now() + 60_000, message });
      },
      says: /failed: Timed out: .*refused the login.*only copy/,
    },
    {
      what: 'that is a replica',
      seed: { ...tagged('generate:32'), primaryRegion: 'us-east-1' },
      says: /notified: .*replica.*--region us-east-1/,
    },
    {
      what: 'that is scheduled for deletion',
      seed: { ...tagged('generate:32'), deletedAt: Date.parse('2026-11-19T00:00:00Z') },
      says: /notified: .*scheduled for deletion since/,
    },
    {
      what: 'whose KMS key denies us reading',
      seed: tagged('generate:32'),
      prepare: ({ faults }) => faults.refuse('GetSecretValue', 'DecryptionFailure', { message: VALUE }),
      says: /failed: .*KMS key denies this role/,
    },
    {
      what: 'whose KMS key denies us writing',
      seed: tagged('generate:32'),
      prepare: ({ faults }) => faults.refuse('PutSecretValue', 'EncryptionFailure', { message: VALUE }),
      says: /failed: .*KMS key denies this role/,
    },
    {
      what: 'that is deleted at once',
      seed: { rotation: rotating },
      prepare: ({ faults }) => faults.refuse('DescribeSecret', 'ResourceNotFoundException'),
      says: /notified: There is no such secret/,
    },
    {
      what: 'that is deleted between reading and rotating',
      seed: { rotation: rotating },
      prepare: ({ faults }) => faults.refuse('RotateSecret', 'ResourceNotFoundException'),
      says: /failed: ResourceNotFoundException/,
    },
    {
      what: 'that another rotation is renewing',
      seed: { ...tagged('generate:32'), pendingVersion: '99999999-0000-4000-8000-000000000000' },
      says: /notified: .*is AWSPENDING, and no renewal for this finding made it/,
    },
  ])('$what is told, left as it is, and shown nowhere', async ({ seed = {}, prepare, says }) => {
    const { stack, logged } = stackThatLogs();
    const { secretsManager } = stack.services;
    const tags = { 'riposte:exposed-in': 'build-artifacts', ...seed.tags };
    secretsManager.seedSecret({ name: SECRET, value: VALUE, ...seed, tags });
    prepare?.(stack);
    arrive(stack, 'macie/credentials-in-object');
    await stack.drain();
    await letTimePass(stack, 4);
    expect(ending(stack, 'rotate-secret')).toMatch(says);
    stack.faults.clear();
    const labels = secretsManager.DescribeSecret({ SecretId: SECRET }).VersionIdsToStages ?? {};
    expect(
      Object.values(labels)
        .flat()
        .filter((label) => label === 'AWSCURRENT'),
    ).toHaveLength(1);
    expect(Object.values(labels)[0]).toEqual(['AWSCURRENT']);
    expect(shown(stack, logged)).not.toMatch(/value-of-the-test|rotated-of-the-test/);
  });
});

describe('a parameter', () => {
  const EXPIRATION = {
    Type: 'Expiration',
    Version: '1.0',
    Attributes: { Timestamp: '2026-11-25T12:00:00.000Z' },
  } as const;

  it.each<Case>([
    {
      what: 'that is deleted between event and action',
      prepare: ({ faults }) => faults.refuse('ListTagsForResource', 'InvalidResourceId'),
      says: /notified: The parameter is gone/,
    },
    {
      what: 'whose oldest version has a label',
      seed: tagged('generate:32'),
      prepare: ({ faults }) => faults.refuse('PutParameter', 'ParameterMaxVersionLimitExceeded', { message: VALUE }),
      says: /failed: .*oldest version carries a label: move the label/,
    },
    {
      what: 'whose new value is over 8 KB',
      seed: tagged('function:riposte-rotator-crm'),
      prepare: ({ services }) =>
        services.lambda.seedFunction({
          name: 'riposte-rotator-crm',
          answer: () => ({ ok: true, value: VALUE.repeat(600) }),
        }),
      says: /failed: .*longer than 8 KB/,
    },
    {
      what: 'whose new value holds braces',
      seed: tagged('function:riposte-rotator-crm'),
      prepare: ({ services }) =>
        services.lambda.seedFunction({
          name: 'riposte-rotator-crm',
          answer: () => ({ ok: true, value: `{{${VALUE}}}` }),
        }),
      says: /failed: .*holds "\{\{"/,
    },
    {
      what: 'that too many write',
      seed: tagged('generate:32'),
      prepare: ({ faults }) =>
        faults.refuse('PutParameter', 'TooManyUpdates', { message: 'There are concurrent updates.' }),
      says: /failed: TooManyUpdates/,
    },
    {
      what: 'whose KMS key denies us',
      seed: tagged('generate:32'),
      prepare: ({ faults }) => faults.refuse('PutParameter', 'InvalidKeyId', { message: VALUE }),
      says: /failed: .*KMS key is gone, disabled/,
    },
    {
      what: 'with a tag that says nothing',
      seed: tagged('by-hand'),
      says: /notified: .*is not in a form that Riposte understands/,
    },
  ])('$what is told, left as it is, and shown nowhere', async ({ seed = {}, prepare, says }) => {
    const { stack, logged } = stackThatLogs();
    const { ssm } = stack.services;
    const lastModified = stack.world.now() - 30 * DAY_MS;
    prepare?.(stack);
    arrive(stack, 'parameter-store/expires-in-five-days', undefined, () => {});
    ssm.seedParameter({ name: PARAMETER, value: VALUE, policies: [EXPIRATION], lastModified, ...seed });
    await stack.drain();
    await letTimePass(stack, 10);
    expect(ending(stack, 'renew-parameter')).toMatch(says);
    stack.faults.clear();
    const { Parameter } = ssm.GetParameter({ Name: PARAMETER, WithDecryption: true });
    expect(Parameter).toMatchObject({ Value: VALUE, Version: 1 });
    expect(shown(stack, logged)).not.toContain(VALUE);
  });
});
