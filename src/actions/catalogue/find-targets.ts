import type { ActionId, FindTargets, Group } from '../../core/action.ts';
import { reimportCertificateTargets } from '../certificates/reimport-certificate.ts';
import { repairCertificateTargets } from '../certificates/repair-certificate.ts';
import { replaceCertificateTargets } from '../certificates/replace-certificate.ts';
import { denyEgressTargets } from '../deny/deny-egress.ts';
import { denyInNetworkAclTargets } from '../deny/deny-in-network-acl.ts';
import { denyDomainTargets } from '../deny/dns-firewall/targets.ts';
import { deactivateAccessKeyTargets } from '../identity/deactivate-access-key.ts';
import { enableKeyRotationTargets } from '../keys/enable-key-rotation.ts';
import { restoreKeyTargets } from '../keys/restore-key.ts';
import { blockIpTargets } from '../network/block-ip.ts';
import { closeIngressTargets } from '../network/close-ingress.ts';
import { notifyTargets } from '../notify.ts';
import { renewParameterTargets } from '../secrets/renew-parameter.ts';
import { restoreParameterTargets } from '../secrets/restore-parameter.ts';
import { restoreSecretTargets } from '../secrets/restore-secret.ts';
import { rotateSecretTargets } from '../secrets/rotate-secret.ts';
import { blockPublicAccessTargets } from '../storage/block-public-access.ts';
import { makePrivateTargets } from '../storage/make-private.ts';
import { restartTrailTargets } from '../storage/restart-trail.ts';

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
