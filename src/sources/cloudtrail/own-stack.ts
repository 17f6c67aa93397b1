import { OTHER_ID, parseArn } from '../read/identifiers.ts';
import { add } from '../read/resources.ts';
import type { Deployment } from '../source.ts';
import type { Call, Reading } from '../trail/call.ts';
import type { CallLine } from './call-table.ts';
import { entriesOf } from './request.ts';

/**
 * Where a call names what it changes, by service. CloudTrail keeps the form that the caller chose: a name, an ARN, a
 * part of one, the URL of an old endpoint. A call about a queue's reader by its id alone names the function in its
 * answer.
 */
export const OWN_PATHS: Readonly<Record<string, readonly string[]>> = {
  events: ['requestParameters.name', 'requestParameters.rule'],
  sqs: ['requestParameters.queueUrl'],
  lambda: ['requestParameters.functionName', 'responseElements.functionArn', 'requestParameters.resourceArn'],
  dynamodb: ['requestParameters.tableName', 'requestParameters.resourceArn'],
  sns: ['requestParameters.topicArn', 'requestParameters.subscriptionArn', 'requestParameters.resourceArn'],
  cloudformation: ['requestParameters.stackName'],
  scheduler: ['requestParameters.name', 'requestParameters.groupName'],
  monitoring: [
    'requestParameters.alarmNames',
    'requestParameters.alarmName',
    'requestParameters.dashboardNames',
    'requestParameters.dashboardName',
  ],
  logs: ['requestParameters.logGroupName', 'requestParameters.logGroupIdentifier'],
  iam: ['requestParameters.roleName', 'requestParameters.policyArn'],
  s3: ['requestParameters.bucketName'],
  wafv2: ['requestParameters.name', 'requestParameters.resourceArn'],
  kms: ['requestParameters.aliasName', 'requestParameters.targetKeyId'],
};

// The function that rotates passwords has to begin as Secrets Manager wants it.
const OF_ANY_STACK = /^(secretsmanager-)?riposte(-|$)/;

/** Whether a name, an ARN, a part of one or a URL is of this deployment; where that is unknown, of any Riposte. */
export function isOwnName(name: string, account: string, deployment?: Deployment): boolean {
  const arn = parseArn(name);
  if (arn?.account && arn.account !== account) return false;
  const stack = deployment?.stack.toLowerCase();
  return name
    .toLowerCase()
    .split(/[:/]/)
    .some((part) => {
      if (stack === undefined) return OF_ANY_STACK.test(part);
      return part === stack || part.startsWith(`${stack}-`) || part.startsWith(`secretsmanager-${stack}-`);
    });
}

/** What a call names that is this deployment's own; undefined where that is nothing. */
export function ownPart({ detail, found, service }: Call, line: CallLine, deployment?: Deployment): string | undefined {
  const paths = line.own && Object.hasOwn(OWN_PATHS, service) ? (OWN_PATHS[service] ?? []) : [];
  const names = paths.flatMap((path) => entriesOf(detail.raw(path))).filter((value) => typeof value === 'string');
  return names.find((each) => isOwnName(each, found.place.account, deployment));
}

/**
 * A call that takes away or changes a part of what watches and acts here. A deployment replaces and removes parts as
 * well: what CloudFormation does is told where somebody began it, with `UpdateStack` and its kin.
 */
export function readOwn({ caller, found, name }: Call, line: CallLine, own: string): Reading | undefined {
  if (caller.kind === 'deployment') return undefined;
  if (OTHER_ID.test(own)) add(found, { kind: 'other', id: own });
  const isDeployed = line.kind === 'own-deployed';
  const which = own.replace(/^https:\/\/[^/]+\/\d{12}\//, '').slice(0, 120);
  return {
    risk: isDeployed ? 'own-deployed' : 'own-stack',
    type: isDeployed ? `Riposte deployed: ${name}` : `Part of Riposte changed: ${name}`,
    severity: isDeployed ? 2 : 8,
    what: `Riposte's own: ${line.says.charAt(0).toLowerCase()}${line.says.slice(1)} (${which})`,
    facts: { decision: isDeployed ? 'digest' : 'now', own: true },
  };
}
