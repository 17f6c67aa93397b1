/** One way to silence a deployment, as CloudTrail records it. */
export interface Way {
  what: string;
  /** Such as `sqs:DeleteQueue`. */
  call: string;
  request: object;
  response?: object;
}

const [ACCOUNT, REGION] = ['111122223333', 'eu-west-1'];
const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** Every way that we know, for a stack: by each form of a name that the services take. */
export function waysToSilence(stack: string): Way[] {
  const [fn, rule, role] = [`${stack}-guardduty`, `${stack}-guardduty-1`, `${stack}-ActStorageRole-0A1B2C3D4E5F`];
  const [table, queue] = [`${stack}-Journal-1A2B3C4D5E6F`, `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${fn}`];
  const topic = arn('sns', stack);
  const mapping = { functionArn: arn('lambda', `function:${fn}`), eventSourceArn: arn('sqs', fn) };
  const uuid = '0a1b2c3d-0000-4000-8000-a00000000605';
  const functions = [
    { form: 'by name', functionName: fn },
    { form: 'by ARN', functionName: arn('lambda', `function:${fn}`) },
    { form: 'by a part of its ARN', functionName: `${ACCOUNT}:function:${fn}` },
    { form: 'by ARN with a version', functionName: arn('lambda', `function:${fn}:1`) },
    { form: 'that rotates databases', functionName: `SecretsManager-${stack}-rotate-database` },
  ].flatMap(({ form, functionName }) =>
    ['DeleteFunction20150331', 'UpdateFunctionCode20150331v2', 'PutFunctionConcurrency20171031'].map((name) => ({
      what: `${name}, a function ${form}`,
      call: `lambda:${name}`,
      request: { functionName },
    })),
  );
  return [
    ...functions,
    { what: 'DeleteTable by name', call: 'dynamodb:DeleteTable', request: { tableName: table } },
    {
      what: 'DeleteTable by ARN',
      call: 'dynamodb:DeleteTable',
      request: { tableName: arn('dynamodb', `table/${table}`) },
    },
    {
      what: 'ExportTableToPointInTime',
      call: 'dynamodb:ExportTableToPointInTime',
      request: { tableArn: arn('dynamodb', `table/${table}`), s3Bucket: 'x' },
    },
    { what: 'UpdateTable', call: 'dynamodb:UpdateTable', request: { tableName: table } },
    { what: 'UpdateTimeToLive', call: 'dynamodb:UpdateTimeToLive', request: { tableName: table } },
    {
      what: 'point-in-time recovery off',
      call: 'dynamodb:UpdateContinuousBackups',
      request: { tableName: table, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: false } },
    },
    {
      what: 'PutResourcePolicy of the table',
      call: 'dynamodb:PutResourcePolicy',
      request: { resourceArn: arn('dynamodb', `table/${table}`) },
    },
    ...['DeleteQueue', 'PurgeQueue', 'SetQueueAttributes', 'AddPermission', 'RemovePermission'].flatMap((name) => [
      { what: name, call: `sqs:${name}`, request: { queueUrl: queue } },
      {
        what: `${name}, by the old endpoint`,
        call: `sqs:${name}`,
        request: { queueUrl: `https://${REGION}.queue.amazonaws.com/${ACCOUNT}/${fn}` },
      },
    ]),
    ...['DeleteEventSourceMapping20150331', 'UpdateEventSourceMapping20150331'].map((name) => ({
      what: `${name}, by its id alone`,
      call: `lambda:${name}`,
      request: { uUID: uuid, enabled: false },
      response: { uUID: uuid, ...mapping },
    })),
    {
      what: 'CreateEventSourceMapping, a second reader that takes the messages',
      call: 'lambda:CreateEventSourceMapping20150331',
      request: { functionName: 'orders-export', eventSourceArn: arn('sqs', fn), enabled: true },
    },
    {
      what: 'CreatePipe from a queue',
      call: 'pipes:CreatePipe',
      request: { name: 'orders-export', source: arn('sqs', fn), target: arn('sqs', 'bin') },
    },
    {
      what: 'StartMessageMoveTask to a queue of somebody else',
      call: 'sqs:StartMessageMoveTask',
      request: { sourceArn: arn('sqs', `${fn}-dead`), destinationArn: arn('sqs', 'bin') },
    },
    {
      what: 'a reader by function',
      call: 'lambda:UpdateEventSourceMapping20150331',
      request: { uUID: uuid, functionName: fn },
    },
    {
      what: 'RemovePermission of a function',
      call: 'lambda:RemovePermission20150331v2',
      request: { functionName: fn },
    },
    {
      what: 'UpdateFunctionConfiguration',
      call: 'lambda:UpdateFunctionConfiguration20150331v2',
      request: { functionName: fn },
    },
    ...['DeleteFunctionUrlConfig', 'UpdateFunctionUrlConfig'].map((name) => ({
      what: name,
      call: `lambda:${name}`,
      request: { functionName: `${stack}-page`, authType: 'AWS_IAM' },
    })),
    {
      what: 'PutFunctionEventInvokeConfig',
      call: 'lambda:PutFunctionEventInvokeConfig',
      request: { functionName: fn },
    },
    { what: 'PutRule, disabled', call: 'events:PutRule', request: { name: rule, state: 'DISABLED' } },
    { what: 'PutRule, another pattern', call: 'events:PutRule', request: { name: rule, state: 'ENABLED' } },
    { what: 'DisableRule', call: 'events:DisableRule', request: { name: rule } },
    { what: 'DeleteRule by ARN', call: 'events:DeleteRule', request: { name: arn('events', `rule/${rule}`) } },
    { what: 'RemoveTargets', call: 'events:RemoveTargets', request: { rule, ids: ['queue'] } },
    {
      what: 'PutTargets',
      call: 'events:PutTargets',
      request: { rule, targets: [{ id: 'queue', arn: arn('sqs', 'x') }] },
    },
    {
      what: 'RemovePermission of the bus',
      call: 'events:RemovePermission',
      request: { statementId: 'members', eventBusName: `${stack}-organisation` },
    },
    {
      what: 'DeleteEventBus',
      call: 'events:DeleteEventBus',
      request: { name: `${stack}-organisation` },
    },
    {
      what: 'UpdateEventBus',
      call: 'events:UpdateEventBus',
      request: { name: `${stack}-organisation`, kmsKeyIdentifier: 'x' },
    },
    { what: 'Unsubscribe', call: 'sns:Unsubscribe', request: { subscriptionArn: `${topic}:${uuid}` } },
    {
      what: 'SetTopicAttributes',
      call: 'sns:SetTopicAttributes',
      request: { topicArn: topic, attributeName: 'Policy' },
    },
    {
      what: 'SetSubscriptionAttributes',
      call: 'sns:SetSubscriptionAttributes',
      request: { subscriptionArn: `${topic}:${uuid}` },
    },
    { what: 'Subscribe', call: 'sns:Subscribe', request: { topicArn: topic, protocol: 'email' } },
    { what: 'DeleteTopic', call: 'sns:DeleteTopic', request: { topicArn: topic } },
    { what: 'DeleteSchedule', call: 'scheduler:DeleteSchedule', request: { name: `${stack}-sweep` } },
    {
      what: 'UpdateSchedule',
      call: 'scheduler:UpdateSchedule',
      request: { name: `${stack}-sweep`, state: 'DISABLED' },
    },
    { what: 'DeleteAlarms', call: 'monitoring:DeleteAlarms', request: { alarmNames: ['x', `${stack}-failures`] } },
    {
      what: 'DisableAlarmActions',
      call: 'monitoring:DisableAlarmActions',
      request: { alarmNames: [`${stack}-failures`] },
    },
    {
      what: 'PutAlarmMuteRule',
      call: 'monitoring:PutAlarmMuteRule',
      request: { name: 'night', muteTargets: { alarmNames: ['x', `${stack}-failures`] } },
    },
    { what: 'PutMetricAlarm', call: 'monitoring:PutMetricAlarm', request: { alarmName: `${stack}-failures` } },
    { what: 'SetAlarmState', call: 'monitoring:SetAlarmState', request: { alarmName: `${stack}-failures` } },
    { what: 'DeleteLogGroup', call: 'logs:DeleteLogGroup', request: { logGroupName: `/aws/lambda/${fn}` } },
    {
      what: 'AssociateKmsKey by the ARN of the group',
      call: 'logs:AssociateKmsKey',
      request: { resourceIdentifier: arn('logs', `log-group:/aws/lambda/${fn}`), kmsKeyId: 'x' },
    },
    { what: 'DeleteLogStream', call: 'logs:DeleteLogStream', request: { logGroupName: `/aws/lambda/${fn}` } },
    {
      what: 'PutRetentionPolicy',
      call: 'logs:PutRetentionPolicy',
      request: { logGroupName: `/aws/lambda/${fn}`, retentionInDays: 1 },
    },
    { what: 'DeleteRole', call: 'iam:DeleteRole', request: { roleName: role } },
    { what: 'DeleteRolePolicy', call: 'iam:DeleteRolePolicy', request: { roleName: role, policyName: 'x' } },
    { what: 'PutRolePolicy', call: 'iam:PutRolePolicy', request: { roleName: role, policyName: 'x' } },
    { what: 'DetachRolePolicy', call: 'iam:DetachRolePolicy', request: { roleName: role } },
    { what: 'AttachRolePolicy', call: 'iam:AttachRolePolicy', request: { roleName: role } },
    { what: 'PutRolePermissionsBoundary', call: 'iam:PutRolePermissionsBoundary', request: { roleName: role } },
    { what: 'UpdateAssumeRolePolicy', call: 'iam:UpdateAssumeRolePolicy', request: { roleName: role } },
    { what: 'DeleteBucket', call: 's3:DeleteBucket', request: { bucketName: `${stack}-reports-0a1b2c3d4e5f` } },
    { what: 'PutBucketPolicy', call: 's3:PutBucketPolicy', request: { bucketName: `${stack}-reports-0a1b2c3d4e5f` } },
    {
      what: 'PutBucketLifecycle',
      call: 's3:PutBucketLifecycle',
      request: { bucketName: `${stack}-reports-0a1b2c3d4e5f` },
    },
    {
      what: 'DeleteRuleGroup',
      call: 'wafv2:DeleteRuleGroup',
      request: { name: `${stack}-blocked`, scope: 'REGIONAL' },
    },
    {
      what: 'UpdateRuleGroup',
      call: 'wafv2:UpdateRuleGroup',
      request: { name: `${stack}-blocked`, scope: 'REGIONAL' },
    },
    { what: 'DeleteIPSet', call: 'wafv2:DeleteIPSet', request: { name: `${stack}-v4-01`, scope: 'REGIONAL' } },
    { what: 'UpdateWebACL', call: 'wafv2:UpdateWebACL', request: { name: `${stack}-regional`, scope: 'REGIONAL' } },
    { what: 'DeleteStack', call: 'cloudformation:DeleteStack', request: { stackName: stack } },
    {
      what: 'DeleteStack by ARN',
      call: 'cloudformation:DeleteStack',
      request: { stackName: arn('cloudformation', `stack/${stack}/${uuid}`) },
    },
    {
      what: 'DeleteStackInstances',
      call: 'cloudformation:DeleteStackInstances',
      request: { stackSetName: `${stack}-region`, retainStacks: false },
    },
    { what: 'SetStackPolicy', call: 'cloudformation:SetStackPolicy', request: { stackName: stack } },
    {
      what: 'UpdateTerminationProtection',
      call: 'cloudformation:UpdateTerminationProtection',
      request: { stackName: stack, enableTerminationProtection: false },
    },
  ];
}

/** The event of one of them. */
export function eventOfWay({ call, request, response = {} }: Way): Record<string, unknown> {
  const [service = '', name = ''] = call.split(':');
  return {
    version: '0',
    id: 'e0000000-0000-4000-8000-a00000000700',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account: ACCOUNT,
    region: REGION,
    time: '2026-11-20T11:02:00Z',
    resources: [],
    detail: {
      eventID: 'c0000000-0000-4000-8000-a00000000700',
      eventTime: '2026-11-20T11:02:00Z',
      eventSource: `${service}.amazonaws.com`,
      eventName: name,
      awsRegion: REGION,
      userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName: 'alice', accessKeyId: 'AKIAEXAMPLE000000601' },
      requestParameters: request,
      responseElements: response,
    },
  };
}
