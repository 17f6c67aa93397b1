import {
  type CallAs,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  type CreateStackSetInput,
  DeleteStackInstancesCommand,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  ListStackInstancesCommand,
  ListStackSetOperationResultsCommand,
  ListStackSetOperationsCommand,
  type StackInstanceSummary,
  type StackSet,
  type StackSetOperationPreferences,
  type StackSetOperationResultSummary,
  type StackSetOperationStatus,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import type { Clients } from '../../core/clients.ts';
import { isAwsError } from '../../core/errors.ts';

type CloudFormation = Clients['cloudformation'];

/** How a StackSet stands. */
export interface Standing {
  /** Undefined where there is none yet. */
  set: StackSet | undefined;
  instances: StackInstanceSummary[];
}

/** How an operation stands: places may have failed in one that ended well. */
interface OperationStanding {
  isUnderWay: boolean;
  isWell: boolean;
  reason?: string;
}

/** What makes a StackSet of a template, or brings it up to date. */
export interface Wanted {
  name: string;
  description: string;
  body: string;
  parameters: Record<string, string>;
  capability: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';
  stack: string;
  /** StackSets whose stacks an account that joins gets first, by their ARNs. */
  after: readonly string[];
}

/** Half of the accounts at a time, all regions of each side by side; what fails somewhere stops nothing elsewhere. */
const PREFERENCES: StackSetOperationPreferences = {
  RegionConcurrencyType: 'PARALLEL',
  FailureTolerancePercentage: 100,
  MaxConcurrentPercentage: 50,
  ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
};

const UNDER_WAY: ReadonlySet<StackSetOperationStatus | undefined> = new Set(['RUNNING', 'QUEUED', 'STOPPING']);

/** Where the stacks of a StackSet are: in all accounts of these units, or of those in these alone. */
export interface Places {
  units: readonly string[];
  accounts?: readonly string[];
  regions: readonly string[];
}

/** The StackSets that reach the accounts of an organisation, in the name of its management account or its delegate. */
export function createStackSets(cloudformation: CloudFormation, callAs: CallAs) {
  const named = (StackSetName: string) => ({ StackSetName, CallAs: callAs });
  const inPlaces = (name: string, places: Places, OperationId: string) => ({
    ...named(name),
    ...targetsOf(places),
    OperationPreferences: PREFERENCES,
    OperationId,
  });

  return {
    /** The StackSet of that name, without its stacks, of which there may be thousands. */
    find: (name: string): Promise<StackSet | undefined> => setNamed(cloudformation, named(name)),

    standing: (name: string): Promise<Standing> => standingOf(cloudformation, named(name)),

    /** @returns false where there is one of that name by now */
    async create(wanted: Wanted): Promise<boolean> {
      try {
        await cloudformation.send(new CreateStackSetCommand({ ...named(wanted.name), ...whatIsMade(wanted) }));
        return true;
      } catch (error) {
        if (isAwsError(error, 'NameAlreadyExistsException')) return false;
        throw error;
      }
    },

    /** Brings every account and region up to date that it has reached, those that failed among them. */
    async update({ name, body, parameters, capability }: Wanted, OperationId: string): Promise<void> {
      await cloudformation.send(
        new UpdateStackSetCommand({
          ...named(name),
          TemplateBody: body,
          Parameters: pairsOf(parameters),
          Capabilities: [capability],
          OperationPreferences: PREFERENCES,
          OperationId,
        }),
      );
    },

    async addPlaces(name: string, places: Places, OperationId: string): Promise<void> {
      await cloudformation.send(new CreateStackInstancesCommand(inPlaces(name, places, OperationId)));
    },

    /** Deletes the stacks there, with all that is in them. */
    async removePlaces(name: string, places: Places, OperationId: string): Promise<void> {
      await cloudformation.send(
        new DeleteStackInstancesCommand({ ...inPlaces(name, places, OperationId), RetainStacks: false }),
      );
    },

    ...operationsOf(cloudformation, named),
  };
}

/** Service-managed StackSets are told of accounts by a unit that they are in. */
const targetsOf = ({ units, accounts = [], regions }: Places) => ({
  DeploymentTargets: {
    OrganizationalUnitIds: [...units],
    ...(accounts.length > 0 && { Accounts: [...accounts], AccountFilterType: 'INTERSECTION' as const }),
  },
  Regions: [...regions],
});

/** What is known of the operations of a StackSet. */
function operationsOf(
  cloudformation: CloudFormation,
  named: (name: string) => { StackSetName: string; CallAs: CallAs },
) {
  return {
    /** The operation that is under way, whoever began it. */
    async underWay(name: string): Promise<string | undefined> {
      const { Summaries = [] } = await cloudformation.send(new ListStackSetOperationsCommand(named(name)));
      return Summaries.find(({ Status }) => UNDER_WAY.has(Status))?.OperationId;
    },

    /** How an operation stands, and why, where CloudFormation says it. */
    async operation(name: string, OperationId: string): Promise<OperationStanding> {
      const { StackSetOperation } = await cloudformation.send(
        new DescribeStackSetOperationCommand({ ...named(name), OperationId }),
      );
      const { Status, StatusReason: reason } = StackSetOperation ?? {};
      return { isUnderWay: UNDER_WAY.has(Status), isWell: Status === 'SUCCEEDED', ...(reason && { reason }) };
    },

    results: (name: string, OperationId: string): Promise<StackSetOperationResultSummary[]> =>
      allPages(async (NextToken) => {
        const page = await cloudformation.send(
          new ListStackSetOperationResultsCommand({ ...named(name), OperationId, NextToken }),
        );
        return { found: page.Summaries, next: page.NextToken };
      }),
  };
}

async function standingOf(
  cloudformation: CloudFormation,
  named: { StackSetName: string; CallAs: CallAs },
): Promise<Standing> {
  const set = await setNamed(cloudformation, named);
  if (!set) return { set, instances: [] };
  const instances = await allPages(async (NextToken) => {
    const page = await cloudformation.send(new ListStackInstancesCommand({ ...named, NextToken }));
    return { found: page.Summaries, next: page.NextToken };
  });
  return { set, instances };
}

async function setNamed(
  cloudformation: CloudFormation,
  named: { StackSetName: string; CallAs: CallAs },
): Promise<StackSet | undefined> {
  try {
    return (await cloudformation.send(new DescribeStackSetCommand(named))).StackSet;
  } catch (error) {
    if (isAwsError(error, 'StackSetNotFoundException')) return undefined;
    throw error;
  }
}

const whatIsMade = ({
  description,
  body,
  parameters,
  capability,
  stack,
  after,
}: Wanted): Omit<CreateStackSetInput, 'StackSetName'> => ({
  Description: description,
  TemplateBody: body,
  Parameters: pairsOf(parameters),
  Capabilities: [capability],
  PermissionModel: 'SERVICE_MANAGED',
  // What stays in an account that leaves would trust us for ever.
  AutoDeployment: {
    Enabled: true,
    RetainStacksOnAccountRemoval: false,
    ...(after.length > 0 && { DependsOn: [...after] }),
  },
  ManagedExecution: { Active: true },
  Tags: [{ Key: 'riposte:stack', Value: stack }],
});

export type StackSets = ReturnType<typeof createStackSets>;

const pairsOf = (parameters: Record<string, string>) =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

async function allPages<T>(
  read: (token: string | undefined) => Promise<{ found: T[] | undefined; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { found = [], next } = await read(token);
    all.push(...found);
    token = next;
  } while (token);
  return all;
}
