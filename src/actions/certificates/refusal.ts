import { denialOf } from '../../core/denial.ts';
import { isAwsError } from '../../core/errors.ts';
import { describeError } from '../../core/telemetry.ts';
import { type CertificateUse, useName } from './certificate-use.ts';

const REFUSED = [
  'BadRequestException',
  'CertificateNotFound',
  'CertificateNotFoundException',
  'InvalidConfigurationRequest',
  'InvalidViewerCertificate',
  'InvalidWebACLId',
  'TooManyCertificatesException',
  'UnsupportedCertificateException',
  'UnsupportedProtocol',
];

/** Said of what a look takes up again, which an undo is not. */
export const AGAIN = 'When the cause is gone, it goes on from there automatically.';

/** What stopped at a place, in words; undefined for an error that trying again may end. */
export function refusalOf(
  place: CertificateUse,
  next: string,
  error: unknown,
): { reason: string; advice: string } | undefined {
  const { name, message } = describeError(error);
  const denial = denialOf({ name, message });
  if (denial) {
    const cause = denial.cause ?? 'the role of this function, or a policy of the account,';
    const what = denial.action ? `${denial.action} (${name})` : name;
    return {
      reason: `${useName(place)} may not be changed: ${what}. It has the certificate that it had.`,
      advice: `What denies it is ${cause.replace(/,$/, '')}. Allow it, or put ${next} there by hand. ${AGAIN}`,
    };
  }
  if (!isAwsError(error, ...REFUSED)) return undefined;
  return {
    reason: `${useName(place)} does not take the certificate ${next} (${name}). It has the one that it had.`,
    advice: `Look at that place: its own limits or settings refuse the certificate. ${AGAIN}`,
  };
}
