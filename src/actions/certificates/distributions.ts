import {
  GetDistributionCommand,
  type GetDistributionCommandOutput,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import type { Clients } from '../../core/clients.ts';
import { isAwsError, PlaceBusyError } from '../../core/errors.ts';
import type { CertificateUse, ObservedCertificate, Swap } from './certificate-use.ts';

type CloudFront = Clients['cloudfront'];
type DistributionUse = Extract<CertificateUse, { kind: 'distribution' }>;

/** The distribution as a place, where it uses the certificate. */
export async function usesOnDistribution(
  cloudfront: CloudFront,
  id: string,
  certificate: string,
): Promise<DistributionUse[]> {
  const found = await read(cloudfront, id);
  const host = found?.Distribution?.DomainName?.toLowerCase();
  const alias = found?.Distribution?.DistributionConfig?.Aliases?.Items?.[0]?.toLowerCase() ?? null;
  return host && certificateOf(found) === certificate ? [{ kind: 'distribution', id, host, alias }] : [];
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
