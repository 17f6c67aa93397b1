import type { Finding } from '../../core/finding.ts';
import { about, type Headline, shortName } from '../headline.ts';

const WORDS: Readonly<Record<string, string>> = {
  'access-key-rotation': 'access key of {} is old',
  'bucket-permissions': 'bucket {} is open to everybody',
  'cloudfront-certificates': 'certificate of {} has a problem',
  'cloudtrail-logging': 'trail of {} does not log',
  'ebs-public-snapshots': 'snapshot {} is public',
  'exposed-access-keys': 'access key {} is exposed',
  'iam-password-policy': 'password policy is weak',
  'iam-use': 'IAM is not used',
  'lambda-deprecated-runtimes': 'function {} has an old runtime',
  'open-ports': 'ports of {} open to everybody',
  'rds-public-snapshots': 'database snapshot {} is public',
  'rds-security-groups': 'database group {} is open',
  'root-mfa': 'root has no second factor',
  'unrestricted-access': 'group {} is open to everybody',
};

/** What a check of Trusted Advisor says. Green says that it is so no more. */
export function checkHeadline({ facts, resources }: Finding): Headline {
  const { check, checkName, status } = facts;
  const known = typeof check === 'string' && Object.hasOwn(WORDS, check) ? WORDS[check] : undefined;
  const name = resources[0]?.id;
  const colour = status === 'OK' ? 'green' : status === 'ERROR' ? 'red' : 'yellow';
  if (known !== undefined && status !== 'OK') return { says: about(known, 'a resource', name) };
  if (checkName === undefined) return { says: about('Unknown Trusted Advisor event about {}', 'a resource', name) };
  const named = `Check ${shortName(String(checkName), 36)} is ${colour}`;
  return { says: [...about(`${named} for {}`, 'a resource', name), named] };
}
