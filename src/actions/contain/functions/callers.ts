import {
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  ListDurableExecutionsByFunctionCommand,
  ListFunctionUrlConfigsCommand,
} from '@aws-sdk/client-lambda';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';
import { beside } from '../refusal.ts';
import type { LambdaFunction } from './lambda-function.ts';

type Lambda = Clients['lambda'];

const MOST_NAMED = 8;
/** Lambda's own: 6 hours. */
const LONGEST_WAIT = 21_600;

/** Who may call it by its policy, such as `s3.amazonaws.com`, for people. */
export const readCallers = (lambda: Lambda, FunctionName: string): Promise<string[]> =>
  beside(async () => {
    const { Policy = '{}' } = await lambda.send(new GetPolicyCommand({ FunctionName }));
    return callersOf(Policy);
  }, []);

function callersOf(policy: string): string[] {
  try {
    const { Statement = [] } = JSON.parse(policy) as { Statement?: unknown };
    const allows = ([Statement].flat() as { Effect?: string; Principal?: unknown }[]).filter(
      ({ Effect }) => Effect === 'Allow',
    );
    const named = allows.flatMap(({ Principal }) =>
      typeof Principal === 'object' && Principal !== null ? Object.values(Principal).flat() : [Principal],
    );
    const texts = named.filter((each) => typeof each === 'string').map((each) => clean(each, 120));
    return [...new Set(texts)].slice(0, MOST_NAMED);
  } catch {
    return [];
  }
}

/** The kinds of access of its URLs: `NONE` is everybody's. */
export const readUrls = (lambda: Lambda, FunctionName: string): Promise<string[]> =>
  beside(async () => {
    const { FunctionUrlConfigs = [] } = await lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName }));
    return FunctionUrlConfigs.map(({ AuthType = '' }) => AuthType);
  }, []);

/** What becomes of the events that it is sent and nobody waits for, while it is stopped; for people. */
export const readWaiting = (lambda: Lambda, FunctionName: string, { deadLetters }: LambdaFunction): Promise<string> =>
  beside(
    async () => {
      const { MaximumEventAgeInSeconds: age = LONGEST_WAIT, DestinationConfig } = await lambda.send(
        new GetFunctionEventInvokeConfigCommand({ FunctionName }),
      );
      return waitingFor(age, DestinationConfig?.OnFailure?.Destination || deadLetters);
    },
    waitingFor(LONGEST_WAIT, deadLetters),
  );

const waitingFor = (seconds: number, then: string): string =>
  `asynchronous events wait for ${seconds >= 3600 ? `${Math.round(seconds / 360) / 10} hours` : `${Math.round(seconds / 6) / 10} minutes`} at most, then ${then ? `go to ${clean(then, 160)}` : 'are lost, as it has no dead-letter queue'}`;

/** Durable executions that have begun and not ended: they wait, and go on when it may run again. */
export const readDurable = (lambda: Lambda, FunctionName: string): Promise<string[]> =>
  beside(async () => {
    const { DurableExecutions = [] } = await lambda.send(
      new ListDurableExecutionsByFunctionCommand({ FunctionName, Statuses: ['RUNNING'], MaxItems: MOST_NAMED }),
    );
    return DurableExecutions.map(({ DurableExecutionArn = '' }) => clean(DurableExecutionArn, 200));
  }, []);
