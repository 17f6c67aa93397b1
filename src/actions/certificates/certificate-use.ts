/** One place where a certificate is in use, as it is kept in the journal. */
export type CertificateUse =
  /** A listener's default certificate, or its list of more, from which it chooses by name. */
  | { kind: 'default' | 'list'; arn: string; host: string; port: number; internal: boolean }
  /** A listener of a classic load balancer, which has one certificate. */
  | { kind: 'classic'; name: string; host: string; port: number; internal: boolean }
  /**
   * `alias` is the first of its own names: under others CloudFront presents its own certificate. `webAcl` is the ARN of
   * the web ACL that it has, if any.
   */
  | { kind: 'distribution'; id: string; host: string; alias: string | null; webAcl?: string }
  /** A custom domain of API Gateway, and the property of it that names the certificate. */
  | { kind: 'domain'; name: string; property: 'certificateArn' | 'regionalCertificateArn'; host: string };

/** What a place has now: the old certificate, both (a list only), the new one, another, or it is gone itself. */
export type ObservedCertificate = 'old' | 'both' | 'new' | 'other' | 'gone';

/** The old certificate and the one that takes its place, by ARN. */
export interface Swap {
  old: string;
  next: string;
}

/** A place for people. */
export function useName(place: CertificateUse): string {
  switch (place.kind) {
    case 'default':
      return `the default certificate of listener ${place.arn.split(':listener/')[1]}`;
    case 'list':
      return `the certificate list of listener ${place.arn.split(':listener/')[1]}`;
    case 'classic':
      return `port ${place.port} of the classic load balancer ${place.name}`;
    case 'distribution':
      return `CloudFront distribution ${place.id}`;
    case 'domain':
      return `API Gateway’s domain ${place.name}`;
  }
}
