import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListTargetsByRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import {
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSubscriptionsByTopicCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Aws } from './aws.ts';
import { type Deployment, STACK } from './deploy.ts';
import { ACCOUNT, REGION } from './emulators.ts';
import { takeAway } from './iam.ts';
import type { Riposte } from './riposte.ts';

/** Something that is wrong with a deployment, planted by AWS's own API, and taken back. */
export interface Fault {
  fault: string;
  /** The check that has to find it. */
  finds: string;
  plant(there: There): Promise<unknown>;
  /** Absent for what the emulator has no way back from: such faults come last. */
  heal?(there: There): Promise<unknown>;
}

export interface There {
  aws: Aws;
  riposte: Riposte;
  guardduty: GuardDutyClient;
  cloudtrail: CloudTrailClient;
  /** That of the second emulator, where the trail writes. */
  s3: S3Client;
}

const TRAILS = 'riposte-e2e-trails';

/** What the second emulator has: services that find things, and the trail. */
export function createServices({
  wafv2: endpoint,
}: Pick<Deployment, 'wafv2'>): Pick<There, 'guardduty' | 'cloudtrail' | 's3'> {
  const options = { endpoint, region: REGION, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'made-up' } };
  return {
    guardduty: new GuardDutyClient(options),
    cloudtrail: new CloudTrailClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
  };
}

