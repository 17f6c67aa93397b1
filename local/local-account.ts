import type { Clients } from '../src/core/clients.ts';
import { keptBy } from '../src/core/once.ts';
import { type Call, localClients, type World } from './account.ts';
import { Faults } from './faults.ts';
import { writeDown } from './recorder.ts';
import { LocalAccessAnalyzer } from './services/access-analyzer.ts';
import { LocalAcm } from './services/acm.ts';
import { LocalAcmPca } from './services/acm-pca.ts';
import { LocalApiGateway } from './services/api-gateway.ts';
import { LocalAppConfig } from './services/appconfig.ts';
import { LocalAutoScaling } from './services/auto-scaling.ts';
import { LocalCloudFront } from './services/cloudfront.ts';
import { LocalCloudHsm } from './services/cloudhsm.ts';
import { LocalCloudTrail } from './services/cloudtrail.ts';
import { LocalCloudWatch } from './services/cloudwatch.ts';
import { LocalDynamoDb } from './services/dynamodb.ts';
import { LocalEc2 } from './services/ec2.ts';
import { LocalEcs } from './services/ecs.ts';
import { LocalEks } from './services/eks.ts';
import { LocalElb } from './services/elb.ts';
import { LocalElbv2 } from './services/elbv2.ts';
import { LocalEventBridge } from './services/eventbridge.ts';
import { LocalFms } from './services/fms.ts';
import { LocalGuardDuty } from './services/guardduty.ts';
import { LocalHandshakes } from './services/handshakes.ts';
import { LocalIam } from './services/iam.ts';
import { LocalInspector2 } from './services/inspector2.ts';
import { LocalKeyProof } from './services/key-proof.ts';
import { LocalKms } from './services/kms.ts';
import { LocalLambda } from './services/lambda.ts';
import { LocalLogs } from './services/logs.ts';
import { LocalMacie2 } from './services/macie2.ts';
import { LocalOrganizations } from './services/organizations.ts';
import { LocalRds } from './services/rds.ts';
import { LocalRoute53 } from './services/route-53.ts';
import { LocalRoute53Resolver } from './services/route-53-resolver.ts';
import { LocalS3 } from './services/s3.ts';
import { LocalSecretsManager } from './services/secrets-manager.ts';
import { LocalSecurityHub } from './services/securityhub.ts';
import { LocalSesV2 } from './services/sesv2.ts';
import { LocalShield } from './services/shield.ts';
import { LocalSns } from './services/sns.ts';
import { LocalSqs } from './services/sqs.ts';
import { LocalSsm } from './services/ssm.ts';
import { LocalStackSets } from './services/stack-sets.ts';
import { LocalStepFunctions } from './services/step-functions.ts';
import { LocalWafv2 } from './services/wafv2.ts';

export interface LocalAccountOptions {
  account: string;
  region: string;
  partition?: string;
  /** The name of the stack, which is also the table's. */
  stack?: string;
  /** What the clock of the account shows at first, in ms. It moves only when it is moved. */
  startAt: number;
  /** What the account has once for all regions, where another region of it is in memory already. */
  global?: GlobalServices | undefined;
  /** What fails on purpose, where several accounts share it. */
  faults?: Faults | undefined;
  /** Keeps every call with its input, for tests that look at them. Counting is always on. */
  record?: boolean;
}

/** The services that are the same whatever region they are called from, and buckets, whose names are. */
interface GlobalServices {
  iam: LocalIam;
  route53: LocalRoute53;
  cloudfront: LocalCloudFront;
  s3: LocalS3;
}

export type LocalAccount = ReturnType<typeof createLocalAccount>;

