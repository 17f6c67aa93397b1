import type { Action, ActionId } from './action.ts';
import { blockIp } from './block-ip.ts';
import { blockPublicAccess } from './block-public-access.ts';
import { deactivateAccessKey } from './deactivate-access-key.ts';
import { notify } from './notify.ts';
import { renewParameter } from './renew-parameter.ts';
import { repairCertificate } from './repair-certificate.ts';
import { rotateSecret } from './rotate-secret.ts';

/** Every remediation, by id. */
export const actions: Record<ActionId, Action> = {
  'block-ip': blockIp,
  'block-public-access': blockPublicAccess,
  'deactivate-access-key': deactivateAccessKey,
  notify,
  'renew-parameter': renewParameter,
  'repair-certificate': repairCertificate,
  'rotate-secret': rotateSecret,
};