const named = (id: string): string => `${STACK}-${id}`;
const queueArn = (id: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT}:${named(id)}`;

/** Turns on what the doctor asks for and a deployment does not make, as far as the emulators have it. */
export async function makeWell(there: There): Promise<void> {
  await there.guardduty.send(
    new CreateDetectorCommand({ Enable: true, FindingPublishingFrequency: 'FIFTEEN_MINUTES' }),
  );
  await there.s3.send(
    new CreateBucketCommand({ Bucket: TRAILS, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  await trail(there);
}

async function trail({ cloudtrail }: There): Promise<void> {
  await cloudtrail.send(
    new CreateTrailCommand({ Name: 'management-events', S3BucketName: TRAILS, IsMultiRegionTrail: true }),
  );
  // AWS gives a new trail these selectors; the emulator gives it none.
  const EventSelectors = [{ ReadWriteType: 'All' as const, IncludeManagementEvents: true }];
  await cloudtrail.send(new PutEventSelectorsCommand({ TrailName: 'management-events', EventSelectors }));
  await cloudtrail.send(new StartLoggingCommand({ Name: 'management-events' }));
}

const trigger = async ({ aws }: There, id: string, Enabled: boolean): Promise<void> => {
  const { EventSourceMappings = [] } = await aws.lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn: queueArn(id) }),
  );
  await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings[0]?.UUID, Enabled }));
};

/** Has what the queue `acm` cannot hand over set aside in that queue. */
async function setAside({ aws, riposte }: There, id: string): Promise<void> {
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn(id), maxReceiveCount: 5 });
  const QueueUrl = await riposte.urlOf('acm');
  await aws.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
}

let putBack = async (): Promise<void> => {};

export const FAULTS: readonly Fault[] = [
  {
    fault: 'a rule that is off',
    finds: 'rules-acm',
    plant: ({ aws }) => aws.events.send(new DisableRuleCommand({ Name: named('acm') })),
    heal: ({ aws }) => aws.events.send(new EnableRuleCommand({ Name: named('acm') })),
  },
  {
    fault: 'a rule that leads nowhere',
    finds: 'rules-macie',
    plant: ({ aws }) => aws.events.send(new RemoveTargetsCommand({ Rule: named('macie'), Ids: ['queue'] })),
    heal: ({ aws }) =>
      aws.events.send(
        new PutTargetsCommand({ Rule: named('macie'), Targets: [{ Id: 'queue', Arn: queueArn('macie') }] }),
      ),
  },
  {
    fault: 'a trigger that is off',
    finds: 'triggers-posture',
    plant: (there) => trigger(there, 'posture', false),
    heal: (there) => trigger(there, 'posture', true),
  },
  {
    fault: 'a queue without its own dead-letter queue',
    finds: 'triggers-acm',
    plant: (there) => setAside(there, 'macie-dead-letters'),
    heal: (there) => setAside(there, 'acm-dead-letters'),
  },
  {
    fault: 'a function that somebody stopped',
    finds: 'functions-calendar',
    plant: ({ aws }) =>
      aws.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: named('calendar'), ReservedConcurrentExecutions: 0 }),
      ),
    heal: ({ aws }) => aws.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: named('calendar') })),
  },
  {
    fault: 'a message that was set aside',
    finds: 'dead-letters',
    plant: ({ riposte }) => riposte.send('macie-dead-letters', '{}'),
    heal: async ({ aws, riposte }) => {
      const QueueUrl = await riposte.urlOf('macie-dead-letters');
      const { Messages = [] } = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { ReceiptHandle } of Messages)
        await aws.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    },
  },
  {
    fault: 'a permission that somebody took away',
    finds: 'permissions-act-storage',
    plant: async ({ aws }) => {
      putBack = await takeAway(aws, named('act-storage'), 's3:PutBucketPublicAccessBlock');
    },
    heal: () => putBack(),
  },
  {
    fault: 'a detector that is suspended',
    finds: 'guardduty',
    plant: (there) => detector(there, { Enable: false }),
    heal: (there) => detector(there, { Enable: true }),
  },
  {
    fault: 'a detector that repeats every six hours',
    finds: 'guardduty-frequency',
    plant: (there) => detector(there, { FindingPublishingFrequency: 'SIX_HOURS' }),
    heal: (there) => detector(there, { FindingPublishingFrequency: 'FIFTEEN_MINUTES' }),
  },
  {
    fault: 'a trail that is stopped',
    finds: 'trail',
    plant: ({ cloudtrail }) => cloudtrail.send(new StopLoggingCommand({ Name: 'management-events' })),
    heal: ({ cloudtrail }) => cloudtrail.send(new StartLoggingCommand({ Name: 'management-events' })),
  },
  {
    fault: 'an account without a trail',
    finds: 'trail',
    plant: ({ cloudtrail }) => cloudtrail.send(new DeleteTrailCommand({ Name: 'management-events' })),
    heal: trail,
  },
  {
    fault: 'a topic to which nobody listens',
    finds: 'topic',
    plant: async ({ aws, riposte }) => {
      const { TopicArn } = await riposte.outputs();
      const { Subscriptions = [] } = await aws.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
      for (const { SubscriptionArn } of Subscriptions) await aws.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    },
  },
  {
    fault: 'a rule that somebody deleted',
    finds: 'rules-health',
    plant: async ({ aws }) => {
      const { Targets = [] } = await aws.events.send(new ListTargetsByRuleCommand({ Rule: named('health') }));
      const Ids = Targets.map(({ Id = '' }) => Id);
      await aws.events.send(new RemoveTargetsCommand({ Rule: named('health'), Ids }));
      await aws.events.send(new DeleteRuleCommand({ Name: named('health') }));
    },
  },
  {
    fault: 'a function that somebody deleted',
    finds: 'functions-export',
    plant: ({ aws }) => aws.lambda.send(new DeleteFunctionCommand({ FunctionName: named('export') })),
  },
  {
    fault: 'a role that somebody deleted',
    finds: 'permissions-act-restore',
    plant: async ({ aws }) => {
      const { Role = '' } = await aws.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: named('act-restore') }),
      );
      const RoleName = Role.split('/').pop();
      const { PolicyNames = [] } = await aws.iam.send(new ListRolePoliciesCommand({ RoleName }));
      for (const PolicyName of PolicyNames) await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      const { AttachedPolicies = [] } = await aws.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      for (const { PolicyArn } of AttachedPolicies)
        await aws.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      await aws.iam.send(new DeleteRoleCommand({ RoleName }));
    },
  },
];

async function detector({ guardduty }: There, changes: object): Promise<void> {
  const { DetectorIds = [] } = await guardduty.send(new ListDetectorsCommand({}));
  await guardduty.send(new UpdateDetectorCommand({ DetectorId: DetectorIds[0], ...changes }));
}
