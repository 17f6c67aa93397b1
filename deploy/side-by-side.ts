import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } from '@aws-sdk/client-dynamodb';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Settings } from '../src/platform/settings/schema.ts';
import { journal } from './journal.ts';
import type { Lookup } from './running-stack.ts';

/** The calls that are needed of AWS, so that a test can answer them. */
export interface Account {
  cloudFormation: Pick<CloudFormationClient, 'send'>;
  dynamodb: Pick<DynamoDBClient, 'send'>;
}

const ACTS = ['approve', 'enforce'];

/** Clients with the deployer's own credentials. */
export function accountOf({ region, profile }: Lookup): Account {
  const credentials = defaultProvider({ ...(profile && { profile }), maxRetries: 0, timeout: 1_000 });
  const options = { region, credentials, maxAttempts: 2 };
  return { cloudFormation: new CloudFormationClient(options), dynamodb: new DynamoDBClient(options) };
}

/** What an account may have once only, and another deployment in it has: a sentence each. */
export async function besideProblems(
  { cloudFormation }: Account,
  stack: string,
  settings: Settings,
  confirmed: boolean,
): Promise<string[]> {
  const others = (await listStacks(cloudFormation)).filter(({ StackName }) => StackName !== stack);
  const wrong: string[] = [];
  for (const other of others) {
    const name = other.StackName ?? '';
    const mode = other.Outputs?.find(({ OutputKey }) => OutputKey === 'Mode')?.OutputValue ?? '';
    if (ACTS.includes(mode) && ACTS.includes(settings.mode) && !confirmed)
      wrong.push(
        `${name} is deployed here in mode ${mode}, and both would answer every event: a secret would be rotated twice. Deploy this one with --param mode=notify, remove the other, or say that you mean it: --param confirm=side-by-side.`,
      );
    const mayClash = settings.securityHub === 'on' || (settings.sesFrom && !settings.sesIdentity);
    if (mayClash) wrong.push(...clashes(settings, name, await resourcesOf(cloudFormation, name)));
  }
  return wrong;
}

interface Made {
  type: string;
  id: string;
}

function clashes({ securityHub, sesFrom, sesIdentity }: Settings, name: string, made: readonly Made[]): string[] {
  const has = (type: string, id?: string): boolean =>
    made.some((one) => one.type === type && (id === undefined || one.id === id));
  return [
    ...(securityHub === 'on' && has('AWS::SecurityHub::ActionTarget')
      ? [
          `${name} has made the custom action RiposteRespond, and an account has it once: securityHub can be on in one of them.`,
        ]
      : []),
    ...(sesFrom && !sesIdentity && has('AWS::SES::EmailIdentity', sesFrom)
      ? [
          `${name} has made the identity ${sesFrom} in Amazon SES: use it here too, with --param sesIdentity=${sesFrom}.`,
        ]
      : []),
  ];
}

async function resourcesOf(cloudFormation: Account['cloudFormation'], StackName: string): Promise<Made[]> {
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
  return StackResources.map(({ ResourceType = '', PhysicalResourceId = '' }) => ({
    type: ResourceType,
    id: PhysicalResourceId,
  }));
}

async function listStacks(cloudFormation: Account['cloudFormation']): Promise<Stack[]> {
  const found: Stack[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.send(new DescribeStacksCommand({ NextToken }));
    found.push(...(page.Stacks ?? []).filter(isOurs));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

const isOurs = ({ StackName = '', StackStatus, Outputs = [] }: Stack): boolean =>
  StackName.startsWith('riposte-') &&
  StackStatus !== 'DELETE_COMPLETE' &&
  Outputs.some(({ OutputKey }) => OutputKey === 'DeadLetterUrls');

/** Why a table cannot be taken over as the journal; nothing where it can, or where none is named. */
export async function tableProblems(
  { cloudFormation, dynamodb }: Account,
  stack: string,
  { table }: Pick<Settings, 'table'>,
): Promise<string[]> {
  if (!table) return [];
  try {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: table }));
    const lacks = lacking(Table ?? {});
    if (lacks.length > 0)
      return [`table names ${table}, which is no journal of Riposte: it lacks ${lacks.join(', ')}.`];
    const { Tags = [] } = await dynamodb.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
    const owner = Tags.find(({ Key }) => Key === 'riposte:stack')?.Value;
    if (!owner || owner === stack) return [];
    const stands = (await listStacks(cloudFormation)).some(({ StackName }) => StackName === owner);
    return stands
      ? [
          `table names ${table}, which is the journal of ${owner}, and that is still deployed: remove it first, since two deployments would undo each other’s work.`,
        ]
      : [];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    return [
      `table names ${table}, and there is no such table in this account and region: the journal of another account or region cannot be taken over, since its records are about what is there.`,
    ];
  }
}

interface Described {
  KeySchema?: { AttributeName?: string | undefined }[] | undefined;
  GlobalSecondaryIndexes?: { IndexName?: string | undefined }[] | undefined;
}

/** The keys and indexes of a journal that a table does not have. */
function lacking(table: Described): string[] {
  const wanted = namesOf((journal().Journal?.Properties ?? {}) as Described);
  const there = namesOf(table);
  return wanted.filter((name) => !there.includes(name));
}

const namesOf = ({ KeySchema = [], GlobalSecondaryIndexes = [] }: Described): string[] => [
  ...KeySchema.map(({ AttributeName }) => `the key ${AttributeName}`),
  ...GlobalSecondaryIndexes.map(({ IndexName }) => `the index ${IndexName}`),
];
