import type { Action, ActionId } from './action.ts';
import { blockIp } from './block-ip.ts';
import { blockPublicAccess } from './block-public-access.ts';
import { closeIngress } from './close-ingress.ts';
import { deactivateAccessKey } from './deactivate-access-key.ts';
import { denyDomain } from './deny-domain.ts';
import { denyEgress } from './deny-egress.ts';
import { denyInNetworkAcl } from './deny-in-network-acl.ts';
import { enableKeyRotation } from './enable-key-rotation.ts';
import { makePrivate } from './make-private.ts';
import { notify } from './notify.ts';
import { reimportCertificate } from './reimport-certificate.ts';
import { renewParameter } from './renew-parameter.ts';
import { repairCertificate } from './repair-certificate.ts';
import { replaceCertificate } from './replace-certificate.ts';
import { restartTrail } from './restart-trail.ts';
import { restoreKey } from './restore-key.ts';
import { restoreParameter } from './restore-parameter.ts';
import { restoreSecret } from './restore-secret.ts';
import { rotateSecret } from './rotate-secret.ts';

/** Every remediation, by id. */
export const actions: Record<ActionId, Action> = {
  'block-ip': blockIp,
  'block-public-access': blockPublicAccess,
  'close-ingress': closeIngress,
  'deactivate-access-key': deactivateAccessKey,
  'deny-domain': denyDomain,
  'deny-egress': denyEgress,
  'deny-in-network-acl': denyInNetworkAcl,
  'enable-key-rotation': enableKeyRotation,
  'make-private': makePrivate,
  notify,
  'renew-parameter': renewParameter,
  'reimport-certificate': reimportCertificate,
  'repair-certificate': repairCertificate,
  'replace-certificate': replaceCertificate,
  'restart-trail': restartTrail,
  'restore-key': restoreKey,
  'restore-parameter': restoreParameter,
  'restore-secret': restoreSecret,
  'rotate-secret': rotateSecret,
};
