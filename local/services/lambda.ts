import type {
  FunctionConfiguration,
  InvocationRequest,
  InvocationResponse,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { awsError, type World } from '../account.ts';

interface LocalFunction {
  name: string;
  variables: Record<string, string>;
  revision: string;
  /** What it answers; what it throws becomes a function error. Absent: null. */
  answer?: (request: unknown) => unknown;
}

/** The part of Lambda that is about calling functions, and their variables. */
export class LocalLambda {
  readonly functions = new Map<string, LocalFunction>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a function; one of the same name is replaced. */
  seedFunction({ name, variables = {}, answer }: Partial<LocalFunction> & { name: string }): LocalFunction {
    const made: LocalFunction = {
      name,
      variables: { ...variables },
      revision: this.world.newId(),
      ...(answer && { answer }),
    };
    this.functions.set(name, made);
    return made;
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
    const { name, variables, revision } = this.find(FunctionName);
    return { FunctionName: name, RevisionId: revision, State: 'Active', Environment: { Variables: variables } };
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