/** An AWS account in memory: the services that Riposte calls, one clock, faults on purpose, and a count of the calls. */
export function createLocalAccount({
  account,
  region,
  partition = 'aws',
  stack = 'riposte-local',
  startAt,
  global,
  faults = new Faults(),
  record = false,
}: LocalAccountOptions) {
  let time = startAt;
  let ids = 0;
  const world: World = {
    accountId: account,
    region,
    partition,
    now: () => time,
    newId: () => `00000000-0000-4000-8000-${(++ids).toString(16).padStart(12, '0')}`,
  };
  const services = servicesOf(world, stack, global);
  const counts = new Map<string, number>();
  const calls: Call[] = [];
  const note = (call: Call): unknown => {
    if (record) calls.push(call);
    return process.env.RIPOSTE_RECORD_CALLS ? writeDown(call, { services, world, stack }) : undefined;
  };
  const noteIn = (other: string) => (call: Call) => note({ ...call, region: other });
  const clients: Clients = localClients(services, faults, counts, note);
  const acmOf = keptBy((other) => new LocalAcm({ ...world, region: other }, services.route53));
  const kmsOf = keptBy((other) => new LocalKms({ ...world, region: other }));

  return {
    world,
    services,
    clients,
    acmOf,
    kmsOf,
    acmElsewhere: (other: string): Clients['acm'] =>
      localClients({ ...services, acm: acmOf(other) }, faults, counts, noteIn(other)).acm,
    kmsElsewhere: (other: string): Clients['kms'] =>
      localClients({ ...services, kms: kmsOf(other) }, faults, counts, noteIn(other)).kms,
    faults,
    /** Calls so far, by `service:Operation`. */
    counts,
    calls,
    setTime(ms: number): void {
      time = ms;
    },
    advance(ms: number): void {
      time += ms;
    },
    callsMade(): number {
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    },
  };
}

/** Services of which only lists are asked for. */
const lists = () => ({
  acmPca: new LocalAcmPca(),
  cloudhsm: new LocalCloudHsm(),
  fms: new LocalFms(),
  shield: new LocalShield(),
});

/** Every service of an account, those that know of each other wired together. */
function servicesOf(world: World, stack: string, global: GlobalServices | undefined) {
  const wafv2 = new LocalWafv2(world);
  const route53 = global?.route53 ?? new LocalRoute53(world);
  const secretsManager = new LocalSecretsManager(world);
  const iam = global?.iam ?? new LocalIam(world);
  const acm = new LocalAcm(world, route53);
  const elb = new LocalElb((arn) => acm.statusOf(arn));
  const elbv2 = new LocalElbv2(world, (arn) => acm.statusOf(arn));
  const cloudfront = global?.cloudfront ?? new LocalCloudFront(world);
  const apiGateway = new LocalApiGateway(world);
  const cloudwatch = new LocalCloudWatch();
  const appconfig = new LocalAppConfig(world, (alarm) => cloudwatch.alarms.get(alarm)?.state === 'ALARM');
  return {
    dynamodb: new LocalDynamoDb(world, stack),
    sqs: new LocalSqs(world),
    sns: new LocalSns(world),
    sesv2: new LocalSesV2(world),
    wafv2,
    // In us-east-1 both clients reach the same service, and share the write that it takes each second.
    wafv2Global: world.region === 'us-east-1' ? wafv2 : new LocalWafv2({ ...world, region: 'us-east-1' }),
    secretsManager,
    ssm: new LocalSsm(world, secretsManager),
    acm,
    elb,
    elbv2,
    cloudfront,
    apiGateway,
    handshakes: new LocalHandshakes({ acm, elb, elbv2, cloudfront, apiGateway }),
    route53,
    s3: global?.s3 ?? new LocalS3(world),
    iam,
    keyProof: new LocalKeyProof(world, iam),
    lambda: new LocalLambda(world),
    ecs: new LocalEcs(world),
    eks: new LocalEks(world),
    rds: new LocalRds(world),
    logs: new LocalLogs(),
    autoScaling: new LocalAutoScaling(),
    ec2: new LocalEc2(world),
    kms: new LocalKms(world),
    cloudtrail: new LocalCloudTrail(world),
    route53Resolver: new LocalRoute53Resolver(world),
    stepFunctions: new LocalStepFunctions(world),
    organizations: new LocalOrganizations(),
    ...lists(),
    guardduty: new LocalGuardDuty(),
    macie2: new LocalMacie2(),
    inspector2: new LocalInspector2(world),
    securityhub: new LocalSecurityHub(world),
    accessAnalyzer: new LocalAccessAnalyzer(world),
    cloudwatch,
    // Both clients reach the same service.
    appconfig,
    appconfigdata: appconfig,
    eventbridge: new LocalEventBridge(world),
    cloudformation: new LocalStackSets(world),
  };
}
