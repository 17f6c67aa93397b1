// Generated from src/functions by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { laterAction, laterClient } from '../src/platform/later.ts';
import { inMembers } from '../src/platform/member-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Contains what is in an attacker’s hands, where the owner lets it. */
export const handler = wire('act-contain', actFunction, {
  actions: [
    laterAction('isolate-instance', () => import('../src/actions/contain/isolate-instance.ts')),
    laterAction('stop-function', () => import('../src/actions/contain/stop-function.ts')),
    laterAction('isolate-database', () => import('../src/actions/contain/isolate-database.ts')),
    laterAction('make-database-copy-private', () => import('../src/actions/contain/make-database-copy-private.ts')),
    laterAction('stop-task', () => import('../src/actions/contain/stop-task.ts')),
    laterAction('roll-back-service', () => import('../src/actions/contain/roll-back-service.ts')),
    laterAction('quarantine-object', () => import('../src/actions/contain/quarantine-object.ts')),
    laterAction('revoke-sessions', () => import('../src/actions/contain/revoke-sessions.ts')),
    laterAction('contain-principal', () => import('../src/actions/contain/contain-principal.ts')),
    laterAction('close-cluster-access', () => import('../src/actions/contain/close-cluster-access.ts')),
    laterAction('close-cluster-endpoint', () => import('../src/actions/contain/close-cluster-endpoint.ts')),
  ],
  clients: {
    autoScaling: laterClient('autoScaling', () => import('../src/platform/clients/auto-scaling-client.ts')),
    cloudtrail: laterClient('cloudtrail', () => import('../src/platform/clients/cloudtrail-client.ts')),
    dynamodb,
    ec2: laterClient('ec2', () => import('../src/platform/clients/ec2-client.ts')),
    ecs: laterClient('ecs', () => import('../src/platform/clients/ecs-client.ts')),
    eks: laterClient('eks', () => import('../src/platform/clients/eks-client.ts')),
    elbv2: laterClient('elbv2', () => import('../src/platform/clients/elbv2-client.ts')),
    iam: laterClient('iam', () => import('../src/platform/clients/iam-client.ts')),
    lambda: laterClient('lambda', () => import('../src/platform/clients/lambda-client.ts')),
    rds: laterClient('rds', () => import('../src/platform/clients/rds-client.ts')),
    s3: laterClient('s3', () => import('../src/platform/clients/s3-client.ts')),
    sqs,
  },
  clientsOf: inMembers(
    {
      autoScaling: laterClient('autoScaling', () => import('../src/platform/clients/auto-scaling-client.ts')),
      cloudtrail: laterClient('cloudtrail', () => import('../src/platform/clients/cloudtrail-client.ts')),
      ec2: laterClient('ec2', () => import('../src/platform/clients/ec2-client.ts')),
      ecs: laterClient('ecs', () => import('../src/platform/clients/ecs-client.ts')),
      eks: laterClient('eks', () => import('../src/platform/clients/eks-client.ts')),
      elbv2: laterClient('elbv2', () => import('../src/platform/clients/elbv2-client.ts')),
      iam: laterClient('iam', () => import('../src/platform/clients/iam-client.ts')),
      lambda: laterClient('lambda', () => import('../src/platform/clients/lambda-client.ts')),
      rds: laterClient('rds', () => import('../src/platform/clients/rds-client.ts')),
      s3: laterClient('s3', () => import('../src/platform/clients/s3-client.ts')),
    },
    'contain',
  ),
});
