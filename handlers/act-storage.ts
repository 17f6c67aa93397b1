// Generated from src/functions by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { enableKeyRotation } from '../src/actions/keys/enable-key-rotation.ts';
import { restoreKey } from '../src/actions/keys/restore-key.ts';
import { restoreSecret } from '../src/actions/secrets/restore-secret.ts';
import { blockPublicAccess } from '../src/actions/storage/block-public-access.ts';
import { defaultEncryption } from '../src/actions/storage/default-encryption.ts';
import { ebsDefaultEncryption } from '../src/actions/storage/ebs-default-encryption.ts';
import { makePrivate } from '../src/actions/storage/make-private.ts';
import { restartTrail } from '../src/actions/storage/restart-trail.ts';
import { cloudtrail } from '../src/platform/clients/cloudtrail-client.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { ec2 } from '../src/platform/clients/ec2-client.ts';
import { kms } from '../src/platform/clients/kms-client.ts';
import { s3 } from '../src/platform/clients/s3-client.ts';
import { secretsManager } from '../src/platform/clients/secrets-manager-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { inMembers } from '../src/platform/member-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Acts on what holds data, and on its record: buckets, copies, keys, secrets, trails. */
export const handler = wire('act-storage', actFunction, {
  actions: [
    blockPublicAccess,
    restartTrail,
    makePrivate,
    defaultEncryption,
    ebsDefaultEncryption,
    restoreKey,
    enableKeyRotation,
    restoreSecret,
  ],
  clients: { cloudtrail, dynamodb, ec2, kms, s3, secretsManager, sqs },
  clientsOf: inMembers({ cloudtrail, ec2, kms, s3, secretsManager }, 'storage'),
});
