import type {
  DeleteFunctionConcurrencyRequest,
  FunctionConfiguration,
  FunctionEventInvokeConfig,
  GetAccountSettingsResponse,
  GetFunctionConcurrencyResponse,
  GetFunctionEventInvokeConfigRequest,
  GetPolicyRequest,
  GetPolicyResponse,
  InvocationRequest,
  InvocationResponse,
  ListAliasesRequest,
  ListAliasesResponse,
  ListDurableExecutionsByFunctionRequest,
  ListEventSourceMappingsRequest,
  ListEventSourceMappingsResponse,
  ListFunctionUrlConfigsRequest,
  ListProvisionedConcurrencyConfigsRequest,
  ListProvisionedConcurrencyConfigsResponse,
  ListTagsRequest,
  ListTagsResponse,
  PutFunctionConcurrencyRequest,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { awsError, type World } from '../account.ts';
import { LocalMappings } from './lambda-mappings.ts';

export interface LocalFunction {
  name: string;
  variables: Record<string, string>;
  revision: string;
  /** What it answers; what it throws becomes a function error. Absent: null. */
  answer?: (request: unknown) => unknown;
  /** The ARN of its role. */
  role?: string;
  /** Concurrency that was set aside for it; 0 stops it. */
  reserved?: number;
  tags?: Record<string, string>;
  /** The hash of its code. */
  codeSha?: string;
  aliases?: string[];
  /** Versions and aliases that have environments kept ready. */
  provisioned?: string[];
  /** The kinds of access of its URLs. */
  urls?: ('NONE' | 'AWS_IAM')[];
  /** Its resource policy. */
  policy?: string;
  /** How long asynchronous events wait, in seconds, and where they go then. */
  waiting?: { age: number; then?: string };
  /** The ARNs of durable executions that run; there, though empty, where it is durable. */
  durable?: string[];
  isOnInstances?: boolean;
  /** Where it runs, if in a VPC. */
  vpc?: { id: string; subnets: string[] };
  /** Of which function it is a copy at the edge. */
  master?: string;
}

/** What has a function read a queue. */
interface LocalTrigger {
  uuid: string;
  queue: string;
  state: string;
}

/** What an account must leave to functions for which nothing is set aside. */
const LEAST_UNRESERVED = 10;

const invalid = (message: string): Error => awsError('InvalidParameterValueException', message);

/** The part of Lambda that is about calling functions, and their variables. */
export class LocalLambda {
  readonly functions = new Map<string, LocalFunction>();
  /** By the ARN of the queue. */
  readonly triggers = new Map<string, LocalTrigger>();
  /** How many functions may run at the same time, all of the account together. */
  concurrency = 1_000;
  readonly mappings: LocalMappings;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    this.mappings = new LocalMappings(world);
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

  ListEventSourceMappings({
    EventSourceArn = '',
    FunctionName,
  }: ListEventSourceMappingsRequest): ListEventSourceMappingsResponse {
    if (FunctionName !== undefined) return { EventSourceMappings: this.mappings.of(FunctionName) };
    const found = this.triggers.get(EventSourceArn);
    return { EventSourceMappings: found ? [{ UUID: found.uuid, EventSourceArn, State: found.state }] : [] };
  }

  UpdateEventSourceMapping: LocalMappings['update'] = (input) => this.mappings.update(input);

  PutFunctionConcurrency({
    FunctionName,
    ReservedConcurrentExecutions: wanted = 0,
  }: PutFunctionConcurrencyRequest): GetFunctionConcurrencyResponse {
    const found = this.find(FunctionName);
    const others = this.unreserved() + (found.reserved ?? 0);
    if (wanted > 0 && others - wanted < LEAST_UNRESERVED)
      throw invalid(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
      );
    if (found.provisioned?.length || found.isOnInstances) throw invalid('ReservedConcurrentExecutions is too low.');
    found.reserved = wanted;
    return { ReservedConcurrentExecutions: wanted };
  }

  DeleteFunctionConcurrency({ FunctionName }: DeleteFunctionConcurrencyRequest): void {
    delete this.find(FunctionName).reserved;
  }

  ListTags({ Resource }: ListTagsRequest): ListTagsResponse {
    return { Tags: this.find(Resource).tags ?? {} };
  }

  ListAliases({ FunctionName }: ListAliasesRequest): ListAliasesResponse {
    return { Aliases: (this.find(FunctionName).aliases ?? []).map((Name) => ({ Name, FunctionVersion: '1' })) };
  }

  ListProvisionedConcurrencyConfigs({
    FunctionName,
  }: ListProvisionedConcurrencyConfigsRequest): ListProvisionedConcurrencyConfigsResponse {
    const { name, provisioned = [] } = this.find(FunctionName);
    return {
      ProvisionedConcurrencyConfigs: provisioned.map((each) => ({ FunctionArn: `${this.arnOf(name)}:${each}` })),
    };
  }

  ListFunctionUrlConfigs({ FunctionName }: ListFunctionUrlConfigsRequest): object {
    return { FunctionUrlConfigs: (this.find(FunctionName).urls ?? []).map((AuthType) => ({ AuthType })) };
  }

  GetPolicy({ FunctionName }: GetPolicyRequest): GetPolicyResponse {
    const { policy } = this.find(FunctionName);
    if (policy === undefined)
      throw awsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
    return { Policy: policy };
  }

  GetFunctionEventInvokeConfig({ FunctionName }: GetFunctionEventInvokeConfigRequest): FunctionEventInvokeConfig {
    const { waiting } = this.find(FunctionName);
    if (!waiting) throw awsError('ResourceNotFoundException', 'The function does not have an EventInvokeConfig.', 404);
    const { age, then } = waiting;
    return { MaximumEventAgeInSeconds: age, ...(then && { DestinationConfig: { OnFailure: { Destination: then } } }) };
  }

  ListDurableExecutionsByFunction({ FunctionName }: ListDurableExecutionsByFunctionRequest): object {
    const { durable } = this.find(FunctionName);
    if (!durable) throw invalid('The function is not durable.');
    return { DurableExecutions: durable.map((DurableExecutionArn) => ({ DurableExecutionArn, Status: 'RUNNING' })) };
  }

  GetFunctionConcurrency({ FunctionName }: { FunctionName?: string }): GetFunctionConcurrencyResponse {
    const { reserved } = this.find(FunctionName);
    return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
  }

  GetAccountSettings(): GetAccountSettingsResponse {
    return {
      AccountLimit: { ConcurrentExecutions: this.concurrency, UnreservedConcurrentExecutions: this.unreserved() },
    };
  }

  private unreserved(): number {
    return [...this.functions.values()].reduce((left, { reserved = 0 }) => left - reserved, this.concurrency);
  }

  private arnOf(name: string): string {
    const { partition, region, accountId } = this.world;
    return `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
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
    const {
      name,
      variables,
      revision,
      role,
      codeSha = 'c2hh',
      durable,
      isOnInstances,
      master,
      vpc,
    } = this.find(FunctionName);
    const CapacityProviderArn = `arn:aws:lambda:eu-west-1:111122223333:capacity-provider:shop`;
    return {
      FunctionName: name,
      FunctionArn: this.arnOf(name),
      RevisionId: revision,
      CodeSha256: codeSha,
      LastModified: '2026-11-02T15:20:11.000+0000',
      Timeout: 30,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Environment: { Variables: variables },
      ...(vpc && { VpcConfig: { VpcId: vpc.id, SubnetIds: vpc.subnets, SecurityGroupIds: [] } }),
      ...(role !== undefined && { Role: role }),
      ...(durable && { DurableConfig: { ExecutionTimeout: 3600 } }),
      ...(isOnInstances && {
        CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn } },
      }),
      ...(master && { MasterArn: master }),
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
