import type { ParameterMetadata } from '@aws-sdk/client-ssm';

/** What PutParameter has to be given beside the value, so that a parameter stays as it is. Absent is null. */
export type ParameterShape = {
  type: string;
  tier: string;
  keyId: string | null;
  description: string | null;
  allowedPattern: string | null;
  dataType: string;
};

export const shapeOf = (parameter: ParameterMetadata): ParameterShape => ({
  type: parameter.Type ?? 'String',
  tier: parameter.Tier ?? 'Standard',
  keyId: parameter.KeyId ?? null,
  description: parameter.Description ?? null,
  allowedPattern: parameter.AllowedPattern ?? null,
  dataType: parameter.DataType ?? 'text',
});
