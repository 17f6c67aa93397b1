import {
  type FunctionConfiguration,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListAliasesCommand,
  ListEventSourceMappingsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';

type Lambda = Clients['lambda'];

/** What has Lambda read a queue or a stream for a function; `state` such as `Enabled`, `Disabling`. */
export type Mapping = { uuid: string; source: string; state: string };

/** What is known of a function before it is touched. */
export interface LambdaFunction {
  arn: string;
  role: string;
  codeSha: string;
  lastModified: string;
  layers: string[];
  /** The names of its environment variables; their values may be secrets. */
  variables: string[];
  /** After so many seconds an invocation has ended. */
  timeout: number;
  deadLetters: string;
  /** It runs on instances of a capacity provider. */
  isOnInstances: boolean;
  /** A copy at the edge of CloudFront, of a function in us-east-1. */
  isReplica: boolean;
  isDurable: boolean;
}

const MOST_ALIASES = 20;

export const isGone = (error: unknown): boolean => isAwsError(error, 'ResourceNotFoundException');

/** The function; undefined where it is not there (any more). */
export async function readFunction(lambda: Lambda, name: string): Promise<LambdaFunction | undefined> {
  try {
    return functionOf(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

const functionOf = (found: FunctionConfiguration): LambdaFunction => ({
  arn: found.FunctionArn ?? '',
  role: found.Role ?? '',
  codeSha: found.CodeSha256 ?? '',
  lastModified: found.LastModified ?? '',
  layers: (found.Layers ?? []).map(({ Arn = '' }) => Arn),
  variables: Object.keys(found.Environment?.Variables ?? {}),
  timeout: found.Timeout ?? 900,
  deadLetters: found.DeadLetterConfig?.TargetArn ?? '',
  isOnInstances: found.CapacityProviderConfig !== undefined,
  isReplica: (found.MasterArn ?? '') !== '',
  isDurable: found.DurableConfig !== undefined,
});

export const readTags = async (lambda: Lambda, Resource: string): Promise<Record<string, string>> =>
  (await lambda.send(new ListTagsCommand({ Resource }))).Tags ?? {};

/** How many may run at once; null where it takes its share of what nobody has reserved. */
export const readReserved = async (lambda: Lambda, FunctionName: string): Promise<number | null> =>
  (await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions ?? null;

/** The versions and aliases that have environments kept ready. */
export async function readProvisioned(lambda: Lambda, FunctionName: string): Promise<string[]> {
  const { ProvisionedConcurrencyConfigs = [] } = await lambda.send(
    new ListProvisionedConcurrencyConfigsCommand({ FunctionName }),
  );
  return ProvisionedConcurrencyConfigs.map(({ FunctionArn = '' }) => FunctionArn.split(':').at(-1) ?? '');
}

/** All mappings of the function and of its aliases. */
export async function readMappings(lambda: Lambda, name: string): Promise<Mapping[]> {
  const { Aliases = [] } = await lambda.send(new ListAliasesCommand({ FunctionName: name, MaxItems: MOST_ALIASES }));
  const found: Mapping[] = [];
  for (const each of [name, ...Aliases.map(({ Name = '' }) => `${name}:${Name}`)])
    found.push(...(await mappingsOf(lambda, each)));
  return [...new Map(found.map((each) => [each.uuid, each])).values()];
}

async function mappingsOf(lambda: Lambda, FunctionName: string): Promise<Mapping[]> {
  const found: Mapping[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName, ...(Marker && { Marker }) }));
    for (const { UUID = '', EventSourceArn, SelfManagedEventSource, State = '' } of page.EventSourceMappings ?? [])
      found.push({
        uuid: UUID,
        source: EventSourceArn ?? (SelfManagedEventSource ? 'Apache Kafka' : ''),
        state: State,
      });
    Marker = page.NextMarker;
  } while (Marker);
  return found;
}

/** It reads, or will in a moment. */
export const reads = ({ state }: Mapping): boolean => !['Disabled', 'Disabling', 'Deleting'].includes(state);
