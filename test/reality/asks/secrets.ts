import { type Ask, type Asker, type Asking, ask, customerKey, fullArn, requestTags, resourceTags, via } from './ask.ts';

const secretArn = ({ arn }: Asking, id: unknown): string =>
  fullArn(id, (name) => arn('secretsmanager', `secret:${name}-AbCdEf`));

/** A secret's value is encrypted, and Secrets Manager asks KMS in the caller's name. */
const ON_SECRET: Record<string, string[]> = {
  GetSecretValue: ['kms:Decrypt'],
  PutSecretValue: ['kms:GenerateDataKey', 'kms:Decrypt'],
};

/** What RotateSecret hands to IAM beside the secret; each is there only when the call names it. */
function rotation({ input }: Asking): Ask['context'] {
  const { RotationLambdaARN: lambda, RotationRules: rules, RotateImmediately: now } = input;
  return {
    ...(lambda && { 'secretsmanager:RotationLambdaARN': String(lambda) }),
    ...(rules && { 'secretsmanager:ModifyRotationRules': 'true' }),
    ...(now !== undefined && { 'secretsmanager:RotateImmediately': String(now) }),
  };
}

export const secretsManager: Asker = (asking, operation) => {
  const { input } = asking;
  if (['GetRandomPassword', 'ListSecrets'].includes(operation)) return [ask(`secretsmanager:${operation}`, '*')];
  const secret = secretArn(asking, input.SecretId);
  const context = {
    ...resourceTags(asking, input.SecretId),
    ...requestTags(input.Tags),
    ...(input.TagKeys && { 'aws:TagKeys': input.TagKeys as string[] }),
    ...(operation === 'RotateSecret' && rotation(asking)),
  };
  const key = { ...via('secretsmanager', asking), 'kms:EncryptionContext:SecretARN': secret };
  return [
    ask(`secretsmanager:${operation}`, secret, context),
    ...(ON_SECRET[operation] ?? []).map((action) => ask(action, customerKey(asking), key)),
    // Secrets Manager calls the rotation function as the caller: rotation developer guide, "Permissions for rotation".
    ...(operation === 'RotateSecret' ? [ask('lambda:InvokeFunction', rotationFunction(asking))] : []),
  ];
};

const rotationFunction = ({ input, arn }: Asking): string =>
  String(input.RotationLambdaARN ?? arn('lambda', 'function:SecretsManagerRotation'));

const REFERENCE = /^\/aws\/reference\/secretsmanager\/(.+)$/;

/** Parameter Store reads a secret in the caller's name. */
function referred(asking: Asking, name: string, secret: string): Ask[] {
  const arn = secretArn(asking, secret);
  return [
    ask('secretsmanager:GetSecretValue', arn, resourceTags(asking, name)),
    ask('kms:Decrypt', customerKey(asking), {
      ...via('secretsmanager', asking),
      'kms:EncryptionContext:SecretARN': arn,
    }),
  ];
}

function onKey(asking: Asking, operation: string, parameter: string): Ask[] {
  const { Type, Tier, Policies, WithDecryption } = asking.input;
  const isAdvanced = Tier === 'Advanced' || (Policies && Policies !== '[]');
  const isSecret = operation === 'PutParameter' ? Type === 'SecureString' : Boolean(WithDecryption);
  if (!isSecret) return [];
  // An advanced parameter is encrypted under a data key: Systems Manager user guide, "How Parameter Store uses KMS".
  const writing = isAdvanced ? 'kms:GenerateDataKey' : 'kms:Encrypt';
  const action = operation === 'PutParameter' ? writing : 'kms:Decrypt';
  return [
    ask(action, customerKey(asking), { ...via('ssm', asking), 'kms:EncryptionContext:PARAMETER_ARN': parameter }),
  ];
}

export const ssm: Asker = (asking, operation) => {
  const { input, arn } = asking;
  if (operation === 'DescribeParameters') return [ask('ssm:DescribeParameters', '*')];
  const names = [input.Name, input.ResourceId, ...(input.Names ?? [])].filter(Boolean).map(String);
  return names.flatMap((full) => {
    const name = full.split(':')[0] ?? full;
    const parameter = arn('ssm', `parameter/${name.replace(/^\//, '')}`);
    const secret = REFERENCE.exec(name)?.[1];
    const overwrite = operation === 'PutParameter' ? { 'ssm:Overwrite': String(Boolean(input.Overwrite)) } : {};
    const tags = { ...(secret ? {} : resourceTags(asking, full)), ...requestTags(input.Tags) };
    return [
      ask(`ssm:${operation}`, parameter, { ...tags, ...overwrite }),
      ...(operation === 'PutParameter' && input.Tags?.length ? [ask('ssm:AddTagsToResource', parameter, tags)] : []),
      ...(secret ? referred(asking, full, secret) : onKey(asking, operation, parameter)),
    ];
  });
};
