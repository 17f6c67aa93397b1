import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  type ReplicationStatusType,
} from '@aws-sdk/client-secrets-manager';
import { diagnoseRotation } from '../../actions/secrets/diagnose-rotation.ts';
import { replicateCommand } from '../../core/replicate-command.ts';
import { clean } from '../../core/text.ts';
import { days, minutes } from '../../core/time.ts';
import { answered } from '../answered.ts';
import { type Check, off, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';
import { subnetsWithoutWayOut } from './way-out.ts';
import { keyStateCheck } from './why-key.ts';
import { whySecretIsDenied } from './why-thing-denied.ts';

/** A rotation that takes longer is stuck: Secrets Manager ends one within minutes. */
const STUCK_AFTER = minutes(15);
/** The log of the rotation function is read back so far. */
const LOG_DAYS = 7;

/** Why a secret cannot be read or is not rotated: state, rotation, stages, function, network, replicas, key; for a principal, also what denies it. */
export async function whySecret(id: string, asking: Asking): Promise<Check[]> {
  const { clients, region } = asking;
  const secret = await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: id }));
  const name = secret.ARN ?? secret.Name ?? id;
  return [
    { id: 'state', what: 'State', ...stateOf(secret, name, region) },
    { id: 'rotation', what: 'Rotation', ...rotationOf(secret, name, asking) },
    { id: 'stages', what: 'Versions', ...stagesOf(secret, asking.now) },
    ...(await functionChecks(secret, asking)),
    ...replicaChecks(secret, name, region),
    ...(secret.KmsKeyId ? [await keyStateCheck(secret.KmsKeyId, asking)] : []),
    ...(asking.principal ? await whySecretIsDenied({ arn: name, key: secret.KmsKeyId }, asking.principal, asking) : []),
  ];
}

function stateOf({ DeletedDate, PrimaryRegion }: DescribeSecretResponse, name: string, region: string) {
  if (DeletedDate)
    return problem(
      `It is scheduled for deletion since ${DeletedDate.toISOString()}, and nobody can read it.`,
      `aws secretsmanager restore-secret --region ${region} --secret-id ${name}`,
    );
  if (PrimaryRegion && PrimaryRegion !== region)
    return ok(`It is there, as a replica: its primary is in ${PrimaryRegion}, and only that one changes.`);
  return ok('It is there, and not about to be deleted.');
}

function rotationOf(secret: DescribeSecretResponse, name: string, { region, now }: Asking) {
  const { RotationEnabled, RotationLambdaARN, OwningService, LastRotatedDate, NextRotationDate } = secret;
  if (!RotationEnabled)
    return OwningService
      ? off(`${clean(OwningService, 80)} manages it, and its rotation is switched off.`)
      : off(
          'It is not configured.',
          `aws secretsmanager rotate-secret --region ${region} --secret-id ${name} --rotation-lambda-arn FUNCTION --rotation-rules AutomaticallyAfterDays=30`,
        );
  const by = RotationLambdaARN ?? OwningService ?? secret.Type ?? 'Secrets Manager';
  const last = LastRotatedDate ? `was last done at ${LastRotatedDate.toISOString()}` : 'was never done';
  if (NextRotationDate && NextRotationDate.getTime() < now - days(1))
    return problem(
      `It was due at ${NextRotationDate.toISOString()}, and ${last} by ${clean(by, 200)}.`,
      `aws secretsmanager rotate-secret --region ${region} --secret-id ${name}`,
    );
  const next = NextRotationDate ? `; next by ${NextRotationDate.toISOString()}` : '';
  return ok(`It ${last} by ${clean(by, 200)}${next}.`);
}

