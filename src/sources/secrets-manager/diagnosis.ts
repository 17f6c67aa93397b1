import type { Reader } from '../read/reader.ts';

/** What the reason in the event points to, and where to look. The text itself is not kept: nobody knows what is in it. */
const CAUSES: readonly { sign: RegExp; says: string }[] = [
  {
    sign: /access denied for user|authentication (failed|error)|login failed|incorrect password|password (is|was) (incorrect|wrong)/i,
    says: 'The database refuses the rotation function’s sign-in: by the secret, or by its master secret.',
  },
  {
    sign: /access.?denied|not authorized|kms/i,
    says: 'The rotation function lacks a permission: on the secret, on its KMS key, or Secrets Manager may not invoke it.',
  },
  {
    sign: /timed? ?out|timeout|connect|unreachable|network/i,
    says: 'The rotation function does not reach the database or Secrets Manager: it needs a route, a security group rule, and an endpoint or NAT.',
  },
  {
    sign: /previous rotation|AWSPENDING/i,
    says: 'An earlier rotation was left half done: finish the version with the label AWSPENDING, or remove that label, first.',
  },
  {
    sign: /not found|does not exist|no such/i,
    says: 'The rotation function, or something that it looks up, no longer exists.',
  },
  {
    sign: /json|key .*missing|missing key|malformed/i,
    says: 'The secret’s value does not have the form that the rotation function expects.',
  },
];

const NO_REASON = 'The event gives no reason; the rotation function’s log does.';
const UNKNOWN_REASON = 'The event’s reason is not known here; the rotation function’s log says more.';

/** Why a rotation failed, as far as the event tells. */
export function diagnoseRotation(detail: Reader): string {
  const paths = ['errorCode', 'errorMessage', 'additionalEventData.ErrorMessage', 'additionalEventData.Reason'];
  const reason = paths.map((path) => detail.said(path, 256) ?? '').join(' ');
  return CAUSES.find(({ sign }) => sign.test(reason))?.says ?? (reason.trim() ? UNKNOWN_REASON : NO_REASON);
}
