import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './package.ts';
import type { Policy, Role } from './roles.ts';
import type { Template } from './template.ts';

interface MemberTemplate {
  Parameters: { RolePath: { Default: string } };
  Resources: {
    Role: {
      Properties: {
        AssumeRolePolicyDocument: Policy;
        Policies: { PolicyName: string; PolicyDocument: Policy }[];
      };
    };
  };
}

/** The role of a member account, with the template's parameters and that account's own ids filled in. */
export function memberRole({ pseudo }: Template, member: string): Role {
  const text = readFileSync(join(root, 'deploy/member-role.generated.json'), 'utf8');
  const values: Record<string, string> = {
    RolePath: (JSON.parse(text) as MemberTemplate).Parameters.RolePath.Default,
    Account: pseudo.account,
    Stack: pseudo.stack,
    'AWS::AccountId': member,
    'AWS::Region': pseudo.region,
    'AWS::Partition': pseudo.partition,
    'AWS::URLSuffix': pseudo.suffix,
  };
  const filled = text
    .replace(/\{\s*"Ref": "(Account|Stack)"\s*\}/g, (_, name: string) => JSON.stringify(values[name]))
    .replace(/\$\{([^}]+)\}/g, (_, name: string) => values[name] ?? '')
    .replace(/\{\s*"Fn::Sub": ("[^"]*")\s*\}/g, '$1');
  const { AssumeRolePolicyDocument, Policies } = (JSON.parse(filled) as MemberTemplate).Resources.Role.Properties;
  return {
    id: 'MemberRole',
    arn: `arn:${pseudo.partition}:iam::${member}:role/${pseudo.stack}-member`,
    trust: AssumeRolePolicyDocument,
    policies: Policies.map(({ PolicyName: name, PolicyDocument: policy }) => ({ name, policy })),
    functions: [],
  };
}
