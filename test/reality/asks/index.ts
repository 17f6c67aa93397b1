import type { RecordedCall } from '../../../local/recorder.ts';
import type { Template } from '../support/template.ts';
import { type Ask, type Asker, type Asking, ask, type Input, resourceTags } from './ask.ts';
import { ecs, eks, guardduty, lambda, logs, rds, securityhub } from './compute.ts';
import { dynamodb, kms, s3, sns, sqs } from './engine.ts';
import { acm, iam, sesv2 } from './identity.ts';
import {
  apiGateway,
  autoScaling,
  cloudfront,
  cloudtrail,
  ec2,
  elbv2,
  route53,
  route53Resolver,
  wafv2,
} from './network.ts';
import { secretsManager, ssm } from './secrets.ts';

/** TLS handshakes, and a key's own proof of itself: no IAM is asked. */
const none: Asker = () => [];

/** For services of which no narrower resource is known, one that only `*` allows. */
const anywhere =
  (prefix: string): Asker =>
  (_, operation) => [ask(`${prefix}:${operation}`, '*')];

/** Both calls of a session are about a configuration, which the role knows by ids. */
const hosted: Asker = ({ arn }, operation) => [
  ask(`appconfig:${operation}`, arn('appconfig', 'application/app0001/environment/env0001/configuration/pro0001')),
];

/** A state machine with its tags, or an execution. What ends a task names none: its token says which it is. */
const states: Asker = (asking, operation) => {
  const { stateMachineArn, resourceArn, executionArn } = asking.input;
  const about = String(stateMachineArn ?? resourceArn ?? executionArn ?? '*');
  return [ask(`states:${operation}`, about, resourceTags(asking, about))];
};

const askers: Record<RecordedCall['service'], Asker> = {
  accessAnalyzer: anywhere('access-analyzer'),
  acm,
  acmPca: anywhere('acm-pca'),
  apiGateway,
  appconfig: anywhere('appconfig'),
  appconfigdata: hosted,
  autoScaling,
  cloudformation: anywhere('cloudformation'),
  cloudfront,
  cloudtrail,
  cloudwatch: anywhere('cloudwatch'),
  dynamodb,
  ec2,
  ecs,
  eks,
  elb: elbv2,
  elbv2,
  eventbridge: anywhere('events'),
  guardduty,
  handshakes: none,
  iam,
  inspector2: anywhere('inspector2'),
  keyProof: none,
  kms,
  lambda,
  logs,
  macie2: anywhere('macie2'),
  organizations: anywhere('organizations'),
  rds,
  route53,
  route53Resolver,
  s3,
  secretsManager,
  securityhub,
  sesv2,
  cloudhsm: anywhere('cloudhsm'),
  fms: anywhere('fms'),
  shield: anywhere('shield'),
  sns,
  sqs,
  ssm,
  stepFunctions: states,
  wafv2,
  wafv2Global: wafv2,
};

/** A call with the names that the packaged stack has where the local one has its own. */
export function asDeployed(call: RecordedCall, template: Template): RecordedCall {
  const { stack } = template.pseudo;
  const text = JSON.stringify(call)
    .replaceAll(new RegExp(`${call.stack}-(v[46]-\\d\\d)`, 'g'), `${stack}-block-list-$1`)
    .replaceAll(call.stack, stack);
  const deployed = JSON.parse(text) as RecordedCall & { input: Input };
  const { input } = deployed;
  if (input?.TopicArn?.endsWith(`:${stack}`)) input.TopicArn = template.arnOf('Topic');
  // The tests name the bucket of reports as they like; the digest and the export know no other.
  if (call.service === 's3' && ['digest', 'export'].includes(call.fn)) input.Bucket = template.nameOf('Reports');
  if (call.service === 'kms' && input?.EncryptionContext?.riposte) input.KeyId = template.arnOf('Key');
  return deployed;
}

/** The permissions that a recorded call needs. */
export function asksOf(recorded: RecordedCall, template: Template): Ask[] {
  const call = asDeployed(recorded, template);
  const { account, partition, region } = template.pseudo;
  const asking: Asking = {
    call,
    input: (call.input ?? {}) as Input,
    template,
    arn: (service, resource, where = region, whose = call.member ?? account) =>
      `arn:${partition}:${service}:${where}:${whose}:${resource}`,
  };
  return askers[call.service](asking, call.operation);
}
