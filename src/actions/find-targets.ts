import { denyDomainTargets } from '../dns-firewall/targets.ts';
import type { ActionId, FindTargets, Group } from './action.ts';
import { blockIpTargets } from './block-ip.ts';
import { blockPublicAccessTargets } from './block-public-access.ts';
import { closeIngressTargets } from './close-ingress.ts';
import { deactivateAccessKeyTargets } from './deactivate-access-key.ts';
import { denyEgressTargets } from './deny-egress.ts';
import { denyInNetworkAclTargets } from './deny-in-network-acl.ts';
import { enableKeyRotationTargets } from './enable-key-rotation.ts';
import { makePrivateTargets } from './make-private.ts';
import { notifyTargets } from './notify.ts';
import { reimportCertificateTargets } from './reimport-certificate.ts';
import { renewParameterTargets } from './renew-parameter.ts';
import { repairCertificateTargets } from './repair-certificate.ts';
import { replaceCertificateTargets } from './replace-certificate.ts';
import { restartTrailTargets } from './restart-trail.ts';
import { restoreKeyTargets } from './restore-key.ts';
import { restoreParameterTargets } from './restore-parameter.ts';
import { restoreSecretTargets } from './restore-secret.ts';
import { rotateSecretTargets } from './rotate-secret.ts';

/**
 * What deciding needs of each action: where its work is queued, and how its targets are found. Kept apart from
 * `index.ts`, so that a decide function's bundle holds none of the actions' AWS calls.
 */
export const findTargets: Record<ActionId, { group: Group; find: FindTargets }> = {
  'block-ip': { group: 'network', find: blockIpTargets },
  'block-public-access': { group: 'storage', find: blockPublicAccessTargets },
  'close-ingress': { group: 'network', find: closeIngressTargets },
  'deactivate-access-key': { group: 'identity', find: deactivateAccessKeyTargets },
  'deny-domain': { group: 'network', find: denyDomainTargets },
  'deny-egress': { group: 'network', find: denyEgressTargets },
  'deny-in-network-acl': { group: 'network', find: denyInNetworkAclTargets },
  'enable-key-rotation': { group: 'storage', find: enableKeyRotationTargets },
  'make-private': { group: 'storage', find: makePrivateTargets },
  notify: { group: 'notify', find: notifyTargets },
  'renew-parameter': { group: 'expiry', find: renewParameterTargets },
  'reimport-certificate': { group: 'expiry', find: reimportCertificateTargets },
  'repair-certificate': { group: 'expiry', find: repairCertificateTargets },
  'replace-certificate': { group: 'expiry', find: replaceCertificateTargets },
  'restart-trail': { group: 'storage', find: restartTrailTargets },
  'restore-key': { group: 'storage', find: restoreKeyTargets },
  'restore-parameter': { group: 'expiry', find: restoreParameterTargets },
  'restore-secret': { group: 'storage', find: restoreSecretTargets },
  'rotate-secret': { group: 'expiry', find: rotateSecretTargets },
};
