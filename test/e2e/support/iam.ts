import { existsSync, readFileSync } from 'node:fs';
import { GetRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Aws } from './aws.ts';
import { IAM_LOG } from './emulators.ts';

/** One question that the emulator asked IAM about a call of a function. */
export interface Asked {
  /** The name of the function's role. */
  role: string;
  action: string;
  resource: string;
  allowed: boolean;
}

/** Every different question until now. */
export const askedOfIam = (): Asked[] =>
  existsSync(IAM_LOG)
    ? readFileSync(IAM_LOG, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Asked)
    : [];

interface Policy {
  Statement: { Effect: string; Action: string[] }[];
}

/** Takes a permission out of a function's role, as somebody might by hand; what it returns puts it back. */
export async function takeAway(
  { iam, lambda }: Aws,
  FunctionName: string,
  action: string,
): Promise<() => Promise<void>> {
  const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const policy = { RoleName: Role.split('/').pop(), PolicyName: 'what-it-may-do' };
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(policy));
  const document = decodeURIComponent(PolicyDocument);
  const { Statement, ...rest } = JSON.parse(document) as Policy;
  const without = Statement.map((one) => ({ ...one, Action: one.Action.filter((each) => each !== action) }));
  const Narrowed = JSON.stringify({ ...rest, Statement: without.filter(({ Action }) => Action.length > 0) });
  if (Narrowed === document || !document.includes(`"${action}"`)) throw new Error(`${FunctionName} has no ${action}`);
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: Narrowed }));
  return async () => {
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: document }));
  };
}
