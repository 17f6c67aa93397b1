import { readStopAlarms } from '../src/core/stop-alarm.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { signInSettings } from './check-sign-in.ts';

// What AWS::WAFv2::WebACLAssociation takes. Network load balancers and HTTP APIs have no web ACL.
const PROTECTABLE = [
  /^elasticloadbalancing:[^:]+:\d{12}:loadbalancer\/app\/[^/]+\/[0-9a-f]+$/,
  /^apigateway:[^:]+::\/restapis\/[^/]+\/stages\/[^/]+$/,
  /^appsync:[^:]+:\d{12}:apis\/[^/]+$/,
  /^cognito-idp:[^:]+:\d{12}:userpool\/[^/]+$/,
  /^apprunner:[^:]+:\d{12}:service\/[^/]+\/[0-9a-f]+$/,
  /^ec2:[^:]+:\d{12}:verified-access-instance\/vai-[0-9a-f]+$/,
];

function protectProblem(arn: string, region: string | undefined): string | undefined {
  const [, , service, home] = arn.split(':');
  const what = `protect names ${JSON.stringify(arn)}`;
  if (service === 'cloudfront')
    return `${what}; a distribution takes its web ACL from its own configuration: see docs/block-list.md.`;
  if (!PROTECTABLE.some((pattern) => pattern.test(arn.split(':').slice(2).join(':'))))
    return `${what}; it must be the ARN of an application load balancer, a stage of a REST API, an AppSync API, a Cognito user pool, an App Runner service or a Verified Access instance.`;
  return home === region ? undefined : `${what}; it is not in ${region}, where the web ACL is.`;
}

const isOf = (address: string, identity: string): boolean => {
  const domain = address.split('@')[1] ?? '';
  return address === identity || domain === identity || domain.endsWith(`.${identity}`);
};

/** A rule hears, and a function reads, alarms of its own region alone. */
const stopAlarmProblems = ({ stopAlarms = '' }: Partial<Settings>, region: string | undefined) =>
  readStopAlarms(entriesOf(stopAlarms)).map(
    ({ arn, region: home }) =>
      region !== undefined &&
      home !== region &&
      `stopAlarms names ${JSON.stringify(arn)}; it is not in ${region}, where Riposte is: make an alarm there, over the same metric or as a composite of it.`,
  );

const rotationProblems = ({ databaseRotation, rotationSubnets, rotationSecurityGroups }: Partial<Settings>) => [
  Boolean(rotationSubnets) !== Boolean(rotationSecurityGroups) &&
    'rotationSubnets and rotationSecurityGroups belong together: give both, or neither where databases are reached without a VPC.',
  rotationSubnets &&
    databaseRotation !== 'on' &&
    'rotationSubnets is given, and there is no function for them: add --param databaseRotation=on.',
];

/** Whoever asks would wait for ever, or be told that nobody was asked. */
const workflowProblems = ({ workflows, mode = 'enforce', actions = 'all' }: Partial<Settings>) => [
  workflows &&
    (mode === 'observe' || mode === 'notify') &&
    `workflows is given, and mode is "${mode}", which asks nobody: it takes approve or enforce.`,
  workflows &&
    !entriesOf(actions).some((entry) => entry === 'all' || entry === 'answer-workflow') &&
    'workflows is given, and actions leaves answer-workflow out: add it, or take workflows away.',
];

/** Two homes of rules would each undo what the other says. */
const rulesProblems = ({ rules = 'file', playbookParameter = '' }: Partial<Settings>) => [
  rules === 'appconfig' &&
    playbookParameter &&
    `rules is "appconfig" and playbookParameter names ${playbookParameter}; rules come from one of them: take playbookParameter away, or give rules=parameter.`,
  rules === 'parameter' &&
    !playbookParameter &&
    'rules is "parameter", and playbookParameter names none: add --param playbookParameter=/riposte/playbooks, or another name.',
];

/** What is wrong with settings that depend on each other, or on the region. */
export function problemsTogether(settings: Partial<Settings>, region?: string): string[] {
  const { cloudFront, cloudFrontIpSets, protect = '', webAcl, sesFrom, sesIdentity } = settings;
  const protects = entriesOf(protect);
  return [
    ...rotationProblems(settings),
    ...workflowProblems(settings),
    ...rulesProblems(settings),
    ...stopAlarmProblems(settings, region),
    ...signInSettings(settings),
    sesIdentity && !sesFrom && 'sesIdentity is given, and no sender: add --param sesFrom=ADDRESS.',
    sesIdentity &&
      sesFrom &&
      !isOf(sesFrom, sesIdentity) &&
      `sesFrom is "${sesFrom}", which does not belong to the identity ${sesIdentity}.`,
    cloudFront === 'on' &&
      region !== 'us-east-1' &&
      `cloudFront is "on", and CloudFormation makes what is of scope CLOUDFRONT in us-east-1 only, not in ${region}. Deploy the second stack first, npx serverless deploy --config serverless.cloudfront.yml --stage STAGE, and give its output IpSets to this one as the param cloudFrontIpSets.`,
    cloudFront === 'on' &&
      cloudFrontIpSets &&
      'cloudFront is "on" and cloudFrontIpSets is given; the sets are made here or in the second stack, not in both.',
    protects.length > 0 &&
      webAcl !== 'on' &&
      'protect is given, and there is no web ACL to protect it with: add --param webAcl=on.',
    ...protects.map((arn) => protectProblem(arn, region)),
  ].filter((problem) => typeof problem === 'string' && problem !== '') as string[];
}
