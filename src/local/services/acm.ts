import type {
  CertificateDetail,
  DescribeCertificateRequest,
  DescribeCertificateResponse,
  DomainValidation,
  ListCertificatesRequest,
  ListCertificatesResponse,
} from '@aws-sdk/client-acm';
import { awsError, type World } from '../account.ts';

/** A certificate as a test or a demonstration wishes it to be: any field of `DescribeCertificate`. */
export type CertificateSeed = Partial<CertificateDetail> & { DomainName: string; id?: string };

/** How long ACM takes to see a validation record and renew. */
const RENEWED_AFTER_MS = 5 * 60_000;
const RENEWED_FOR_MS = 198 * 86_400_000;

/** ACM in memory. A renewal that waits for DNS goes through once `dns` answers with each validation record. */
export class LocalAcm {
  private readonly world: World;
  private readonly dns: { resolveCname(name: string): string | undefined };
  private readonly certificates = new Map<string, { detail: CertificateDetail; validatedAt?: number }>();

  constructor(
    world: World,
    dns: { resolveCname(name: string): string | undefined } = { resolveCname: () => undefined },
  ) {
    this.world = world;
    this.dns = dns;
  }

  /** Makes a certificate: by default issued by Amazon, DNS-validated, in use, and eligible. Returns its ARN. */
  seedCertificate({ id, ...seed }: CertificateSeed): string {
    const { partition, region, accountId } = this.world;
    const arn =
      seed.CertificateArn ?? `arn:${partition}:acm:${region}:${accountId}:certificate/${id ?? this.world.newId()}`;
    const detail: CertificateDetail = {
      CertificateArn: arn,
      SubjectAlternativeNames: [seed.DomainName],
      Type: 'AMAZON_ISSUED',
      Status: 'ISSUED',
      KeyAlgorithm: 'RSA_2048',
      NotAfter: new Date(this.world.now() + 25 * 86_400_000),
      InUseBy: [`arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/web/0123456789abcdef`],
      RenewalEligibility: 'ELIGIBLE',
      DomainValidationOptions: [validationOf(seed.DomainName)],
      ...seed,
    };
    this.certificates.set(arn, { detail });
    return arn;
  }

  DescribeCertificate({ CertificateArn = '' }: DescribeCertificateRequest): DescribeCertificateResponse {
    const certificate = this.certificates.get(CertificateArn);
    if (!certificate) throw awsError('ResourceNotFoundException', `Could not find certificate ${CertificateArn}.`);
    this.settle(certificate);
    return { Certificate: certificate.detail };
  }

  ListCertificates(input: ListCertificatesRequest): ListCertificatesResponse {
    const { Includes, CertificateStatuses: statuses, MaxItems = 1000, NextToken } = input;
    const types: readonly string[] = Includes?.keyTypes ?? ['RSA_1024', 'RSA_2048'];
    if (MaxItems > 1000) throw awsError('ValidationException', 'Value at maxItems must be less than or equal to 1000');
    const from = NextToken ? Number(NextToken) : 0;
    const listed = [...this.certificates.values()].filter(
      ({ detail: { KeyAlgorithm = '', Status } }) =>
        types.includes(KeyAlgorithm) && (!statuses || (Status && statuses.includes(Status))),
    );
    return {
      ...(from + MaxItems < listed.length && { NextToken: String(from + MaxItems) }),
      CertificateSummaryList: listed.slice(from, from + MaxItems).map((certificate) => {
        this.settle(certificate);
        const { CertificateArn, DomainName, Status, Type, KeyAlgorithm, NotAfter, RenewalEligibility, InUseBy } =
          certificate.detail;
        return {
          CertificateArn,
          DomainName,
          Status,
          Type,
          KeyAlgorithm,
          NotAfter,
          RenewalEligibility,
          InUse: !!InUseBy?.length,
        };
      }),
    };
  }

  private settle(certificate: { detail: CertificateDetail; validatedAt?: number }): void {
    const { RenewalSummary: renewal, DomainValidationOptions: domains = [] } = certificate.detail;
    if (renewal?.RenewalStatus !== 'PENDING_VALIDATION' && renewal?.RenewalStatus !== 'PENDING_AUTO_RENEWAL') return;
    const now = this.world.now();
    if (
      domains.every(({ ResourceRecord: record }) => record && this.dns.resolveCname(record.Name ?? '') === record.Value)
    )
      certificate.validatedAt ??= now;
    if (certificate.validatedAt === undefined || certificate.validatedAt + RENEWED_AFTER_MS > now) return;
    const validated = domains.map((domain) => ({ ...domain, ValidationStatus: 'SUCCESS' as const }));
    certificate.detail.RenewalSummary = {
      RenewalStatus: 'SUCCESS',
      DomainValidationOptions: validated,
      UpdatedAt: new Date(now),
    };
    certificate.detail.NotAfter = new Date(now + RENEWED_FOR_MS);
  }
}

/** A DNS validation as ACM describes it; its record is made up, and the same for the same domain name. */
export function validationOf(
  domain: string,
  status: DomainValidation['ValidationStatus'] = 'SUCCESS',
): DomainValidation {
  const name = domain.replace(/^\*\./, '');
  const token = Buffer.from(name).toString('hex').slice(-16).padStart(16, '0');
  return {
    DomainName: domain,
    ValidationDomain: domain,
    ValidationMethod: 'DNS',
    ValidationStatus: status,
    ResourceRecord: { Name: `_${token}.${name}.`, Type: 'CNAME', Value: `_${token}.acm-validations.example.net.` },
  };
}
