import type { Finding } from '../../finding.ts';
import { clean } from '../../text.ts';
import { knownFacts } from '../read/facts.ts';
import type { Reader } from '../read/reader.ts';

/** Facts beside the action: threat lists, malware, processes, and who acted in a cluster. For rules and for people. */
export function readFacts(detail: Reader): Finding['facts'] {
  const service = detail.at('service');
  const [intelligence] = service.list('evidence.threatIntelligenceDetails');
  const process = service.at('runtimeDetails.process');
  return knownFacts({
    resourceType: detail.said('resource.resourceType', 64),
    feature: service.said('featureName', 64),
    threatListName: service.said('additionalInfo.threatListName') ?? intelligence?.said('threatListName'),
    threatName:
      service.said('additionalInfo.threatName') ?? malware(service) ?? firstOf(intelligence?.raw('threatNames')),
    process: process.said('name', 128),
    executable: process.said('executablePath'),
    effectivePermission: detail.list('resource.s3BucketDetails')[0]?.said('publicAccess.effectivePermission', 64),
    databaseUser: detail.said('resource.rdsDbUserDetails.user', 128),
    kubernetesUser: detail.said('resource.kubernetesDetails.kubernetesUserDetails.username', 128),
    kubernetesWorkload: detail.said('resource.kubernetesDetails.kubernetesWorkloadDetails.name', 128),
  });
}

/** What the malware is called: by a volume's scan, by an object's scan, or by the hash of a running file. */
function malware(service: Reader): string | undefined {
  const names = [
    ...service.list('ebsVolumeScanDetails.scanDetections.threatDetectedByName.threatNames'),
    ...service.list('malwareScanDetails.threats'),
  ].map((threat) => threat.said('name', 128));
  const known = [...new Set(names)].filter((name) => name !== undefined);
  return known.length > 0 ? clean(known.join(', ')) : undefined;
}

function firstOf(names: unknown): string | undefined {
  const [first] = Array.isArray(names) ? names : [];
  return typeof first === 'string' ? clean(first) || undefined : undefined;
}
