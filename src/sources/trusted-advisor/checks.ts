/** Security checks by their name in the console, with how serious yellow and red are on the scale from 0 to 10. */
const CHECKS: readonly { check: string; name: RegExp; warn: number; error: number }[] = [
  { check: 'exposed-access-keys', name: /^exposed access keys$/i, warn: 8, error: 9.5 },
  { check: 'root-mfa', name: /^mfa on root account$/i, warn: 8, error: 9 },
  { check: 'bucket-permissions', name: /^amazon s3 bucket permissions$/i, warn: 5, error: 8 },
  { check: 'ebs-public-snapshots', name: /^amazon ebs public snapshots$/i, warn: 5, error: 8 },
  { check: 'rds-public-snapshots', name: /^amazon rds public snapshots$/i, warn: 5, error: 8 },
  { check: 'open-ports', name: /^security groups - specific ports unrestricted$/i, warn: 5, error: 8 },
  { check: 'unrestricted-access', name: /^security groups - unrestricted access$/i, warn: 5, error: 8 },
  { check: 'rds-security-groups', name: /^amazon rds security group access risk$/i, warn: 5, error: 8 },
  { check: 'cloudtrail-logging', name: /^aws cloudtrail logging$/i, warn: 5, error: 8 },
  { check: 'access-key-rotation', name: /^iam access key rotation$/i, warn: 2, error: 5 },
  { check: 'iam-password-policy', name: /^iam password policy$/i, warn: 2, error: 5 },
  { check: 'iam-use', name: /^iam use$/i, warn: 2, error: 2 },
  { check: 'cloudfront-certificates', name: /^cloudfront (custom ssl|ssl certificate)/i, warn: 4, error: 5 },
  { check: 'lambda-deprecated-runtimes', name: /^aws lambda functions using deprecated runtimes$/i, warn: 2, error: 4 },
];

/** Which security check a name means; `other` for checks of cost, performance and quotas, and for new ones. */
export const checkOf = (name: string): string => CHECKS.find((one) => one.name.test(name))?.check ?? 'other';

/** How serious an item of this colour is; undefined when it is green. A colour that nobody has heard of counts as red. */
export function ratingOf(check: string, status: string): number | undefined {
  if (status === 'OK') return undefined;
  const known = CHECKS.find((one) => one.check === check);
  if (!known) return 2;
  return status === 'WARN' ? known.warn : known.error;
}
