import { JsonCommand } from './json-command.ts';

/** A certificate authority as AWS Private CA lists it. Times are seconds since 1970. */
export interface ListedAuthority {
  Arn: string;
  Type?: string;
  Status?: string;
  NotAfter?: number;
  CreatedAt?: number;
  RestorableUntil?: number;
  FailureReason?: string;
  CertificateAuthorityConfiguration?: { Subject?: { CommonName?: string } };
  RevocationConfiguration?: { CrlConfiguration?: { Enabled?: boolean }; OcspConfiguration?: { Enabled?: boolean } };
}

export class ListCertificateAuthoritiesCommand extends JsonCommand<
  { MaxResults?: number; NextToken?: string },
  { CertificateAuthorities?: ListedAuthority[]; NextToken?: string }
> {}
