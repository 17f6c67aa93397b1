import type { Settings } from '../src/platform/settings/schema.ts';
import { arnOf, namedArn, ref, sub } from './names.ts';
import type { Resource, Resources } from './template.ts';

const ALARMS = { Service: 'cloudwatch.amazonaws.com' };
/** Of these alarms alone: a name that only begins like ours is somebody else's. */
const ours = (alarms: readonly string[]) => ({
  StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
  ArnEquals: { 'aws:SourceArn': alarms.map((name) => namedArn('cloudwatch', `alarm:${name}`)) },
});

// Alarms can't publish to a topic under the AWS-managed key, hence a key of our own.
const keyPolicy = (stack: string, alarms: readonly string[]) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AccountByItsRoles',
      Effect: 'Allow',
      Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'OurAlarms',
      Effect: 'Allow',
      Principal: ALARMS,
      Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      Resource: '*',
      Condition: ours(alarms),
    },
    {
      Sid: 'OurLogGroups',
      Effect: 'Allow',
      Principal: { Service: sub('logs.${AWS::Region}.amazonaws.com') },
      Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': [`${stack}-*`, `SecretsManager-${stack}-*`].map((name) =>
            namedArn('logs', `log-group:/aws/lambda/${name}`),
          ),
        },
      },
    },
  ],
});

const topicPolicy = (alarms: readonly string[]) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OnlyOverTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: ref('Topic'),
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'OurAlarms',
      Effect: 'Allow',
      Principal: ALARMS,
      Action: 'sns:Publish',
      Resource: ref('Topic'),
      Condition: ours(alarms),
    },
  ],
});

/** The topic that people subscribe to and these alarms publish to, under a key of its own, and the first subscriber. */
export function topic(stack: string, { email }: Settings, alarms: readonly string[]): Resources {
  const subscription: Resource = {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: ref('Topic'), Protocol: 'email', Endpoint: email },
  };
  return {
    Key: {
      Type: 'AWS::KMS::Key',
      // The log groups go with the stack, so nothing is left that would need it; 30 days remain to change one's mind.
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: {
        Description: `${stack}: topic and logs`,
        EnableKeyRotation: true,
        PendingWindowInDays: 30,
        KeyPolicy: keyPolicy(stack, alarms),
      },
    },
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: stack, DisplayName: 'Riposte', KmsMasterKeyId: arnOf('Key') },
    },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [ref('Topic')], PolicyDocument: topicPolicy(alarms) },
    },
    ...(email && { EmailSubscription: subscription }),
  };
}
