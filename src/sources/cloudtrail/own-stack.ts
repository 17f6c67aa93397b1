import { OTHER_ID } from '../read/identifiers.ts';
import { add } from '../read/resources.ts';
import type { Call, Reading } from '../trail/call.ts';

const NAME = ['${AWS::StackName}-'];
const inArn = (service: string, resource: string): string =>
  `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`;

/** Where a call names what it changes, and how that begins when it is this deployment's. */
export const OWN_NAMES: Readonly<Record<string, readonly string[]>> = {
  'requestParameters.name': NAME,
  'requestParameters.rule': NAME,
  'requestParameters.queueUrl': ['https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/${AWS::StackName}-'],
  'requestParameters.functionName': [...NAME, inArn('lambda', 'function:${AWS::StackName}-')],
  'requestParameters.tableName': ['${AWS::StackName}'],
  'requestParameters.topicArn': [inArn('sns', '${AWS::StackName}')],
  'requestParameters.stackName': ['${AWS::StackName}', inArn('cloudformation', 'stack/${AWS::StackName}/')],
};

// A deployment replaces and removes parts as well; that it deletes the whole stack is a call of its own.
const isDeployment = ({ detail }: Call): boolean =>
  ['sourceIPAddress', 'userIdentity.invokedBy'].some((path) => detail.said(path) === 'cloudformation.amazonaws.com');

function readOwn(call: Call): Reading | undefined {
  const { detail, found, name } = call;
  if (isDeployment(call)) return undefined;
  const path = Object.keys(OWN_NAMES).find((candidate) => detail.said(candidate) !== undefined);
  const id = path && detail.raw(path);
  if (typeof id === 'string' && OTHER_ID.test(id)) add(found, { kind: 'other', id });
  const which = path ? detail.said(path, 120) : 'something that the event does not name';
  return {
    risk: 'own-stack',
    type: `Part of Riposte changed: ${name}`,
    severity: 8,
    what: `A part of this very responder was changed (${name}): ${which}`,
  };
}

/** What takes away a part of what watches and acts: rules, queues, functions, the table, the topic, the stack. */
export const OWN_CALLS: Record<string, (call: Call) => Reading | undefined> = Object.fromEntries(
  [
    'events:DeleteRule',
    'events:DisableRule',
    'events:RemoveTargets',
    'sqs:DeleteQueue',
    'sqs:PurgeQueue',
    'lambda:DeleteFunction20150331',
    'lambda:UpdateFunctionCode20150331v2',
    'lambda:UpdateFunctionConfiguration20150331v2',
    'lambda:PutFunctionConcurrency20171031',
    'dynamodb:DeleteTable',
    'sns:DeleteTopic',
    'cloudformation:DeleteStack',
  ].map((key) => [key, readOwn]),
);
export const OWN_SERVICES: readonly string[] = ['events', 'sqs', 'lambda', 'dynamodb', 'sns', 'cloudformation'].map(
  (name) => `aws.${name}`,
);
