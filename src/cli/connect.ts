import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Question, TestAnswer } from '../alerts/test-message.ts';
import type { As } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { CHECK, type Inside, LONG_SETTINGS, type LongSettings } from '../core/inside.ts';
import * as aws from '../platform/clients.ts';
import { lazyClients } from '../platform/lazy-clients.ts';
import { readConfig } from '../platform/read-config.ts';
import { IN_PACKAGE } from '../platform/settings/packaged.ts';
import { CommandError, type Context, type Deployment } from './commands/context.ts';
import { findDeployment, type Lookup } from './deployment.ts';
import { shown } from './out.ts';

export type Connection = Pick<
  Context,
  | 'acmIn'
  | 'cloudhsmIn'
  | 'kmsIn'
  | 'resolveCaa'
  | 'ask'
  | 'askWithin'
  | 'clients'
  | 'deployment'
  | 'servicesIn'
  | 'settings'
  | 'whoAmI'
>;

/** Finds the deployment, and gives clients for its account and region. */
export async function connect(lookup: Lookup): Promise<Connection> {
  // The SDK's own variables, so that every client follows.
  process.env.AWS_REGION = lookup.region;
  if (lookup.profile) process.env.AWS_PROFILE = lookup.profile;
  return connectionTo(await findDeployment(new CloudFormationClient({ maxAttempts: 4 }), lookup));
}

/** Clients for the account of a deployment, and the region that is the caller's unless another is named. */
export function connectionTo(deployment: Deployment, as: As = {}): Connection {
  const { findingServices, ...factories } = aws;
  const lambda = new LambdaClient({ maxAttempts: 4, ...as });
  const settings = (): Promise<Config> => readSettings(lambda, deployment.stack);
  const ask = (question: Question): Promise<TestAnswer> => askFunction(lambda, deployment.stack, question);
  const askWithin = (id: string): Promise<Inside> =>
    invoke(lambda, `${deployment.stack}-${id}`, CHECK) as Promise<Inside>;
  return {
    ask,
    askWithin,
    clients: lazyClients(factories, { as }),
    deployment,
    servicesIn: findingServices,
    settings,
    whoAmI,
  };
}

/**
 * The settings that the functions run with; the one that writes the block list has them all. What is too long for its
 * environment is in the package of the functions, and one of them is asked for it.
 *
 * @throws CommandError when that one failed, or is of an older release
 */
export async function readSettings(lambda: Pick<LambdaClient, 'send'>, stack: string): Promise<Config> {
  const FunctionName = `${stack}-act-network`;
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const variables = Environment?.Variables ?? {};
  const isLong = Object.values(variables).includes(IN_PACKAGE);
  return readConfig(variables, isLong ? await readLongSettings(lambda, stack) : {});
}

async function readLongSettings(lambda: Pick<LambdaClient, 'send'>, stack: string): Promise<LongSettings['settings']> {
  const answerer = `${stack}-deliveries`;
  const answer = (await invoke(lambda, answerer, LONG_SETTINGS)) as Partial<LongSettings> | null;
  if (answer?.settings) return answer.settings;
  throw new CommandError(
    `The function ${answerer} does not tell the long settings: it is of an older release than this command. Deploy this one, or use the command of that release.`,
  );
}

/**
 * What the function that sends messages answers.
 *
 * @throws CommandError when it failed, or is of an older release
 */
export async function askFunction(
  lambda: Pick<LambdaClient, 'send'>,
  stack: string,
  question: Question,
): Promise<TestAnswer> {
  return (await invoke(lambda, `${stack}-deliveries`, question)) as TestAnswer;
}

async function invoke(lambda: Pick<LambdaClient, 'send'>, FunctionName: string, question: object): Promise<unknown> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(question) }));
  const text = answer.Payload?.transformToString() ?? '';
  if (answer.FunctionError)
    throw new CommandError(`The function ${FunctionName} failed: ${shown(text, 300)}. Its log says why.`);
  return JSON.parse(text);
}

async function whoAmI(): Promise<string> {
  const { Arn = 'unknown' } = await new STSClient({ maxAttempts: 4 }).send(new GetCallerIdentityCommand({}));
  // What the journal keeps; the end is what tells people apart.
  return Arn.slice(-200);
}
