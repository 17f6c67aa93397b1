import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand as CreateEcsCluster,
  CreateServiceCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { CreateClusterCommand } from '@aws-sdk/client-eks';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateEventSourceMappingCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda';
import {
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  CreateDBSubnetGroupCommand,
  ModifyDBSnapshotAttributeCommand,
} from '@aws-sdk/client-rds';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { quarantineGroups } from '../../../deploy/quarantine.ts';
import type { Clients } from '../../../src/core/clients.ts';
import { DEFAULTS } from '../../../src/platform/settings/schema.ts';
import { ACCOUNT, REGION } from './emulators.ts';

// An empty archive of ZIP.
const NOTHING = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

/** A VPC with two subnets and a group, and the quarantine groups as the stack's own template makes them. */
export async function givenVpc({ ec2, cloudformation }: Clients, stack: string) {
  const { Vpc: { VpcId = '' } = {} } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const subnets: string[] = [];
  for (const [n, zone] of ['a', 'b'].entries()) {
    const asked = { VpcId, CidrBlock: `10.9.${n}.0/24`, AvailabilityZone: `${REGION}${zone}` };
    subnets.push((await ec2.send(new CreateSubnetCommand(asked))).Subnet?.SubnetId ?? '');
  }
  const made = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'web', Description: 'web' }));
  const Resources = quarantineGroups(stack, { ...DEFAULTS, contain: 'instances,databases', quarantineVpcs: VpcId });
  // moto wants ports in each rule, where AWS wants none for all protocols.
  const withPorts = JSON.stringify(Resources).replaceAll(
    '"IpProtocol":"-1"',
    '"IpProtocol":"-1","FromPort":-1,"ToPort":-1',
  );
  const TemplateBody = `{ "AWSTemplateFormatVersion": "2010-09-09", "Resources": ${withPorts} }`;
  await cloudformation.send(new CreateStackCommand({ StackName: stack, TemplateBody }));
  await closeAsCloudFormation(ec2, VpcId);
  return { vpcId: VpcId, subnets, group: made.GroupId ?? '' };
}

/** CloudFormation puts the outbound rules of a template in the place of the one that lets all out; moto leaves that one. */
async function closeAsCloudFormation(ec2: Clients['ec2'], vpcId: string): Promise<void> {
  const Filters = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'tag:riposte:quarantine', Values: ['closed'] },
  ];
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  for (const { GroupId, IpPermissionsEgress } of SecurityGroups)
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
}

export async function givenInstance({ ec2 }: Clients, subnet: string, group: string): Promise<string> {
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      MinCount: 1,
      MaxCount: 1,
      // moto gives an interface, beside its own groups, those that its instance was started with.
      NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: subnet, Groups: [group] }],
    }),
  );
  return Instances[0]?.InstanceId ?? '';
}

export async function givenDatabase({ rds }: Clients, subnets: string[], group: string): Promise<string> {
  const DBSubnetGroupName = 'contained';
  await rds.send(
    new CreateDBSubnetGroupCommand({ DBSubnetGroupName, DBSubnetGroupDescription: 'of the test', SubnetIds: subnets }),
  );
  const DBInstanceIdentifier = 'orders';
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBInstanceClass: 'db.t3.micro',
      Engine: 'postgres',
      AllocatedStorage: 20,
      MasterUsername: 'app',
      MasterUserPassword: 'made-up-for-the-test',
      PubliclyAccessible: true,
      VpcSecurityGroupIds: [group],
      DBSubnetGroupName,
    }),
  );
  return DBInstanceIdentifier;
}

/** A snapshot of a database that everybody may restore. */
export async function givenPublicSnapshot({ rds }: Clients, DBInstanceIdentifier: string): Promise<string> {
  const DBSnapshotIdentifier = 'before-migration';
  await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }));
  const ValuesToAdd = ['all', '444455556666'];
  await rds.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier, AttributeName: 'restore', ValuesToAdd }));
  return DBSnapshotIdentifier;
}

/** A function that reads a queue; its name, and the id of what has the queue read. */
export async function givenFunction({ lambda, sqs, iam }: Clients): Promise<{ name: string; mapping: string }> {
  const name = 'thumbnailer';
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: Role?.Arn,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: NOTHING },
    }),
  );
  await sqs.send(new CreateQueueCommand({ QueueName: 'thumbnails' }));
  const EventSourceArn = `arn:aws:sqs:${REGION}:${ACCOUNT}:thumbnails`;
  const made = await lambda.send(new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn }));
  return { name, mapping: made.UUID ?? '' };
}

/** The ARN of a task of ECS that runs. */
export async function givenTask({ ecs }: Clients, subnet: string): Promise<string> {
  await ecs.send(new CreateEcsCluster({ clusterName: 'media' }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'resizer',
      containerDefinitions: [{ name: 'resizer', image: 'example/resizer:1', memory: 128 }],
    }),
  );
  const { tasks = [] } = await ecs.send(
    new RunTaskCommand({
      cluster: 'media',
      taskDefinition: 'resizer',
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: [subnet] } },
    }),
  );
  return tasks[0]?.taskArn ?? '';
}

/** A service of ECS that ran one definition and runs the next; the ARNs of both. */
export async function givenService({ ecs }: Clients, subnets: string[], group: string): Promise<string[]> {
  await ecs.send(new CreateEcsCluster({ clusterName: 'media' }));
  const definitions: string[] = [];
  for (const image of ['example/web:1', 'example/web:2']) {
    const containerDefinitions = [{ name: 'web', image, memory: 128 }];
    const made = await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
    definitions.push(made.taskDefinition?.taskDefinitionArn ?? '');
  }
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'media',
      serviceName: 'web',
      taskDefinition: definitions[1],
      desiredCount: 1,
      launchType: 'FARGATE',
      // moto wants groups, where AWS takes those of the VPC.
      networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: [group] } },
    }),
  );
  return definitions;
}

/** The ARN of a target group that a load balancer uses, with the instance at a port of its own. */
export async function givenTargetGroup(
  { elbv2 }: Clients,
  { vpcId, subnets, group }: { vpcId: string; subnets: string[]; group: string },
  instance: string,
): Promise<string> {
  const asked = { Name: 'web', Protocol: 'HTTP', Port: 80, VpcId: vpcId, TargetType: 'instance' } as const;
  const { TargetGroups: [{ TargetGroupArn = '' } = {}] = [] } = await elbv2.send(new CreateTargetGroupCommand(asked));
  const { LoadBalancers: [balancer] = [] } = await elbv2.send(
    new CreateLoadBalancerCommand({ Name: 'web', Subnets: subnets, SecurityGroups: [group] }),
  );
  const forward = { Type: 'forward', TargetGroupArn } as const;
  await elbv2.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [forward],
    }),
  );
  await elbv2.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: instance, Port: 8080 }] }));
  return TargetGroupArn;
}

/** A cluster of EKS that everybody reaches. */
export async function givenCluster({ eks }: Clients, subnetIds: string[]): Promise<string> {
  const name = 'shop';
  await eks.send(
    new CreateClusterCommand({
      name,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/eks`,
      resourcesVpcConfig: { subnetIds, endpointPublicAccess: true, publicAccessCidrs: ['0.0.0.0/0'] },
      tags: { 'riposte:endpoint-cidrs': '203.0.113.0/24' },
    }),
  );
  return name;
}
