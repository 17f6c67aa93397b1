import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { MODES } from '../core/decision.ts';
import { readHostedIds } from '../core/hosted-rules.ts';
import { type AwsLogin, awsProblem } from './aws-problem.ts';
import { CommandError, type Deployment, NoDeploymentError } from './commands/context.ts';
import { shown } from './out.ts';

/** The service's name in serverless.yml, with which each stack's name begins. */
const SERVICE = 'riposte';
const DEFAULT_STAGE = 'dev';

export interface Lookup extends AwsLogin {
  /** The stack's whole name. */
  stack?: string | undefined;
  stage?: string | undefined;
}

type CloudFormation = Pick<CloudFormationClient, 'send'>;

/** What the stack's template tells of itself. */
const Outputs = z.object({
  TableName: z.string().min(1),
  Mode: z.enum(MODES),
  TimeZone: z.string().min(1),
  DeadLetterUrls: z.string().transform((text) => text.split(',')),
  Version: z.optional(z.string()),
  ReplayBus: z.optional(z.string()),
  HostedRules: z.optional(z.string()),
});

/**
 * Finds a deployment by the outputs of its stack. Asked for no stack and no stage, it is the only one of the account and
 * region, so that commands can be copied from an alert as they are.
 *
 * @throws CommandError saying what was looked for, where, and what to do
 */
export async function findDeployment(cloudformation: CloudFormation, lookup: Lookup): Promise<Deployment> {
  const name = lookup.stack ?? (lookup.stage === undefined ? undefined : `${SERVICE}-${lookup.stage}`);
  const stack =
    name === undefined ? await onlyStack(cloudformation, lookup) : await oneStack(cloudformation, name, lookup);
  return deploymentOf(stack, lookup);
}

/**
 * Every deployment that is meant: the stack or stage that is named, where it is there, or all of the account and region.
 *
 * @throws CommandError where they cannot be listed, or one of them cannot be read
 */
export async function findDeployments(cloudformation: CloudFormation, lookup: Lookup): Promise<Deployment[]> {
  if (lookup.stack === undefined && lookup.stage === undefined) {
    const stacks = await ourStacks(cloudformation).catch((error: unknown) => {
      throw awsProblem(error, lookup);
    });
    return stacks.map((stack) => deploymentOf(stack, lookup));
  }
  try {
    return [await findDeployment(cloudformation, lookup)];
  } catch (error) {
    if (error instanceof NoDeploymentError) return [];
    throw error;
  }
}

async function oneStack(cloudformation: CloudFormation, name: string, lookup: Lookup): Promise<Stack> {
  try {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: name }));
    if (Stacks?.[0]) return Stacks[0];
  } catch (error) {
    const isMissing =
      error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);
    if (!isMissing) throw awsProblem(error, lookup);
  }
  throw new NoDeploymentError(
    `There is no stack ${shown(name, 128)} in ${place(lookup)}. Name another with --stage or --stack, look elsewhere with ` +
      `--region or --profile, or deploy it: npx serverless deploy --stage ${shown(lookup.stage ?? DEFAULT_STAGE, 64)} --param email=you@example.com`,
  );
}

/** The only stack of ours that is there; without the permission to list stacks, the one of the default stage. */
async function onlyStack(cloudformation: CloudFormation, lookup: Lookup): Promise<Stack> {
  const ours = await ourStacks(cloudformation).catch((error: unknown) => {
    if (error instanceof Error && /AccessDenied/.test(error.name)) return undefined;
    throw awsProblem(error, lookup);
  });
  const [first, ...others] = ours ?? [];
  if (!first) return oneStack(cloudformation, `${SERVICE}-${DEFAULT_STAGE}`, lookup);
  if (others.length === 0) return first;
  const names = [first, ...others].map(({ StackName }) => StackName).join(', ');
  throw new CommandError(
    `There are several deployments in ${place(lookup)}: ${names}. Choose one with --stage or --stack.`,
  );
}

async function ourStacks(cloudformation: CloudFormation): Promise<Stack[]> {
  const found: Stack[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudformation.send(new DescribeStacksCommand({ NextToken }));
    found.push(...(page.Stacks ?? []).filter(isOurs));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

const outputsOf = ({ Outputs: outputs = [] }: Stack): Record<string, string | undefined> =>
  Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]));

const isOurs = (stack: Stack): boolean =>
  stack.StackName?.startsWith(`${SERVICE}-`) === true && Outputs.safeParse(outputsOf(stack)).success;

function deploymentOf(stack: Stack, lookup: Lookup): Deployment {
  const { StackName = '', StackStatus, StackId = '', CreationTime } = stack;
  const [, partition = 'aws', , region = lookup.region, account = ''] = StackId.split(':');
  const outputs = Outputs.safeParse(outputsOf(stack));
  if (!outputs.success) {
    const missing = [...new Set(outputs.error.issues.map(({ path }) => path.join('.')))].join(', ');
    throw new CommandError(
      `The stack ${shown(StackName, 128)} in ${place(lookup)} (${StackStatus}) lacks the outputs ${missing}: ` +
        'it is no deployment of Riposte, an old one, or one that failed. Deploy it again.',
    );
  }
  const { TableName, Mode, TimeZone, DeadLetterUrls, Version, ReplayBus, HostedRules } = outputs.data;
  const hosted = readHostedIds(HostedRules ?? '');
  const queueOf = (id: string): string => {
    const dead = DeadLetterUrls.find((url) => url.endsWith(`/${StackName}-${id}-dead-letters`));
    if (!dead)
      throw new CommandError(
        `The stack ${StackName} has no queue for ${id}: it is an old deployment. Deploy it again.`,
      );
    return dead.replace(/-dead-letters$/, '');
  };
  const queueIfThere = (id: string): string =>
    DeadLetterUrls.some((url) => url.endsWith(`/${StackName}-${id}-dead-letters`)) ? queueOf(id) : '';
  return {
    stack: StackName,
    account,
    region,
    partition,
    mode: Mode,
    table: TableName,
    timeZone: TimeZone,
    deadLetters: DeadLetterUrls,
    ...(Version && { version: Version }),
    ...(ReplayBus && { replayBus: ReplayBus }),
    ...(hosted && { hostedRules: hosted }),
    ...(StackStatus && { status: StackStatus }),
    ...(CreationTime && { madeAt: CreationTime.getTime() }),
    queues: {
      network: queueOf('act-network'),
      identity: queueOf('act-identity'),
      storage: queueOf('act-storage'),
      expiry: queueOf('act-expiry'),
      certificates: queueOf('act-certificates'),
      restore: queueOf('act-restore'),
      // These are there only where the owner has named something for them.
      contain: queueIfThere('act-contain'),
      release: queueIfThere('act-release'),
      policies: queueIfThere('act-policies'),
      workflows: queueIfThere('act-workflows'),
      runs: queueIfThere('act-runs'),
      notify: queueOf('notify'),
    },
  };
}

const place = ({ region, profile }: AwsLogin): string => `${region}${profile ? `, profile ${shown(profile, 64)}` : ''}`;
