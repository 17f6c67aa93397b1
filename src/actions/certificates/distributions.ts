import {
  type DistributionConfig,
  GetDistributionCommand,
  type GetDistributionCommandOutput,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import type { Clients } from '../../core/clients.ts';
import { isAwsError, PlaceBusyError } from '../../core/errors.ts';
import type { CertificateUse, ObservedCertificate, Swap } from './certificate-use.ts';

type CloudFront = Clients['cloudfront'];
type DistributionUse = Extract<CertificateUse, { kind: 'distribution' }>;

/** The distribution as a place, where it uses the certificate; `byHand` where only a person may change it, and why. */
export async function usesOnDistribution(
  cloudfront: CloudFront,
  id: string,
  certificate: string,
): Promise<{ place?: DistributionUse; byHand?: string }> {
  const found = await read(cloudfront, id);
  const host = found?.Distribution?.DomainName?.toLowerCase();
  const config = found?.Distribution?.DistributionConfig;
  if (!host || !config || certificateOf(found) !== certificate) return {};
  const reason = whyByHand(config);
  if (reason) return { byHand: `CloudFront distribution ${id} (${reason})` };
  const alias = config.Aliases?.Items?.[0]?.toLowerCase() ?? null;
  return {
    place: { kind: 'distribution', id, host, alias, ...(config.WebACLId && { webAcl: config.WebACLId }) },
  };
}

/**
 * CloudFront takes whole configurations, and asks whoever sends one for rights on all that it names: on the web ACL,
 * which Riposte may read, on the bucket of legacy access logs, on functions at the edge and on a web ACL of WAF Classic,
 * on which it has none.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cf-api-permissions-ref.html
 */
function whyByHand({
  Logging,
  DefaultCacheBehavior,
  CacheBehaviors,
  WebACLId,
}: DistributionConfig): string | undefined {
  if (Logging?.Enabled) return 'it keeps legacy access logs, so that CloudFront asks for rights on their bucket';
  const behaviours = [DefaultCacheBehavior, ...(CacheBehaviors?.Items ?? [])];
  if (behaviours.some((one) => (one?.LambdaFunctionAssociations?.Items ?? []).length > 0))
    return 'it has functions of Lambda@Edge, on which CloudFront asks for rights';
  // That of AWS WAF is named by its ARN, that of WAF Classic by an id.
  if (WebACLId && !WebACLId.startsWith('arn:')) return 'it has a web ACL of WAF Classic, which Riposte may not read';
  return undefined;
}

export async function observedOnDistribution(
  cloudfront: CloudFront,
  { id }: DistributionUse,
  swap: Swap,
): Promise<ObservedCertificate> {
  const found = await read(cloudfront, id);
  if (!found) return 'gone';
  const certificate = certificateOf(found);
  return certificate === swap.old ? 'old' : certificate === swap.next ? 'new' : 'other';
}

/**
 * Puts a certificate in the place of another. CloudFront takes whole configurations only, and takes this one only while
 * it is the version that was read, so that nothing that somebody else changes is lost.
 */
export async function putOnDistribution(
  cloudfront: CloudFront,
  { id }: DistributionUse,
  from: string,
  to: string,
): Promise<void> {
  const found = await read(cloudfront, id);
  const config = found?.Distribution?.DistributionConfig;
  if (!found?.ETag || !config || certificateOf(found) !== from) return;
  // CloudFront repeats the certificate in two retired properties, and refuses them when they say another thing.
  const { Certificate: _1, CertificateSource: _2, IAMCertificateId: _3, ...kept } = config.ViewerCertificate ?? {};
  const DistributionConfig = { ...config, ViewerCertificate: { ...kept, ACMCertificateArn: to } };
  try {
    await cloudfront.send(new UpdateDistributionCommand({ Id: id, IfMatch: found.ETag, DistributionConfig }));
  } catch (error) {
    if (!isAwsError(error, 'PreconditionFailed', 'InvalidIfMatchVersion')) throw error;
    throw new PlaceBusyError(`CloudFront distribution ${id} was changed by somebody else at the same time`);
  }
}

async function read(cloudfront: CloudFront, Id: string): Promise<GetDistributionCommandOutput | undefined> {
  try {
    return await cloudfront.send(new GetDistributionCommand({ Id }));
  } catch (error) {
    if (isAwsError(error, 'NoSuchDistribution')) return undefined;
    throw error;
  }
}

const certificateOf = (found: GetDistributionCommandOutput | undefined): string | undefined =>
  found?.Distribution?.DistributionConfig?.ViewerCertificate?.ACMCertificateArn;
