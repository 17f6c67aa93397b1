// Generated from src/functions.ts by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { closeClusterAccess } from '../src/actions/contain/close-cluster-access.ts';
import { closeClusterEndpoint } from '../src/actions/contain/close-cluster-endpoint.ts';
import { containPrincipal } from '../src/actions/contain/contain-principal.ts';
import { isolateDatabase } from '../src/actions/contain/isolate-database.ts';
import { isolateInstance } from '../src/actions/contain/isolate-instance.ts';
import { makeDatabaseCopyPrivate } from '../src/actions/contain/make-database-copy-private.ts';
import { quarantineObject } from '../src/actions/contain/quarantine-object.ts';
import { revokeSessions } from '../src/actions/contain/revoke-sessions.ts';
import { stopFunction } from '../src/actions/contain/stop-function.ts';
import { stopTask } from '../src/actions/contain/stop-task.ts';
import {
  autoScaling,
  cloudtrail,
  dynamodb,
  ec2,
  ecs,
  eks,
  iam,
  lambda,
  rds,
  s3,
  sqs,
} from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Contains what is in an attacker’s hands, where the owner lets it. */
export const handler = wire('act-contain', actFunction, {
  actions: [
    isolateInstance,
    stopFunction,
    isolateDatabase,
    makeDatabaseCopyPrivate,
    stopTask,
    quarantineObject,
    revokeSessions,
    containPrincipal,
    closeClusterAccess,
    closeClusterEndpoint,
  ],
  clients: { autoScaling, cloudtrail, dynamodb, ec2, ecs, eks, iam, lambda, rds, s3, sqs },
});
