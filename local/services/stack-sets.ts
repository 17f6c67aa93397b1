import type {
  CreateStackInstancesInput,
  CreateStackSetInput,
  DeleteStackInstancesInput,
  DeploymentTargets,
  DescribeStackSetInput,
  DescribeStackSetOperationInput,
  DescribeStackSetOperationOutput,
  DescribeStackSetOutput,
  ListStackInstancesInput,
  ListStackInstancesOutput,
  ListStackSetOperationResultsInput,
  ListStackSetOperationResultsOutput,
  ListStackSetOperationsInput,
  ListStackSetOperationsOutput,
  StackInstanceSummary,
  StackSetOperationAction,
  StackSetOperationResultSummary,
  UpdateStackSetInput,
} from '@aws-sdk/client-cloudformation';
import { awsError, type World } from '../account.ts';

interface LocalSet {
  input: CreateStackSetInput;
  units: Set<string>;
  regions: Set<string>;
  instances: Map<string, StackInstanceSummary>;
  operations: Operation[];
}

interface Operation {
  id: string;
  action: StackSetOperationAction;
  begun: number;
  results: StackSetOperationResultSummary[];
  /** It ended early: somebody stopped it, or it failed as a whole. */
  ended?: { status: 'STOPPED' | 'FAILED'; reason?: string };
}

interface Place {
  account: string;
  region: string;
  unit: string;
}

/** Whether the filter of accounts has one; without a filter, all have. */
const isMeant = (targets: DeploymentTargets | undefined, account: string): boolean =>
  targets?.AccountFilterType !== 'INTERSECTION' || (targets.Accounts ?? []).includes(account);

const MOST_CHARACTERS = 51_200;
/** So many places of an operation are done in a step, and a step takes this long. */
const AT_ONCE = 4;
const STEP_MS = 10_000;
const PAGE = 3;