function pendingOf({ VersionIdsToStages = {} }: DescribeSecretResponse): string | undefined {
  const entries = Object.entries(VersionIdsToStages);
  return entries.find(([, stages]) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'))?.[0];
}

function stagesOf(secret: DescribeSecretResponse, now: number) {
  const { VersionIdsToStages = {}, LastChangedDate } = secret;
  const hasCurrent = Object.values(VersionIdsToStages).some((stages) => stages.includes('AWSCURRENT'));
  if (!hasCurrent)
    return problem('No version is AWSCURRENT: nobody gets a value. Store one with put-secret-value, or restore one.');
  const pending = pendingOf(secret);
  if (pending === undefined) return ok('One version is AWSCURRENT, and no rotation is under way.');
  const since = LastChangedDate?.getTime() ?? 0;
  if (now - since < STUCK_AFTER) return ok(`Version ${pending} is AWSPENDING: a rotation is under way.`);
  return problem(
    `Version ${pending} is AWSPENDING since ${new Date(since).toISOString()}: a rotation has stopped half way. Before you take that label off, make sure that the target does not use its value already: it would be the only copy.`,
  );
}

/** The rotation function's log, where a rotation is stuck or overdue; and its way to Secrets Manager, where that fails. */
async function functionChecks(secret: DescribeSecretResponse, asking: Asking): Promise<Check[]> {
  const { RotationLambdaARN: arn, RotationEnabled, NextRotationDate, LastChangedDate } = secret;
  if (!arn || !RotationEnabled) return [];
  const { clients, now } = asking;
  const isDue = NextRotationDate !== undefined && NextRotationDate.getTime() < now - days(1);
  const began = LastChangedDate?.getTime() ?? 0;
  if (!isDue && (pendingOf(secret) === undefined || now - began < STUCK_AFTER)) return [];
  const cause = await diagnoseRotation(arn, Math.max(now - days(LOG_DAYS), isDue ? 0 : began), now, clients);
  const shape = { id: 'function', what: 'Rotation function' };
  if (!cause) return [{ ...shape, state: 'unknown', note: 'Neither the function nor its log may be read.' }];
  const check: Check = { ...shape, ...problem(`${cause.says} ${cause.fix}`) };
  return cause.id === 'unreachable' ? [check, ...(await networkChecks(arn, asking))] : [check];
}

async function networkChecks(arn: string, { clients, region }: Asking): Promise<Check[]> {
  const answer = await answered(async () => {
    const { VpcConfig } = await clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: arn }));
    const vpc = VpcConfig?.VpcId;
    if (!vpc) return ok('The function is in no VPC: it reaches what is on the internet, and no database in a VPC.');
    const service = `com.amazonaws.${region}.secretsmanager`;
    const { VpcEndpoints = [] } = await clients.ec2.send(
      new DescribeVpcEndpointsCommand({
        Filters: [
          { Name: 'vpc-id', Values: [vpc] },
          { Name: 'service-name', Values: [service] },
        ],
      }),
    );
    const subnets = (VpcConfig?.SubnetIds ?? []).join(', ');
    if (VpcEndpoints.some(({ State }) => State?.toLowerCase() === 'available'))
      return ok(`${vpc} has an endpoint for Secrets Manager; the function is in ${subnets}.`);
    const closed = await subnetsWithoutWayOut(vpc, VpcConfig?.SubnetIds ?? [], { clients });
    return closed.length === 0
      ? ok(
          `${vpc} has no endpoint for Secrets Manager, and a route leads out of ${subnets}: look at security groups and network ACLs.`,
        )
      : problem(
          `${vpc} has no endpoint for Secrets Manager, and no route leads out of ${closed.join(', ')}: the function there needs one, or a NAT gateway.`,
          `aws ec2 create-vpc-endpoint --region ${region} --vpc-id ${vpc} --vpc-endpoint-type Interface --service-name ${service} --subnet-ids ${(VpcConfig?.SubnetIds ?? []).join(' ')}`,
        );
  });
  return [{ id: 'network', what: 'Way to Secrets Manager', ...answer }];
}

function replicaChecks({ ReplicationStatus = [] }: DescribeSecretResponse, name: string, region: string): Check[] {
  return ReplicationStatus.map((replica) => replicaCheck(replica, name, region));
}

function replicaCheck(replica: ReplicationStatusType, name: string, region: string): Check {
  const { Region = '', Status, StatusMessage = '' } = replica;
  return {
    id: `replica-${Region}`,
    what: `Replica in ${Region}`,
    ...(Status === 'Failed'
      ? problem(
          `It failed: ${clean(StatusMessage, 200) || 'no reason is given'}.`,
          replicateCommand(replica, { name, region }),
        )
      : ok(Status === 'InSync' ? 'It is in step with the primary.' : 'It is being brought into step.')),
  };
}
