import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { CreateIPSetCommand, GetIPSetCommand, ListIPSetsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { nameOfSet } from '../../../src/actions/network/block-list/places/place-sets.ts';
import { FAMILIES } from '../../../src/core/addresses/network.ts';
import type { Clients, ClientsOf } from '../../../src/core/clients.ts';
import type { Config } from '../../../src/core/config.ts';
import type { Scope } from '../../../src/core/ip-set-refs.ts';
import type { MemberRole } from '../../../src/core/member-roles.ts';
import * as factories from '../../../src/platform/clients.ts';
import { inMembers } from '../../../src/platform/member-clients.ts';
import { withinAccount } from './account-credentials.ts';
import { ACCOUNT, REGION, root } from './emulators.ts';
import { say } from './say.ts';

type Template = { Resources: Record<string, { Type: string }>; Outputs?: Record<string, unknown> };

const COLLECTED = 'forwarded';

export type Member = Awaited<ReturnType<typeof enterAsOwner>>;

/** One region of an account, for its owner. */
export async function enterAsOwner(endpoint: string, account: string, region: string) {
  const options = { endpoint, region, credentials: await withinAccount(endpoint, account) };
  return {
    account,
    region,
    cloudFormation: new CloudFormationClient(options),
    cloudTrail: new CloudTrailClient(options),
    events: new EventBridgeClient(options),
    cloudWatch: new CloudWatchClient(options),
    iam: new IAMClient(options),
    kms: new KMSClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    secretsManager: new SecretsManagerClient(options),
    sqs: new SQSClient(options),
    wafv2: new WAFV2Client(options),
  };
}

/** A template for members as it is committed, less what the emulator's CloudFormation does not know. */
function templateFor(file: string): Template {
  const template: Template = JSON.parse(readFileSync(join(root, `deploy/organisation/${file}.generated.json`), 'utf8'));
  const known = Object.entries(template.Resources).filter(([, { Type }]) => !Type.startsWith('AWS::WAFv2::'));
  const { Outputs: _, ...rest } = template;
  return { ...rest, Resources: Object.fromEntries(known) };
}

/** The other region of the organisation, in which the home account is a member as others are. */
export const FAR = 'us-east-1';

/** Deploys the templates to an account and region, as a StackSet does. Roles are of the account: one region makes them. */
export async function deployMember(member: Member, stack: string, organisation: string): Promise<void> {
  const { account, region, cloudFormation, wafv2 } = member;
  const parameter = (ParameterKey: string, ParameterValue: string) => ({ ParameterKey, ParameterValue });
  const own = [parameter('Account', ACCOUNT), parameter('Stack', stack)];
  const make = (name: string, file: string, more: ReturnType<typeof parameter>[]) =>
    cloudFormation.send(
      new CreateStackCommand({
        StackName: name,
        TemplateBody: JSON.stringify(templateFor(file)),
        Parameters: [...own, ...more],
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
  const isFirst = region === (account === ACCOUNT ? FAR : REGION);
  if (isFirst) await make('member-roles', 'member-roles', [parameter('Organisation', organisation)]);
  await make('member-region', 'member-region', [
    parameter('HomeRegion', REGION),
    parameter('Bus', `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${stack}-organisation`),
    parameter('Blocks', 'organisation'),
    parameter('CloudFront', 'on'),
  ]);
  const scopes: Scope[] = region === FAR && account !== ACCOUNT ? ['REGIONAL', 'CLOUDFRONT'] : ['REGIONAL'];
  for (const [Scope, family] of scopes.flatMap((scope) => FAMILIES.map((each) => [scope, each] as const)))
    await wafv2.send(
      new CreateIPSetCommand({
        Name: nameOfSet(stack, family),
        Scope,
        IPAddressVersion: family === 'v4' ? 'IPV4' : 'IPV6',
        Addresses: [],
      }),
    );
  say(`templates deployed to ${account} ${region}; the IP sets were made by API`);
}

/** The hub's bus, to which the rules of members send. */
export async function makeBus(endpoint: string, stack: string): Promise<void> {
  const { events } = await enterAsOwner(endpoint, ACCOUNT, REGION);
  await events.send(new CreateEventBusCommand({ Name: `${stack}-organisation` }));
}

/** What the block list holds there. */
export async function heldIn({ wafv2 }: Member, Scope: Scope = 'REGIONAL'): Promise<string[]> {
  const { IPSets = [] } = await wafv2.send(new ListIPSetsCommand({ Scope }));
  const sets = await Promise.all(IPSets.map(({ Name, Id }) => wafv2.send(new GetIPSetCommand({ Name, Id, Scope }))));
  return sets.flatMap(({ IPSet }) => IPSet?.Addresses ?? []);
}

/**
 * Has the rules of a region fill a queue beside the bus of the hub. The emulator's bus would write the hub's own account into
 * what it is sent from another one.
 */
export async function collectForwarded({ sqs, events }: Member, rules: readonly string[]): Promise<void> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: COLLECTED }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  for (const Rule of rules)
    await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: COLLECTED, Arn: Attributes?.QueueArn }] }));
}

export type ForwardedEvent = { source: string; account: string; region: string; 'detail-type': string };

/** Puts events on an account's own bus, and gives those that its rules forward, as the hub gets them. */
export async function forwarded(member: Member, bodies: readonly string[]): Promise<ForwardedEvent[]> {
  const { events, sqs, account, region } = member;
  const entries = bodies.map((body) => {
    const { source, 'detail-type': DetailType, detail, resources: Resources } = JSON.parse(body);
    return { Source: source, DetailType, Detail: JSON.stringify(detail), Resources, Time: new Date() };
  });
  for (let n = 0; n < entries.length; n += 10)
    await events.send(new PutEventsCommand({ Entries: entries.slice(n, n + 10) }));
  const QueueUrl = `${await sqs.config.endpoint?.().then(({ protocol, hostname, port }) => `${protocol}//${hostname}:${port}`)}/${account}/${COLLECTED}`;
  const came: ForwardedEvent[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) break;
    came.push(...Messages.map(({ Body = '' }) => JSON.parse(Body) as ForwardedEvent));
    const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  return came.map((event) => ({ ...event, account, region }));
}

/** By which role each service is called there; a function has the role of its kind alone. */
const ROLES: Partial<Record<keyof Clients, MemberRole>> = {
  wafv2: 'blocks',
  iam: 'identity',
  s3: 'storage',
  kms: 'storage',
  secretsManager: 'storage',
  cloudtrail: 'storage',
  ec2: 'storage',
};

/** The clients that the functions make of members, with credentials from STS. */
export function memberClientsFor(config: Config): ClientsOf {
  const {
    acmIn: _acm,
    cloudhsmIn: _hsm,
    cloudwatchIn: _watch,
    kmsIn: _kms,
    ...made
  } = factories as Record<string, unknown>;
  const byRole = new Map<MemberRole, ClientsOf>();
  const of = (role: MemberRole): ClientsOf => {
    const known = byRole.get(role) ?? inMembers(made as never, role)(config);
    byRole.set(role, known);
    return known;
  };
  return (account, region, how) =>
    new Proxy({} as Clients, {
      get: (_, service: keyof Clients) => of(ROLES[service] ?? 'read')(account, region, how)[service],
    });
}
