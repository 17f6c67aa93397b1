import type { GetDistributionRequest, UpdateDistributionRequest } from '@aws-sdk/client-cloudfront';
import { minutes } from '../../src/core/time.ts';
import { awsError, type World } from '../account.ts';

interface LocalDistribution {
  id: string;
  domainName: string;
  certificate: string;
  aliases: string[];
  comment: string;
  /** Keeps access logs in a bucket, the old way. */
  legacyLogs: boolean;
  /** ARNs of functions at the edge. */
  edgeFunctions: string[];
  /** The ARN of the web ACL, or the id of one of WAF Classic. */
  webAcl: string;
  version: number;
  /** What the edges present until a change has reached them all. */
  earlier?: { certificate: string; until: number };
}

/** How long a change takes to reach every edge. */
const DEPLOYED_AFTER_MS = minutes(4);

/** CloudFront in memory: whole configurations under an ETag, and edges that learn of a change later. */
export class LocalCloudFront {
  readonly distributions = new Map<string, LocalDistribution>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  seedDistribution(seed: Pick<LocalDistribution, 'id' | 'certificate'> & Partial<LocalDistribution>): void {
    const domainName = `d${seed.id.toLowerCase()}.cloudfront.net`;
    const plain = {
      aliases: [],
      legacyLogs: false,
      edgeFunctions: [],
      webAcl: '',
      comment: 'made by hand',
      version: 1,
    };
    this.distributions.set(seed.id, { domainName, ...plain, ...seed });
  }

  /** The certificate that an edge presents now under a name; undefined where it is CloudFront's own. */
  presentedAt(domainName: string, serverName: string): string | undefined {
    const found = [...this.distributions.values()].find((one) => one.domainName === domainName);
    if (!found?.aliases.includes(serverName)) return undefined;
    const { earlier } = found;
    return earlier && earlier.until > this.world.now() ? earlier.certificate : found.certificate;
  }

  GetDistribution({ Id = '' }: GetDistributionRequest): unknown {
    const { domainName, certificate, aliases, comment, legacyLogs, edgeFunctions, webAcl, version } =
      this.distribution(Id);
    const ViewerCertificate = {
      ACMCertificateArn: certificate,
      Certificate: certificate,
      CertificateSource: 'acm',
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SSLSupportMethod: 'sni-only',
    };
    const Aliases = { Quantity: aliases.length, Items: aliases };
    const Logging = { Enabled: legacyLogs, IncludeCookies: false, Bucket: legacyLogs ? 'logs.s3.amazonaws.com' : '' };
    const Items = edgeFunctions.map((LambdaFunctionARN) => ({ LambdaFunctionARN, EventType: 'viewer-request' }));
    const DefaultCacheBehavior = {
      TargetOriginId: 'shop',
      ViewerProtocolPolicy: 'redirect-to-https',
      LambdaFunctionAssociations: { Quantity: Items.length, Items },
    };
    const Origins = { Quantity: 1, Items: [{ Id: 'shop', DomainName: 'shop.example.com' }] };
    const DistributionConfig = {
      CallerReference: Id,
      Aliases,
      Comment: comment,
      DefaultCacheBehavior,
      Enabled: true,
      Logging,
      Origins,
      ViewerCertificate,
      WebACLId: webAcl,
    };
    return { ETag: `E${version}`, Distribution: { Id, DomainName: domainName, DistributionConfig } };
  }

  UpdateDistribution({ Id = '', IfMatch, DistributionConfig }: UpdateDistributionRequest): unknown {
    const found = this.distribution(Id);
    if (!IfMatch) throw awsError('InvalidIfMatchVersion', 'The If-Match version is missing or not valid.');
    if (IfMatch !== `E${found.version}`)
      throw awsError('PreconditionFailed', 'The request failed because it did not meet the preconditions.', 412);
    const { ACMCertificateArn = '', Certificate } = DistributionConfig?.ViewerCertificate ?? {};
    if (!DistributionConfig?.CallerReference) throw awsError('IllegalUpdate', 'The configuration is not whole.');
    if (!ACMCertificateArn.startsWith('arn:aws:acm:us-east-1:') || (Certificate && Certificate !== ACMCertificateArn))
      throw awsError(
        'InvalidViewerCertificate',
        'The specified SSL certificate does not exist or is not in us-east-1.',
      );
    found.earlier = { certificate: found.certificate, until: this.world.now() + DEPLOYED_AFTER_MS };
    found.certificate = ACMCertificateArn;
    found.comment = DistributionConfig.Comment ?? '';
    found.version += 1;
    return { ETag: `E${found.version}` };
  }

  private distribution(id: string): LocalDistribution {
    const found = this.distributions.get(id);
    if (!found) throw awsError('NoSuchDistribution', 'The specified distribution does not exist.', 404);
    return found;
  }
}
