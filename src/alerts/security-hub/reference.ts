import type { Finding } from '../../core/finding.ts';

/** How Security Hub knows a finding. */
export interface HubReference {
  id: string;
  productArn: string;
}

const DETECTOR = /^[0-9a-f]{32}$/;
const ANALYZER = /^arn:[a-z-]+:access-analyzer:[a-z0-9-]+:\d{12}:analyzer\/[\w.-]{1,255}$/;

/** Where a finding stands in Security Hub, when it is one of there or of a service that sends its findings there. */
export function hubReference(finding: Finding): HubReference | undefined {
  const { source, id, partition, region, account, facts } = finding;
  const at = (product: string, nativeId: string): HubReference => ({
    id: nativeId,
    productArn: `arn:${partition}:securityhub:${region}::product/aws/${product}`,
  });
  switch (source) {
    case 'security-hub':
      return typeof facts.hubId === 'string' && typeof facts.productArn === 'string'
        ? { id: facts.hubId, productArn: facts.productArn }
        : undefined;
    case 'guardduty':
      return DETECTOR.test(String(facts.detectorId))
        ? at('guardduty', `arn:${partition}:guardduty:${region}:${account}:detector/${facts.detectorId}/finding/${id}`)
        : undefined;
    case 'macie':
      return at('macie', id);
    case 'inspector':
      return id.startsWith('arn:') ? at('inspector', id) : undefined;
    case 'access-analyzer': {
      const [resource] = finding.resources;
      return resource?.arn && ANALYZER.test(String(facts.analyzerArn))
        ? at('access-analyzer', `${facts.analyzerArn}/${resource.arn}`)
        : undefined;
    }
    default:
      return undefined;
  }
}
