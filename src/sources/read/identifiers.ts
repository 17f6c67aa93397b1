import { createHash } from 'node:crypto';

// Only what passes one of these becomes a Resource, and so may reach an ARN or a call.
export const ACCOUNT_ID = /^\d{12}$/;
export const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;
export const PARTITION = /^aws(-[a-z]+){0,3}$/;
export const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;
export const IMAGE_ID = /^ami-[0-9a-f]{8,17}$/;
export const ACCESS_KEY_ID = /^(AKIA|ASIA)[A-Z0-9]{12,28}$/;
export const IAM_NAME = /^[\w+=,.@-]{1,64}$/;
export const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
export const DATABASE_ID = /^[A-Za-z][A-Za-z0-9-]{0,62}$/;
export const SECRET_NAME = /^[\w/+=.@-]{1,512}$/;
export const PARAMETER_NAME = /^[\w./-]{1,1011}$/;
export const CLUSTER_NAME = /^[A-Za-z0-9][\w-]{0,254}$/;
export const FUNCTION_NAME = /^[\w-]{1,64}$/;
export const CERTIFICATE = /^certificate\/[0-9A-Za-z-]{1,64}$/;
/** Any other identifier or ARN: no spaces, quotes, brackets or control characters. */
export const OTHER_ID = /^[\w+=,.@:/#-]{1,256}$/;

/** Where a finding's resources are: an ARN that says otherwise is not believed. */
export interface Location {
  partition: string;
  account: string;
  region: string;
}

export interface Arn extends Location {
  service: string;
  resource: string;
}

const ARN = /^arn:(aws[a-z-]*):([a-z0-9-]{1,32}):([a-z0-9-]{0,32}):(\d{12}|):([^\p{C}\s]{1,1200})$/u;

/** The parts of an ARN; undefined when it is none. */
export function parseArn(text: string): Arn | undefined {
  const [, partition = '', service = '', region = '', account = '', resource = ''] = ARN.exec(text) ?? [];
  return resource ? { partition, service, region, account, resource } : undefined;
}

/** The first part of an ARN that contradicts the place; global services leave region and account empty. */
export function contradiction(arn: Arn, place: Location): 'partition' | 'account' | 'region' | undefined {
  if (arn.partition !== place.partition) return 'partition';
  if (arn.account && arn.account !== place.account) return 'account';
  return arn.region && arn.region !== place.region ? 'region' : undefined;
}

const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/** The partition that a region belongs to. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Joins the parts of a finding's id. Above 256 characters a digest of the whole takes the place of the end. */
export function stableId(...parts: string[]): string {
  const id = parts.join(':');
  if (id.length <= 256) return id;
  // A cut between the halves of a surrogate pair would leave one of them.
  const start = id.slice(0, 190).replace(/\p{Cs}$/u, '');
  return `${start}~${createHash('sha256').update(id).digest('hex')}`;
}
