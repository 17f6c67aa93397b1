import type { FailureReason } from '@aws-sdk/client-acm';

/** What to do about a private certificate, by the reason that ACM gives. Source: ACM's API reference, RenewalSummary. */
const BY_REASON: Partial<Record<FailureReason, string>> = {
  PCA_ACCESS_DENIED:
    'Let ACM issue in the name of its private CA: aws acm-pca create-permission --certificate-authority-arn … --principal acm.amazonaws.com --actions IssueCertificate GetCertificate ListPermissions',
  PCA_INVALID_STATE:
    'Look at the state of its private CA: it has to be ACTIVE, neither disabled nor deleted nor expired.',
  PCA_RESOURCE_NOT_FOUND: 'Its private CA is gone: request a new certificate from another one.',
  PCA_INVALID_DURATION:
    'Its private CA ends before the renewed certificate would: renew the CA’s own certificate first.',
  PCA_LIMIT_EXCEEDED: 'Its private CA has issued as many certificates as it may: ask for a higher quota.',
  PCA_REQUEST_FAILED: 'Its private CA did not answer: see in CloudTrail (IssueCertificate) what it said.',
};
const OTHERWISE =
  'Look at its private CA: it has to be active, outlive the certificate, and permit acm.amazonaws.com to renew.';

/** What has to be done at the private CA, so that it renews. */
export function authorityAdvice(reason: FailureReason | undefined): string {
  return (reason && BY_REASON[reason]) ?? OTHERWISE;
}
