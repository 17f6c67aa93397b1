import type {
  AddTagsToCertificateRequest,
  CertificateDetail,
  DescribeCertificateRequest,
  DescribeCertificateResponse,
  DomainValidation,
  ImportCertificateRequest,
  ImportCertificateResponse,
  ListCertificatesRequest,
  ListCertificatesResponse,
  ListTagsForCertificateRequest,
  ListTagsForCertificateResponse,
  RenewCertificateRequest,
  RequestCertificateRequest,
  RequestCertificateResponse,
  ResendValidationEmailRequest,
  UpdateCertificateOptionsRequest,
} from '@aws-sdk/client-acm';
import { tagsOf } from '../../src/core/tags.ts';
import { days, hours, minutes } from '../../src/core/time.ts';
import { awsError, type World } from '../account.ts';
import { importedDetail, type LocalCertificate, validationOf } from './acm-state.ts';

export { validationOf } from './acm-state.ts';

/** A certificate as a test or a demonstration wishes it to be: any field of `DescribeCertificate`. */
export type CertificateSeed = Partial<CertificateDetail> & {
  DomainName: string;
  id?: string;
  tags?: Record<string, string>;
};

/** How long ACM takes to see a validation record and renew. */
const RENEWED_AFTER_MS = minutes(5);
const RENEWED_FOR_MS = days(198);
/** How long ACM takes to name the records of a certificate that was requested, and keeps a request by its token. */
const RECORDS_AFTER_MS = 5_000;
const SAME_REQUEST_MS = hours(1);
/** A validation that takes longer has failed. */
const VALIDATION_MS = hours(72);

/** ACM in memory. A renewal that waits for DNS goes through once `dns` answers with each validation record. */
export class LocalAcm {
  private readonly world: World;
  private readonly dns: { resolveCname(name: string): string | undefined };
  private readonly certificates = new Map<string, LocalCertificate>();
  private readonly requests = new Map<string, { arn: string; at: number; asked: string }>();
  /** The emails that were sent anew, by their domains. */
  readonly emails: string[] = [];
  /** How many names a certificate may have here; AWS's own quota. */
  namesQuota = 10;
  /** Why private CAs do not renew, when they do not. */
  authorityFails: NonNullable<CertificateDetail['RenewalSummary']>['RenewalStatusReason'];

  constructor(
    world: World,
    dns: { resolveCname(name: string): string | undefined } = { resolveCname: () => undefined },
  ) {
    this.world = world;
    this.dns = dns;
  }

  /** Makes a certificate: by default issued by Amazon, DNS-validated, in use, and eligible. Returns its ARN. */
  seedCertificate({ id, tags = {}, ...seed }: CertificateSeed): string {
    const { partition, region, accountId } = this.world;
    const arn =
      seed.CertificateArn ?? `arn:${partition}:acm:${region}:${accountId}:certificate/${id ?? this.world.newId()}`;
    const detail: CertificateDetail = {
      CertificateArn: arn,
      SubjectAlternativeNames: [seed.DomainName],
      Type: 'AMAZON_ISSUED',
      Status: 'ISSUED',
      CreatedAt: new Date(this.world.now()),
      KeyAlgorithm: 'RSA_2048',
      NotAfter: new Date(this.world.now() + days(25)),
      InUseBy: [`arn:${partition}:elasticloadbalancing:${region}:${accountId}:loadbalancer/app/web/0123456789abcdef`],
      RenewalEligibility: 'ELIGIBLE',
      DomainValidationOptions: [validationOf(seed.DomainName)],
      ...seed,
    };
    this.certificates.set(arn, { detail, tags });
    return arn;
  }

  /** As if it had been deleted. */
  forget(arn: string): void {
    this.certificates.delete(arn);
  }

  DescribeCertificate({ CertificateArn = '' }: DescribeCertificateRequest): DescribeCertificateResponse {
    return { Certificate: this.find(CertificateArn).detail };
  }

  /** Undefined where there is no such certificate. */
  statusOf(arn: string): CertificateDetail['Status'] {
    return this.certificates.has(arn) ? this.find(arn).detail.Status : undefined;
  }

