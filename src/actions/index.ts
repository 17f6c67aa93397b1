import type { Action, ActionId } from './action.ts';
import { blockIp } from './block-ip.ts';
import { blockPublicAccess } from './block-public-access.ts';
import { deactivateAccessKey } from './deactivate-access-key.ts';
import { notify } from './notify.ts';
import { renewParameter } from './renew-parameter.ts';
import { repairCertificate } from './repair-certificate.ts';
import { rotateSecret } from './rotate-secret.ts';

/** An action whose target and before-state have lost their names: the engine hands each what it made itself. */
export type AnyAction = Action<never, never>;

/** Every remediation, by id. */
export const actions: Record<ActionId, AnyAction> = {
  'block-ip': blockIp,
  'block-public-access': blockPublicAccess,
  'deactivate-access-key': deactivateAccessKey,
  notify,
  'renew-parameter': renewParameter,
  'repair-certificate': repairCertificate,
  'rotate-secret': rotateSecret,
};
