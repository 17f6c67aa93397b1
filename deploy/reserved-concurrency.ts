import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Settings } from '../src/platform/settings/schema.ts';
import { isDeployed } from './deployed.ts';
import type { Lookup } from './running-stack.ts';

/** So many of the account's executions have to be left to whoever reserves none. */
const LEFT_TO_ALL = 100;
/** The functions that anybody may call. */
const OPEN = ['page', 'slack'] as const;

type Lambda = Pick<LambdaClient, 'send'>;

/** A client with the deployer's own credentials. */
export const lambdaOf = ({ region, profile }: Lookup): Lambda =>
  new LambdaClient({
    region,
    maxAttempts: 2,
    credentials: defaultProvider({ ...(profile && { profile }), maxRetries: 0, timeout: 1_000 }),
  });

/**
 * Whether the account's quota has room for what is reserved. CloudFormation would find out when most of the stack is made,
 * and take all of it back.
 */
export async function concurrencyProblems(lambda: Lambda, stack: string, settings: Settings): Promise<string[]> {
  const each = settings.approvalPageConcurrency;
  const wanted = each * OPEN.filter((id) => isDeployed(id, settings)).length;
  if (wanted === 0) return [];
  const { AccountLimit: { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: unreserved = 0 } = {} } =
    await lambda.send(new GetAccountSettingsCommand({}));
  const reserved = await Promise.all(OPEN.map((id) => reservedBy(lambda, `${stack}-${id}`)));
  const left = unreserved + reserved.reduce((sum, count) => sum + count, 0) - wanted;
  if (left >= LEFT_TO_ALL) return [];
  return [
    `approvalPageConcurrency is ${each}, which reserves ${wanted} of the ${all} functions that this account may run at once, and leaves ${left} to all others: AWS wants ${LEFT_TO_ALL}. Deploy with --param approvalPageConcurrency=0, or have the quota raised first: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000`,
  ];
}

/** What a function of this stack has reserved already; nothing where it is not there. */
async function reservedBy(lambda: Lambda, FunctionName: string): Promise<number> {
  try {
    const answer = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    return answer.ReservedConcurrentExecutions ?? 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return 0;
    throw error;
  }
}