  ListTagsForCertificate({ CertificateArn }: ListTagsForCertificateRequest): ListTagsForCertificateResponse {
    return { Tags: Object.entries(this.find(CertificateArn).tags).map(([Key, Value]) => ({ Key, Value })) };
  }

  AddTagsToCertificate({ CertificateArn, Tags = [] }: AddTagsToCertificateRequest): void {
    const { tags } = this.find(CertificateArn);
    for (const { Key = '', Value = '' } of Tags) tags[Key] = Value;
    if (Object.keys(tags).length > 50) throw awsError('TooManyTagsException', 'More than 50 tags.');
  }

  /** Only over a certificate that was imported before; nothing else is asked of it here. */
  ImportCertificate(input: ImportCertificateRequest): ImportCertificateResponse {
    const certificate = this.find(input.CertificateArn);
    if (input.Tags) throw awsError('ValidationException', 'Tagging is not permitted on re-import.');
    if (certificate.detail.Type !== 'IMPORTED')
      throw awsError('ValidationException', `Certificate ${input.CertificateArn} was not imported.`);
    certificate.detail = importedDetail(input, certificate.detail, this.world.now());
    return { CertificateArn: input.CertificateArn };
  }

  ResendValidationEmail({ CertificateArn, Domain, ValidationDomain }: ResendValidationEmailRequest): void {
    const { DomainValidationOptions = [], RenewalSummary } = this.find(CertificateArn).detail;
    const waiting = (RenewalSummary?.DomainValidationOptions ?? DomainValidationOptions).some(
      ({ DomainName, ValidationMethod, ValidationStatus }) =>
        DomainName === Domain && ValidationMethod === 'EMAIL' && ValidationStatus === 'PENDING_VALIDATION',
    );
    if (!waiting) throw awsError('InvalidStateException', `Certificate ${CertificateArn} waits for no email.`);
    this.emails.push(ValidationDomain ?? '');
  }

  /** From email to DNS, and no other way. ACM names the records a moment later; here it does at once. */
  UpdateCertificateOptions({ CertificateArn, Options }: UpdateCertificateOptionsRequest): void {
    const { detail } = this.find(CertificateArn);
    if (Options?.ValidationMethod !== 'DNS')
      throw awsError('ValidationException', 'The validation method can only be changed from EMAIL to DNS.');
    if (detail.Status !== 'ISSUED')
      throw awsError('InvalidStateException', `Certificate ${CertificateArn} is not in state ISSUED.`);
    const moved = (domains: readonly DomainValidation[] = []) =>
      domains.map(({ DomainName = '' }) => validationOf(DomainName, 'PENDING_VALIDATION'));
    detail.DomainValidationOptions = moved(detail.DomainValidationOptions);
    if (detail.RenewalSummary)
      detail.RenewalSummary = {
        ...detail.RenewalSummary,
        DomainValidationOptions: moved(detail.RenewalSummary.DomainValidationOptions),
      };
  }

  RenewCertificate({ CertificateArn }: RenewCertificateRequest): void {
    const certificate = this.find(CertificateArn);
    const { Type, RenewalEligibility } = certificate.detail;
    if (Type !== 'PRIVATE' || RenewalEligibility !== 'ELIGIBLE')
      throw awsError('ValidationException', `Certificate ${CertificateArn} is not eligible for renewal.`);
    if (certificate.renewedAt !== undefined)
      throw awsError('RequestInProgressException', 'A renewal is under way already.');
    certificate.renewedAt = this.world.now() + RENEWED_AFTER_MS;
  }

