import type { PutParameterRequest } from '@aws-sdk/client-ssm';
import { awsError } from '../account.ts';
import { expirationOf, type ParameterVersion } from './ssm-state.ts';

const LIMITS = { Standard: 4096, Advanced: 8192, 'Intelligent-Tiering': 8192 } as const;

/** What Parameter Store checks before it writes a version. AWS quotes values in some messages, and so does this. */
export function checkPut(input: PutParameterRequest, before: ParameterVersion | undefined, now: number): void {
  const { Value = '', Name } = input;
  if (before && !input.Overwrite)
    throw awsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  if (before && input.Type !== undefined && input.Type !== before.type)
    throw awsError('HierarchyTypeMismatchException', "Parameter Store doesn't support changing a parameter type.");
  if (before && input.Tags?.length)
    throw invalid('Tags and overwrite cannot be used together. To create a parameter with tags, remove overwrite.');
  const tier = input.Tier ?? 'Standard';
  if (before?.tier === 'Advanced' && tier === 'Standard')
    throw invalid(
      `This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier: ${Name}`,
    );
  if (!Value) throw invalid("1 validation error detected: Value '' at 'value' failed to satisfy constraint");
  if (Value.length > LIMITS[tier])
    throw invalid(
      `Value '${Value}' at 'value' failed to satisfy constraint: Member must have length less than or equal to ${LIMITS[tier]}`,
    );
  if (Value.includes('{{'))
    throw invalid('Parameter value can\'t nest another parameter. Do not use "{{}}" in the value.');
  const pattern = input.AllowedPattern ?? before?.allowedPattern;
  if (pattern && !new RegExp(`^(?:${pattern})$`).test(Value))
    throw awsError(
      'ParameterPatternMismatchException',
      `Parameter value, ${Value}, cannot be validated against allowedPattern: ${pattern}`,
    );
  if (input.Policies) checkPolicies(policyTexts(input.Policies), tier, now);
}

/** The texts of a `Policies` array; `[{}]` means none. */
export function policyTexts(policies: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(policies);
  } catch {
    throw awsError('InvalidPolicyAttributeException', 'A policy attribute or its value is invalid: not JSON');
  }
  if (!Array.isArray(parsed)) throw awsError('InvalidPolicyTypeException', 'The policies are not an array');
  return parsed.filter((policy) => Object.keys(policy as object).length > 0).map((policy) => JSON.stringify(policy));
}

function checkPolicies(policies: string[], tier: string, now: number): void {
  if (policies.length && tier !== 'Advanced')
    throw invalid('Parameter policies are only supported for parameters in the advanced tier.');
  if (policies.length > 10)
    throw awsError('PoliciesLimitExceededException', 'You specified more than the maximum number of allowed policies');
  if (policies.filter((text) => (JSON.parse(text) as { Type: string }).Type === 'Expiration').length > 1)
    throw awsError('IncompatiblePolicyException', 'There is a conflict in the policies specified for this parameter.');
  if (!(expirationOf(policies) > now))
    throw awsError('InvalidPolicyAttributeException', 'The Expiration timestamp is not in the future');
}

function invalid(message: string): Error {
  return awsError('ValidationException', message);
}