/** StackSets of CloudFormation that reach the accounts of organisational units, as its delegated administrator sees them. */
export class LocalStackSets {
  /** The accounts of each unit; the management account is in none, as in the service. */
  readonly units = new Map<string, string[]>();
  /** Why a place fails, by `account region`, or by the account. */
  readonly broken = new Map<string, string>();
  /** Somebody stops the next operations after so many places. */
  stopsAfter: number | undefined;
  /** Why the next operations fail as a whole, before any place. */
  fails: string | undefined;
  readonly #sets = new Map<string, LocalSet>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Where a StackSet has stacks. */
  placesOf(name: string): StackInstanceSummary[] {
    return [...(this.#sets.get(name)?.instances.values() ?? [])];
  }

  CreateStackSet(input: CreateStackSetInput): { StackSetId: string } {
    const name = input.StackSetName ?? '';
    if (this.#sets.has(name)) throw awsError('NameAlreadyExistsException', `StackSet ${name} already exists`, 409);
    checkCaller(input.CallAs);
    checkTemplate(input);
    if (input.PermissionModel !== 'SERVICE_MANAGED')
      throw invalid('the local account knows service-managed ones alone');
    if (input.AutoDeployment?.Enabled && input.AutoDeployment.RetainStacksOnAccountRemoval === undefined)
      throw invalid('RetainStacksOnAccountRemoval is required with AutoDeployment');
    this.#sets.set(name, { input, units: new Set(), regions: new Set(), instances: new Map(), operations: [] });
    return { StackSetId: `${name}:${this.#world.newId()}` };
  }

  UpdateStackSet(input: UpdateStackSetInput): { OperationId: string } {
    const set = this.#set(input);
    checkTemplate(input);
    this.#checkIdle(set);
    const { TemplateBody, Parameters } = input;
    set.input = { ...set.input, TemplateBody, Parameters };
    const within = [...set.instances.values()].filter(({ Status }) => Status !== 'INOPERABLE');
    const places = within.map(({ Account = '', Region = '', OrganizationalUnitId = '' }) => ({
      account: Account,
      region: Region,
      unit: OrganizationalUnitId,
    }));
    return this.#begin(set, 'UPDATE', places, input.OperationId);
  }

  CreateStackInstances(input: CreateStackInstancesInput): { OperationId: string } {
    const set = this.#set(input);
    this.#checkIdle(set);
    const { DeploymentTargets, Regions = [], OperationId } = input;
    const units = DeploymentTargets?.OrganizationalUnitIds ?? [];
    if (units.length === 0) throw invalid('DeploymentTargets must name organizational units');
    for (const unit of units) {
      if (!this.units.has(unit)) throw invalid(`Organizational unit ${unit} does not exist`);
      set.units.add(unit);
    }
    for (const region of Regions) set.regions.add(region);
    const places = units.flatMap((unit) =>
      (this.units.get(unit) ?? [])
        .filter((account) => isMeant(DeploymentTargets, account))
        .flatMap((account) => Regions.map((region) => ({ account, region, unit }))),
    );
    return this.#begin(set, 'CREATE', places, OperationId);
  }

  /** Its stacks are gone with the operation; those that cannot be deleted are gone in part, and no update reaches them. */
  DeleteStackInstances(input: DeleteStackInstancesInput): { OperationId: string } {
    const set = this.#set(input);
    this.#checkIdle(set);
    const { DeploymentTargets, Regions = [], OperationId, RetainStacks } = input;
    if (RetainStacks === undefined) throw invalid('RetainStacks is required');
    const gone = [...set.instances.values()].filter(
      ({ Account = '', Region = '' }) => Regions.includes(Region) && isMeant(DeploymentTargets, Account),
    );
    if (gone.length === 0) throw awsError('StackInstanceNotFoundException', 'No stack instances found', 404);
    const places = gone.map(({ Account = '', Region = '', OrganizationalUnitId = '' }) => ({
      account: Account,
      region: Region,
      unit: OrganizationalUnitId,
    }));
    const begun = this.#begin(set, 'DELETE', places, OperationId);
    for (const { account, region } of places)
      if (set.instances.get(`${account} ${region}`)?.Status === 'CURRENT') set.instances.delete(`${account} ${region}`);
    return begun;
  }

  DescribeStackSet(input: DescribeStackSetInput): DescribeStackSetOutput {
    const { input: made, units, regions } = this.#set(input);
    return {
      StackSet: {
        ...made,
        Status: 'ACTIVE',
        StackSetARN: `arn:aws:cloudformation:${this.#world.region}:${this.#world.accountId}:stackset/${made.StackSetName}`,
        OrganizationalUnitIds: [...units],
        Regions: [...regions],
      },
    };
  }

  ListStackInstances(input: ListStackInstancesInput): ListStackInstancesOutput {
    const { instances } = this.#set(input);
    const { page, NextToken } = pageOf([...instances.values()], input.NextToken);
    return { Summaries: page, NextToken };
  }

  ListStackSetOperations(input: ListStackSetOperationsInput): ListStackSetOperationsOutput {
    const { operations } = this.#set(input);
    const Summaries = [...operations].reverse().map((one) => ({
      OperationId: one.id,
      Action: one.action,
      Status: this.#isOver(one) ? statusOf(one) : ('RUNNING' as const),
    }));
    return { Summaries };
  }

  DescribeStackSetOperation(input: DescribeStackSetOperationInput): DescribeStackSetOperationOutput {
    const operation = this.#set(input).operations.find(({ id }) => id === input.OperationId);
    if (!operation) throw awsError('OperationNotFoundException', `Operation ${input.OperationId} not found`, 404);
    const { id, action, ended } = operation;
    return {
      StackSetOperation: {
        OperationId: id,
        Action: action,
        Status: this.#isOver(operation) ? statusOf(operation) : 'RUNNING',
        ...(ended?.reason && { StatusReason: ended.reason }),
      },
    };
  }

  ListStackSetOperationResults(input: ListStackSetOperationResultsInput): ListStackSetOperationResultsOutput {
    const operation = this.#set(input).operations.find(({ id }) => id === input.OperationId);
    if (!operation) throw awsError('OperationNotFoundException', `Operation ${input.OperationId} not found`, 404);
    const done = this.#doneOf(operation);
    const results = operation.results.map((result, n) =>
      n < done ? result : { Account: result.Account, Region: result.Region, Status: 'PENDING' as const },
    );
    const { page, NextToken } = pageOf(results, input.NextToken);
    return { Summaries: page, NextToken };
  }

  #set({ StackSetName = '', CallAs }: DescribeStackSetInput): LocalSet {
    checkCaller(CallAs);
    const set = this.#sets.get(StackSetName);
    if (!set) throw awsError('StackSetNotFoundException', `StackSet ${StackSetName} not found`, 404);
    return set;
  }

  #begin(set: LocalSet, action: StackSetOperationAction, places: readonly Place[], id = this.#world.newId()) {
    const known = set.operations.find((one) => one.id === id);
    if (known) return { OperationId: id };
    const ended = this.#endOfNext();
    const results = places.map(({ account, region, unit }, n): StackSetOperationResultSummary => {
      if (ended && n >= (this.stopsAfter ?? 0)) {
        const StackInstanceStatus = { DetailedStatus: 'PENDING' as const };
        if (ended.status === 'STOPPED')
          set.instances.set(`${account} ${region}`, {
            Account: account,
            Region: region,
            OrganizationalUnitId: unit,
            Status: 'OUTDATED',
            StackInstanceStatus,
          });
        return { Account: account, Region: region, Status: 'PENDING' };
      }
      const before = set.instances.get(`${account} ${region}`);
      const isHalf = before?.Status === 'INOPERABLE' && action !== 'DELETE';
      const reason =
        this.broken.get(`${account} ${region}`) ??
        this.broken.get(account) ??
        (isHalf ? 'The stack instance is INOPERABLE' : undefined);
      const DetailedStatus = reason ? ('FAILED' as const) : ('SUCCEEDED' as const);
      set.instances.set(`${account} ${region}`, {
        Account: account,
        Region: region,
        OrganizationalUnitId: unit,
        ...(reason && (action === 'DELETE' || isHalf)
          ? { Status: 'INOPERABLE', StackInstanceStatus: { DetailedStatus: 'INOPERABLE' } }
          : { Status: reason ? 'OUTDATED' : 'CURRENT', StackInstanceStatus: { DetailedStatus } }),
        ...(reason && { StatusReason: reason }),
      });
      return { Account: account, Region: region, Status: DetailedStatus, ...(reason && { StatusReason: reason }) };
    });
    const told = ended?.status === 'FAILED' ? [] : results;
    set.operations.push({ id, action, begun: this.#world.now(), results: told, ...(ended && { ended }) });
    return { OperationId: id };
  }

  #endOfNext(): Operation['ended'] {
    if (this.fails !== undefined) return { status: 'FAILED', reason: this.fails };
    return this.stopsAfter === undefined ? undefined : { status: 'STOPPED' };
  }

  #checkIdle({ operations }: LocalSet): void {
    const running = operations.find((one) => !this.#isOver(one));
    if (running)
      throw awsError(
        'OperationInProgressException',
        `Another Operation on StackSet is in progress: ${running.id}`,
        409,
      );
  }

  #doneOf = ({ begun }: Operation): number => Math.floor((this.#world.now() - begun) / STEP_MS) * AT_ONCE;
  #isOver = (one: Operation): boolean => this.#doneOf(one) >= one.results.length;
}

const statusOf = ({ results, ended }: Operation) =>
  ended?.status ?? (results.some(({ Status }) => Status === 'FAILED') ? ('FAILED' as const) : ('SUCCEEDED' as const));

const invalid = (message: string): Error => awsError('ValidationError', message);

function checkCaller(callAs: string | undefined): void {
  if (callAs !== 'DELEGATED_ADMIN')
    throw invalid('You must be the management account or delegated admin account of an organization');
}

function checkTemplate({
  TemplateBody = '',
  Capabilities = [],
}: Pick<CreateStackSetInput, 'TemplateBody' | 'Capabilities'>): void {
  if (TemplateBody.length > MOST_CHARACTERS)
    throw invalid(`Value at 'templateBody' failed to satisfy constraint: at most ${MOST_CHARACTERS} characters`);
  const { Resources = {} } = JSON.parse(TemplateBody) as {
    Resources?: Record<string, { Type: string; Properties: object }>;
  };
  const roles = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  const wanted = roles.some(({ Properties }) => 'RoleName' in Properties)
    ? ['CAPABILITY_NAMED_IAM']
    : ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];
  if (roles.length > 0 && !Capabilities.some((one) => wanted.includes(one)))
    throw awsError('InsufficientCapabilitiesException', `Requires capabilities : [${wanted[0]}]`);
}

function pageOf<T>(all: readonly T[], token: string | undefined): { page: T[]; NextToken: string | undefined } {
  const from = Number(token ?? 0);
  const page = all.slice(from, from + PAGE);
  return { page, NextToken: from + PAGE < all.length ? String(from + PAGE) : undefined };
}
