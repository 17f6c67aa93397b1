import type { Actor } from '../../core/finding.ts';
import { addByArn } from '../read/arn-resource.ts';
import { addBucket, addObject, bucketArn } from '../read/buckets.ts';
import {
  BUCKET_NAME,
  contradiction,
  DATABASE_ID,
  INSTANCE_ID,
  type Location,
  OTHER_ID,
  parseArn,
} from '../read/identifiers.ts';
import { readPrincipal } from '../read/principal.ts';
import type { Reader } from '../read/reader.ts';
import { add, addResource, addSecret, addTaggedSecret, type Found, readTags } from '../read/resources.ts';
import { addCompute } from './compute.ts';

export const instanceArn = (id: string, { partition, region, account }: Location): string =>
  `arn:${partition}:ec2:${region}:${account}:instance/${id}`;

/** Adds everything that the finding names as affected, and returns whose credentials were used. */
export function addResources(resource: Reader, service: Reader, type: string, found: Found): Actor | undefined {
  if (type.startsWith('Policy:S3/AccountBlockPublicAccess')) add(found, { kind: 'account', id: found.place.account });
  addInstance(resource, found);
  for (const bucket of resource.list('s3BucketDetails')) {
    addBucket(bucket, found);
    for (const object of bucket.list('s3ObjectDetails')) addObject(bucket.raw('name'), object, found);
  }
  if (resource.hasAny(DATABASES)) addDatabases(resource, found);
  addCompute(resource, found);
  if (resource.hasAny(SCANNED)) addScannedResources(resource, found);
  if (service.hasAny(SCANS)) addThreats(service, found);
  const actor = readCredentials(resource, found);
  addAffected(service.at('action.awsApiCallAction.affectedResources'), found);
  return actor;
}

/** Whose credentials were used: the key, and its user, role or root account. */
function readCredentials(resource: Reader, found: Found): Actor | undefined {
  if (resource.raw('accessKeyDetails') === undefined) return undefined;
  const paths = { accessKeyId: 'accessKeyId', principalId: 'principalId', userName: 'userName', userType: 'userType' };
  return readPrincipal(resource.at('accessKeyDetails'), paths, found);
}

function addInstance(resource: Reader, found: Found): void {
  const instance = resource.at('instanceDetails');
  if (instance.isEmpty) return;
  const tags = readTags(instance);
  addResource(found, instance, {
    kind: 'instance',
    id: 'instanceId',
    pattern: INSTANCE_ID,
    implied: instanceArn,
    tags,
  });
}

const DATABASES = new Set(['rdsDbInstanceDetails', 'rdsLimitlessDbDetails']);

function addDatabases(resource: Reader, found: Found): void {
  const forms = [
    { from: resource.at('rdsDbInstanceDetails'), id: 'dbInstanceIdentifier', arn: 'dbInstanceArn' },
    { from: resource.at('rdsLimitlessDbDetails'), id: 'dbShardGroupIdentifier', arn: 'dbShardGroupArn' },
  ];
  for (const { from, id, arn } of forms) {
    if (from.isEmpty) continue;
    const tags = readTags(from);
    addResource(found, from, { kind: 'database', id, pattern: DATABASE_ID, arn, tags });
    addTaggedSecret(found, from);
  }
}

/** By which a finding names what was looked at for malware, or a guardrail. */
const SCANNED = new Set([
  'ebsVolumeDetails',
  'ebsSnapshotDetails',
  'ec2ImageDetails',
  'recoveryPointDetails',
  'bedrockGuardrailDetails',
]);

/** What a malware scan looked at. */
function addScannedResources(resource: Reader, found: Found): void {
  for (const volume of resource.list('ebsVolumeDetails.scannedVolumeDetails')) {
    addByArn(volume, 'volumeArn', found);
    addByArn(volume, 'snapshotArn', found);
  }
  for (const path of [
    'ebsSnapshotDetails.snapshotArn',
    'ec2ImageDetails.imageArn',
    'recoveryPointDetails.recoveryPointArn',
    'bedrockGuardrailDetails.guardrailArn',
  ])
    addByArn(resource, path, found);
}

const SCANS = new Set(['malwareScanDetails']);

/** Where a malware scan found something. */
function addThreats(service: Reader, found: Found): void {
  for (const threat of service.list('malwareScanDetails.threats').slice(0, MOST_THREATS))
    for (const item of threat.list('itemDetails').slice(0, MOST_THREATS)) addByArn(item, 'resourceArn', found);
}

const MOST_THREATS = 20;

/** What an API call was about, by CloudFormation type. */
function addAffected(affected: Reader, found: Found): void {
  if (affected.isEmpty) return;
  const kinds: Record<string, (value: unknown, path: string) => void> = {
    'AWS::SecretsManager::Secret': (secret, path) => addSecret(found, secret, path),
    'AWS::CloudTrail::Trail': (trail, path) => {
      const arn = typeof trail === 'string' ? parseArn(trail) : undefined;
      const ours = arn?.service === 'cloudtrail' && arn.account !== '' && !contradiction(arn, found.place);
      if (typeof trail === 'string' && ours) add(found, { kind: 'trail', id: trail, arn: trail });
      else found.unreadable.push(path);
    },
    'AWS::S3::Bucket': (name, path) =>
      typeof name === 'string' && BUCKET_NAME.test(name)
        ? add(found, { kind: 'bucket', id: name, arn: bucketArn(name, found.place) })
        : found.unreadable.push(path),
  };
  for (const [type, value] of affected.entries()) {
    const path = affected.pathOf(/^[\w:]{1,64}$/.test(type) ? type : '…');
    for (const one of Array.isArray(value) ? value : [value])
      if (Object.hasOwn(kinds, type)) kinds[type]?.(one, path);
      else if (typeof one === 'string' && OTHER_ID.test(one)) add(found, { kind: 'other', id: one });
      else found.unreadable.push(path);
  }
}