  RequestCertificate(input: RequestCertificateRequest): RequestCertificateResponse {
    const { DomainName = '', SubjectAlternativeNames = [], IdempotencyToken = '', Tags = [], ...rest } = input;
    if (!/^\w{1,32}$/.test(IdempotencyToken)) throw awsError('InvalidParameterException', 'IdempotencyToken');
    const asked = JSON.stringify(input);
    const known = this.requests.get(IdempotencyToken);
    if (known?.asked === asked && this.world.now() - known.at < SAME_REQUEST_MS) return { CertificateArn: known.arn };
    const names = [...new Set([DomainName, ...SubjectAlternativeNames])];
    if (names.length > this.namesQuota) throw awsError('LimitExceededException', 'Too many names.');
    const arn = this.seedCertificate({
      DomainName,
      SubjectAlternativeNames: names,
      Status: 'PENDING_VALIDATION',
      InUseBy: [],
      RenewalEligibility: 'INELIGIBLE',
      KeyAlgorithm: rest.KeyAlgorithm ?? 'RSA_2048',
      CreatedAt: new Date(this.world.now()),
      DomainValidationOptions: names.map((name) => ({ DomainName: name, ValidationMethod: 'DNS' as const })),
      tags: tagsOf(Tags),
    });
    delete this.certificates.get(arn)?.detail.NotAfter;
    this.requests.set(IdempotencyToken, { arn, at: this.world.now(), asked });
    return { CertificateArn: arn };
  }

  private find(arn = ''): LocalCertificate {
    const certificate = this.certificates.get(arn);
    if (!certificate) throw awsError('ResourceNotFoundException', `Could not find certificate ${arn}.`);
    this.settle(certificate);
    return certificate;
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

  private settle(certificate: LocalCertificate): void {
    if (certificate.detail.Status === 'PENDING_VALIDATION') this.settleRequest(certificate);
    else if (certificate.renewedAt !== undefined) this.settlePrivate(certificate, certificate.renewedAt);
    else this.settleRenewal(certificate);
  }

  private settleRequest(certificate: LocalCertificate): void {
    const { detail } = certificate;
    const [now, createdAt] = [this.world.now(), detail.CreatedAt?.getTime() ?? 0];
    if (now < createdAt + RECORDS_AFTER_MS) return;
    const names = detail.SubjectAlternativeNames ?? [];
    detail.DomainValidationOptions = names.map((name) => validationOf(name, 'PENDING_VALIDATION'));
    if (this.answers(detail.DomainValidationOptions)) certificate.validatedAt ??= now;
    if (certificate.validatedAt !== undefined && certificate.validatedAt + RENEWED_AFTER_MS <= now) {
      const serial = this.world.newId().replaceAll('-', '').match(/../g) ?? [];
      const NotAfter = new Date(now + RENEWED_FOR_MS);
      const DomainValidationOptions = names.map((name) => validationOf(name));
      const Serial = ['5a', ...serial].join(':');
      Object.assign(detail, { Status: 'ISSUED', IssuedAt: new Date(now), NotAfter, Serial, DomainValidationOptions });
    } else if (now > createdAt + VALIDATION_MS) detail.Status = 'VALIDATION_TIMED_OUT';
  }

  private settlePrivate(certificate: LocalCertificate, renewedAt: number): void {
    if (renewedAt > this.world.now()) return;
    delete certificate.renewedAt;
    const failed = this.authorityFails;
    if (!failed) certificate.detail.NotAfter = new Date(renewedAt + RENEWED_FOR_MS);
    certificate.detail.RenewalSummary = {
      RenewalStatus: failed ? 'FAILED' : 'SUCCESS',
      ...(failed && { RenewalStatusReason: failed }),
      DomainValidationOptions: [],
      UpdatedAt: new Date(renewedAt),
    };
  }

  private answers(domains: readonly DomainValidation[]): boolean {
    return domains.every(
      ({ ResourceRecord: record }) => record && this.dns.resolveCname(record.Name ?? '') === record.Value,
    );
  }

  private settleRenewal(certificate: LocalCertificate): void {
    const { RenewalSummary: renewal, DomainValidationOptions: domains = [] } = certificate.detail;
    if (renewal?.RenewalStatus !== 'PENDING_VALIDATION' && renewal?.RenewalStatus !== 'PENDING_AUTO_RENEWAL') return;
    const now = this.world.now();
    if (this.answers(domains)) certificate.validatedAt ??= now;
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
