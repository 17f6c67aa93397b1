import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { addFacts, type Looked } from '../read/facts.ts';
import type { Reader } from '../read/reader.ts';
import { attackedGroups } from './attacked-groups.ts';
import { runtimeFacts } from './runtime-facts.ts';

/** Facts beside the action: threat lists, malware, processes, and who acted in a cluster. For rules and for people. */
export function readFacts(detail: Reader, type: string): Finding['facts'] {
  const service = detail.at('service');
  const resource = detail.at('resource');
  const facts: Finding['facts'] = {};
  addFacts(facts, {
    resourceType: resource.said('resourceType', 64),
    securityGroups: attackedGroups(detail.raw('resource'), detail.raw('service')),
    feature: service.said('featureName', 64),
    detectorId: service.said('detectorId', 64),
  });
  addFacts(facts, threats(service, type));
  addFacts(facts, runtimeFacts(service.at('runtimeDetails')));
  addFacts(facts, {
    effectivePermission: permissionOf(resource.list('s3BucketDetails')),
    instanceProfile: resource.said('instanceDetails.iamInstanceProfile.arn', 256),
    executionRole: resource.said('lambdaDetails.role', 256),
  });
  if (resource.hasAny(DATABASES)) addFacts(facts, databaseFacts(resource));
  addFacts(facts, peopleOf(resource.at('kubernetesDetails')));
  addFacts(facts, rightsOf(service.at('action')));
  if (resource.hasAny(MODELS))
    addFacts(facts, {
      model: resource.list('modelDetails')[0]?.said('modelId'),
      guardrailAction: resource.said('bedrockGuardrailDetails.guardrailAction', 64),
    });
  return facts;
}

const DATABASES = new Set(['rdsDbUserDetails', 'rdsDbInstanceDetails', 'rdsLimitlessDbDetails']);
const MODELS = new Set(['modelDetails', 'bedrockGuardrailDetails']);

/** Of several buckets, the public one's. */
function permissionOf(buckets: readonly Reader[]): string | undefined {
  const said = buckets.map((bucket) => bucket.said('publicAccess.effectivePermission', 64));
  return said.includes('PUBLIC') ? 'PUBLIC' : said[0];
}

/** Which lists and scans know the threat. A list of our own says so, since its quality is our own too. */
function threats(service: Reader, type: string): Looked {
  if (!service.hasAny(THREATS)) return { customThreatList: isCustomList(type) };
  const intelligence = service.list('evidence.threatIntelligenceDetails');
  const lists = [
    service.said('additionalInfo.threatListName'),
    ...intelligence.map((entry) => entry.said('threatListName')),
  ];
  return {
    threatListName: named(lists),
    customThreatList: isCustomList(type),
    threatName:
      service.said('additionalInfo.threatName') ??
      malware(service) ??
      named(intelligence.flatMap((entry) => textsOf(entry.raw('threatNames')))),
    threatFileSha256: intelligence.map((entry) => entry.said('threatFileSha256', 64)).find(Boolean),
    scanType: scanTypeOf(service),
  };
}

const SCANS = new Set(['ebsVolumeScanDetails', 'malwareScanDetails']);

function scanTypeOf(service: Reader): string | undefined {
  if (!service.hasAny(SCANS)) return undefined;
  return (
    service.said('ebsVolumeScanDetails.scanType', 32) ??
    service.said('malwareScanDetails.scanType', 32) ??
    service.said('malwareScanDetails.scanConfiguration.triggerType', 32)
  );
}

const THREATS = new Set(['evidence', 'additionalInfo', 'ebsVolumeScanDetails', 'malwareScanDetails']);

const isCustomList = (type: string): true | undefined => /\.Custom$/.test(type) || undefined;

/** What the malware is called: by a volume's scan, or by the scan of an object, an image or a backup. */
function malware(service: Reader): string | undefined {
  if (!service.hasAny(SCANS)) return undefined;
  const threats = [
    ...service.list('ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames'),
    ...service.list('malwareScanDetails.threats'),
  ];
  return named(threats.map((threat) => threat.said('name', 128)));
}

function databaseFacts(resource: Reader): Looked {
  return {
    databaseUser: resource.said('rdsDbUserDetails.user', 128),
    databaseName: resource.said('rdsDbUserDetails.database', 128),
    databaseCluster:
      resource.said('rdsDbInstanceDetails.dbClusterIdentifier', 64) ??
      resource.said('rdsLimitlessDbDetails.dbClusterIdentifier', 64),
  };
}

function peopleOf(cluster: Reader): Looked {
  if (cluster.isEmpty) return {};
  const user = cluster.at('kubernetesUserDetails');
  return {
    kubernetesUser: user.said('username', 128),
    kubernetesUid: user.said('uid', 160),
    kubernetesGroups: named(textsOf(user.raw('groups'))),
    impersonatedUser: user.said('impersonatedUser.username', 128),
    kubernetesWorkload: cluster.said('kubernetesWorkloadDetails.name', 128),
  };
}

const RIGHTS = new Set(['kubernetesRoleDetails', 'kubernetesRoleBindingDetails', 'kubernetesPermissionCheckedDetails']);

function rightsOf(action: Reader): Looked {
  if (!action.hasAny(RIGHTS)) return {};
  return {
    kubernetesRole: action.said('kubernetesRoleDetails.name', 128),
    kubernetesRoleBinding: action.said('kubernetesRoleBindingDetails.name', 128),
    kubernetesRoleRef: action.said('kubernetesRoleBindingDetails.roleRefName', 128),
    permissionAllowed: action.flag('kubernetesPermissionCheckedDetails.allowed'),
  };
}

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value.slice(0, 20) : []).filter((entry) => typeof entry === 'string');

/** Each name once, in one line. */
function named(names: (string | undefined)[]): string | undefined {
  if (!names.some(Boolean)) return undefined;
  const known = [...new Set(names.filter(Boolean))];
  return known.length > 0 ? clean(known.join(', ')) || undefined : undefined;
}
