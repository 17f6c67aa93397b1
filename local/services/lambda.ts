import type {
  FunctionConfiguration,
  GetAccountSettingsResponse,
  GetFunctionConcurrencyResponse,
  InvocationRequest,
  InvocationResponse,
  ListEventSourceMappingsResponse,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { awsError, type World } from '../account.ts';

interface LocalFunction {
  name: string;
  variables: Record<string, string>;
  revision: string;
  /** What it answers; what it throws becomes a function error. Absent: null. */
  answer?: (request: unknown) => unknown;
  /** The ARN of its role. */
  role?: string;
  /** Concurrency that was set aside for it; 0 stops it. */
  reserved?: number;
}

/** What has a function read a queue. */
interface LocalTrigger {
  uuid: string;
  queue: string;
  state: string;
}

/** The part of Lambda that is about calling functions, and their variables. */
export class LocalLambda {
  readonly functions = new Map<string, LocalFunction>();
  /** By the ARN of the queue. */
  readonly triggers = new Map<string, LocalTrigger>();
  /** How many functions may run at the same time, all of the account together. */
  concurrency = 1_000;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a function; one of the same name is replaced. */
  seedFunction({ name, variables = {}, ...more }: Partial<LocalFunction> & { name: string }): LocalFunction {
    const made: LocalFunction = {
      name,
      variables: { ...variables },
      revision: this.world.newId(),
      ...more,
    };
    this.functions.set(name, made);
    return made;
  }

  /** Has a queue read by a function; a trigger that is there stays as it is. */
  seedTrigger(queue: string): void {
    if (!this.triggers.has(queue)) this.triggers.set(queue, { uuid: this.world.newId(), queue, state: 'Enabled' });
  }

  ListEventSourceMappings({ EventSourceArn = '' }: { EventSourceArn?: string }): ListEventSourceMappingsResponse {
    const found = this.triggers.get(EventSourceArn);
    return { EventSourceMappings: found ? [{ UUID: found.uuid, EventSourceArn, State: found.state }] : [] };
  }

  GetFunctionConcurrency({ FunctionName }: { FunctionName?: string }): GetFunctionConcurrencyResponse {
    const { reserved } = this.find(FunctionName);
    return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
  }

  GetAccountSettings(): GetAccountSettingsResponse {
    const reserved = [...this.functions.values()].reduce((sum, one) => sum + (one.reserved ?? 0), 0);
    return {
      AccountLimit: {
        ConcurrentExecutions: this.concurrency,
        UnreservedConcurrentExecutions: this.concurrency - reserved,
      },
    };
  }

  async Invoke({ FunctionName, Payload }: InvocationRequest): Promise<InvocationResponse> {
    const { answer } = this.find(FunctionName);
    const request: unknown = Payload ? JSON.parse(new TextDecoder().decode(Payload as Uint8Array)) : null;
    const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value ?? null));
    try {
      return { StatusCode: 200, Payload: bytes(await answer?.(request)) };
    } catch (error) {
      return {
        StatusCode: 200,
        FunctionError: 'Unhandled',
        Payload: bytes({ errorMessage: (error as Error).message }),
      };
    }
  }

  GetFunctionConfiguration({ FunctionName }: { FunctionName?: string }): FunctionConfiguration {
    const { name, variables, revision, role } = this.find(FunctionName);
    return {
      FunctionName: name,
      RevisionId: revision,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Environment: { Variables: variables },
      ...(role !== undefined && { Role: role }),
    };
  }

  UpdateFunctionConfiguration(input: UpdateFunctionConfigurationRequest): FunctionConfiguration {
    const found = this.find(input.FunctionName);
    if (input.RevisionId !== undefined && input.RevisionId !== found.revision)
      throw awsError(
        'PreconditionFailedException',
        'The Revision Id provided does not match the latest Revision Id.',
        412,
      );
    const variables = input.Environment?.Variables ?? found.variables;
    if (JSON.stringify(variables).length > 4096)
      throw awsError(
        'InvalidParameterValueException',
        `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(variables)}`,
      );
    found.variables = { ...variables };
    found.revision = this.world.newId();
    return this.GetFunctionConfiguration({ FunctionName: found.name });
  }

  private find(id = ''): LocalFunction {
    const found = this.functions.get(id.replace(/^arn:.*:function:/, ''));
    if (!found) throw awsError('ResourceNotFoundException', `Function not found: ${id}`, 404);
    return found;
  }
}
