import type { ResourceKind } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import {
  BUCKET_NAME,
  CLUSTER_NAME,
  DATABASE_ID,
  FUNCTION_NAME,
  IAM_NAME,
  INSTANCE_ID,
  OTHER_ID,
  parseArn,
} from '../read/identifiers.ts';
import { add, type Found } from '../read/resources.ts';
import type { Asked } from './reader.ts';
import { entriesOf, fieldOf, mayName } from './request.ts';

/** Where calls name what they are about, the most telling first, and what it has to look like to be one of ours. */
const NAMED: readonly (readonly [field: string, kind: ResourceKind, pattern: RegExp])[] = [
  ['userName', 'user', IAM_NAME],
  ['roleName', 'role', IAM_NAME],
  ['bucketName', 'bucket', BUCKET_NAME],
  ['functionName', 'function', FUNCTION_NAME],
  ['dBInstanceIdentifier', 'database', DATABASE_ID],
  ['dBClusterIdentifier', 'database', DATABASE_ID],
  ['instanceId', 'instance', INSTANCE_ID],
  ['queueUrl', 'queue', OTHER_ID],
  ['queueName', 'queue', OTHER_ID],
  ['repositoryName', 'repository', OTHER_ID],
];

/** Names of other things; the first that is there is what the call is about. */
const OTHERS =
  'groupName policyArn sAMLProviderArn openIDConnectProviderArn topicArn resourceArn webACLArn trustAnchorId analyzerName logGroupName stackName tableName domainName clusterIdentifier backupVaultName layerName documentName ruleName rule name alarmNames accountId customerPrincipal permissionSetArn flowLogId resolverQueryLogConfigId ipSetId trustedEntitySetId threatIntelSetId detectorId groupId id arn'.split(
    ' ',
  );

const ENDING = /(name|id|arn|identifier|url)$/i;
const NO_SUBJECT = /token|requestid|clientid$/i;

/** Adds what a call is about, and returns how people know it; empty where the request does not say. */
export function subjectOf({ call, request }: Asked): string {
  const { found } = call;
  // Every call about a part of an EKS cluster names the cluster so.
  if (call.service === 'eks' && addCluster(found, request.name)) return shown(request.name);
  const mayBe = mayName(request);
  for (const [field, kind, pattern] of NAMED) {
    if (!mayBe(field)) continue;
    const value = fieldOf(request, field);
    if (value === undefined || value === null || value === '') continue;
    const id =
      kind === 'function' && typeof value === 'string' ? value.replace(/^.*:function:([\w-]+).*$/, '$1') : value;
    if (typeof id === 'string' && pattern.test(id)) add(found, { kind, id });
    else found.unreadable.push(`detail.requestParameters.${field}`);
    return shown(id);
  }
  const name = OTHERS.find((field) => mayBe(field) && isText(first(fieldOf(request, field))));
  const key = name ?? Object.keys(request).find((field) => ENDING.test(field) && !NO_SUBJECT.test(field));
  const value = key === undefined ? undefined : first(fieldOf(request, key));
  if (typeof value === 'string' && OTHER_ID.test(value)) add(found, { kind: 'other', id: value });
  return shown(value);
}

function addCluster(found: Found, id: unknown): boolean {
  if (typeof id !== 'string' || !CLUSTER_NAME.test(id)) return false;
  const { partition, region, account } = found.place;
  add(found, { kind: 'cluster', id, arn: `arn:${partition}:eks:${region}:${account}:cluster/${id}` });
  return true;
}

const first = (value: unknown): unknown => entriesOf(value)[0];
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** An ARN is long: what stands behind its account is what people know. */
function shown(value: unknown): string {
  if (!isText(value)) return '';
  const arn = parseArn(value);
  return clean(arn ? arn.resource : value.replace(/^https:\/\/[^/]+\/\d{12}\//, ''), 80);
}
