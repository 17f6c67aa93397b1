// Generated from src/actions/catalogue by npm run generate.
import type { Action, ActionId } from '../core/action.ts';
import { reimportCertificate } from './certificates/reimport-certificate.ts';
import { repairCertificate } from './certificates/repair-certificate.ts';
import { replaceCertificate } from './certificates/replace-certificate.ts';
import { revalidateCertificate } from './certificates/revalidate-certificate.ts';
import { secureListeners } from './certificates/secure-listeners.ts';
import { closeClusterAccess } from './contain/close-cluster-access.ts';
import { closeClusterEndpoint } from './contain/close-cluster-endpoint.ts';
import { containPrincipal } from './contain/contain-principal.ts';
import { isolateDatabase } from './contain/isolate-database.ts';
import { isolateInstance } from './contain/isolate-instance.ts';
import { makeDatabaseCopyPrivate } from './contain/make-database-copy-private.ts';
import { quarantineObject } from './contain/quarantine-object.ts';
import { revokeSessions } from './contain/revoke-sessions.ts';
import { rollBackService } from './contain/roll-back-service.ts';
import { stopFunction } from './contain/stop-function.ts';
import { stopTask } from './contain/stop-task.ts';
import { denyDomain } from './deny/deny-domain.ts';
import { denyEgress } from './deny/deny-egress.ts';
import { denyInNetworkAcl } from './deny/deny-in-network-acl.ts';
import { deactivateAccessKey } from './identity/deactivate-access-key.ts';
import { denyUser } from './identity/deny-user.ts';
import { enableKeyRotation } from './keys/enable-key-rotation.ts';
import { restoreKey } from './keys/restore-key.ts';
import { blockIp } from './network/block-ip.ts';
import { closeIngress } from './network/close-ingress.ts';
import { notify } from './notify/notify.ts';
import { renewParameter } from './secrets/renew-parameter.ts';
import { restoreParameter } from './secrets/restore-parameter.ts';
import { restoreSecret } from './secrets/restore-secret.ts';
import { rotateSecret } from './secrets/rotate-secret.ts';
import { blockPublicAccess } from './storage/block-public-access.ts';
import { defaultEncryption } from './storage/default-encryption.ts';
import { ebsDefaultEncryption } from './storage/ebs-default-encryption.ts';
import { makePrivate } from './storage/make-private.ts';
import { requireTls } from './storage/require-tls.ts';
import { restartTrail } from './storage/restart-trail.ts';
import { answerWorkflow } from './workflows/answer-workflow.ts';
import { runWorkflow } from './workflows/run-workflow.ts';

/** Every remediation, by id. */
export const actions: Record<ActionId, Action> = {
  'block-ip': blockIp,
  'close-ingress': closeIngress,
  'deny-in-network-acl': denyInNetworkAcl,
  'deny-egress': denyEgress,
  'deny-domain': denyDomain,
  'deactivate-access-key': deactivateAccessKey,
  'deny-user': denyUser,
  'block-public-access': blockPublicAccess,
  'restart-trail': restartTrail,
  'make-private': makePrivate,
  'require-tls': requireTls,
  'default-encryption': defaultEncryption,
  'ebs-default-encryption': ebsDefaultEncryption,
  'restore-key': restoreKey,
  'enable-key-rotation': enableKeyRotation,
  'restore-secret': restoreSecret,
  'rotate-secret': rotateSecret,
  'renew-parameter': renewParameter,
  'restore-parameter': restoreParameter,
  'repair-certificate': repairCertificate,
  'revalidate-certificate': revalidateCertificate,
  'reimport-certificate': reimportCertificate,
  'replace-certificate': replaceCertificate,
  'secure-listeners': secureListeners,
  'isolate-instance': isolateInstance,
  'stop-function': stopFunction,
  'isolate-database': isolateDatabase,
  'make-database-copy-private': makeDatabaseCopyPrivate,
  'stop-task': stopTask,
  'roll-back-service': rollBackService,
  'quarantine-object': quarantineObject,
  'revoke-sessions': revokeSessions,
  'contain-principal': containPrincipal,
  'close-cluster-access': closeClusterAccess,
  'close-cluster-endpoint': closeClusterEndpoint,
  'answer-workflow': answerWorkflow,
  'run-workflow': runWorkflow,
  notify,
};
