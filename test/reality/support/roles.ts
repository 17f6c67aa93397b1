import { ofType, type Template } from './template.ts';

export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Policy {
  Version?: string;
  Statement: Statement[];
}

export interface Role {
  id: string;
  arn: string;
  trust: Policy;
  policies: { name: string; policy: Policy }[];
  /** The functions that have it, by their ids in serverless.yml. */
  functions: string[];
}

/** Every role of the stack. */
export function rolesOf(template: Template): Role[] {
  const functions = ofType(template, 'AWS::Lambda::Function');
  return ofType(template, 'AWS::IAM::Role').map(([id, { Properties }]) => {
    const arn = template.arnOf(id);
    const policies = (Properties.Policies ?? []) as { PolicyName: string; PolicyDocument: Policy }[];
    return {
      id,
      arn,
      trust: Properties.AssumeRolePolicyDocument as Policy,
      policies: policies.map(({ PolicyName: name, PolicyDocument: policy }) => ({ name, policy })),
      functions: functions
        .filter(([, each]) => each.Properties.Role === arn)
        .map(([, each]) => String(each.Properties.FunctionName).slice(template.pseudo.stack.length + 1)),
    };
  });
}

export const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
export const allowed = ({ policies }: Role): Statement[] =>
  policies.flatMap(({ policy }) => policy.Statement).filter(({ Effect }) => Effect === 'Allow');
