import { OTHER_ID, parseArn } from '../read/identifiers.ts';
import { add } from '../read/resources.ts';
import type { Deployment } from '../source.ts';
import { type Call, dailyId, type Reading } from '../trail/call.ts';
import type { CallLine } from './call-table.ts';
import { entriesOf } from './request.ts';

/**
 * Where a call names what it changes, by service. CloudTrail keeps the form that the caller chose: a name, an ARN, a
 * part of one, the URL of an old endpoint. A call about a queue's reader by its id alone names the function in its
 * answer.
 */
export const OWN_PATHS: Readonly<Record<string, readonly string[]>> = {
  events: ['requestParameters.name', 'requestParameters.rule', 'requestParameters.eventBusName'],
  sqs: ['requestParameters.queueUrl', 'requestParameters.sourceArn'],
  lambda: [
    'requestParameters.functionName',
    'responseElements.functionArn',
    'requestParameters.resourceArn',
    'requestParameters.eventSourceArn',
  ],
  pipes: ['requestParameters.source'],
  dynamodb: ['requestParameters.tableName', 'requestParameters.resourceArn'],
  sns: ['requestParameters.topicArn', 'requestParameters.subscriptionArn'],
  cloudformation: ['requestParameters.stackName'],
  scheduler: ['requestParameters.name', 'requestParameters.groupName'],
  monitoring: ['requestParameters.alarmName', 'requestParameters.dashboardNames', 'requestParameters.dashboardName'],
  logs: ['requestParameters.logGroupName', 'requestParameters.resourceIdentifier'],
  iam: ['requestParameters.roleName', 'requestParameters.policyArn'],
  s3: ['requestParameters.bucketName'],
  wafv2: ['requestParameters.name', 'requestParameters.resourceArn'],
  kms: ['requestParameters.aliasName'],
};

/** Where calls that are told in any case name it as well: no rule has to ask for it. */
const TOLD_PATHS: Readonly<Record<string, readonly string[]>> = {
  cloudformation: ['requestParameters.stackSetName'],
  dynamodb: ['requestParameters.tableArn'],
  kms: ['requestParameters.targetKeyId'],
  logs: ['requestParameters.logGroupIdentifier'],
  monitoring: ['requestParameters.alarmNames', 'requestParameters.muteTargets.alarmNames'],
  sns: ['requestParameters.resourceArn'],
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
  const isOwn = (name: unknown): name is string =>
    typeof name === 'string' && isOwnName(name, found.place.account, deployment);
  // What `riposte redrive` does: dead letters go back to where they came from. A name that begins like ours proves nothing.
  const to = detail.raw('requestParameters.destinationArn');
  if (isOwn(to) && detail.raw('requestParameters.sourceArn') === `${to}-dead-letters`) return undefined;
  if (!line.own || !Object.hasOwn(OWN_PATHS, service)) return undefined;
  const paths = [...(OWN_PATHS[service] ?? []), ...(TOLD_PATHS[service] ?? [])];
  return paths.flatMap((path) => entriesOf(detail.raw(path))).find(isOwn);
}

/** The service's name, which some sentences begin with: `CloudWatch Logs: log stream was deleted`. */
const LABEL = /^[A-Z]\w+(?: (?:[A-Z]\w*|and))*: /;

/**
 * A call that takes away or changes a part of what watches and acts here. A deployment replaces and removes parts as
 * well, and so can any other stack, which its calls do not name: what CloudFormation does for one caller is one line of
 * the daily email.
 */
export function readOwn(call: Call, line: CallLine, own: string): Reading {
  const { caller, found, name } = call;
  if (OTHER_ID.test(own)) add(found, { kind: 'other', id: own });
  const which = own.replace(/^https:\/\/[^/]+\/\d{12}\//, '').slice(0, 120);
  if (caller.kind === 'deployment')
    return {
      risk: 'own-deployed',
      type: 'Riposte deployed: parts',
      id: dailyId(call, 'own-deployed', caller.actor?.userName ?? ''),
      severity: 2,
      what: `CloudFormation changed parts of Riposte, ${which} among them`,
      facts: { decision: 'digest', own: true },
    };
  const isDeployed = line.kind === 'own-deployed';
  const says = line.says.replace(LABEL, '');
  return {
    risk: isDeployed ? 'own-deployed' : 'own-stack',
    type: isDeployed ? `Riposte deployed: ${name}` : `Part of Riposte changed: ${name}`,
    severity: isDeployed ? 2 : 8,
    what: `Riposte's own: ${says.charAt(0).toLowerCase()}${says.slice(1)} (${which})`,
    facts: { decision: isDeployed ? 'digest' : 'now', own: true },
  };
}
