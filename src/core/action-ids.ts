// Generated from src/actions/catalogue by npm run generate.
import type { Baseline } from './baseline.ts';
import type { Containable } from './contain.ts';

export const ACTION_IDS = [
  'block-ip',
  'close-ingress',
  'deny-in-network-acl',
  'deny-egress',
  'deny-domain',
  'deactivate-access-key',
  'deny-user',
  'block-public-access',
  'restart-trail',
  'make-private',
  'require-tls',
  'default-encryption',
  'ebs-default-encryption',
  'restore-key',
  'enable-key-rotation',
  'restore-secret',
  'rotate-secret',
  'renew-parameter',
  'restore-parameter',
  'repair-certificate',
  'revalidate-certificate',
  'reimport-certificate',
  'replace-certificate',
  'secure-listeners',
  'isolate-instance',
  'stop-function',
  'isolate-database',
  'make-database-copy-private',
  'stop-task',
  'roll-back-service',
  'quarantine-object',
  'revoke-sessions',
  'contain-principal',
  'close-cluster-access',
  'close-cluster-endpoint',
  'answer-workflow',
  'run-workflow',
  'notify',
] as const;

export type ActionId = (typeof ACTION_IDS)[number];

/** What the owner has to name in the setting named contain before an action is deployed. */
export const CONTAINED_BY: Readonly<Partial<Record<ActionId, Containable>>> = {
  'isolate-instance': 'instances',
  'stop-function': 'functions',
  'isolate-database': 'databases',
  'make-database-copy-private': 'databases',
  'stop-task': 'tasks',
  'roll-back-service': 'tasks',
  'quarantine-object': 'objects',
  'revoke-sessions': 'sessions',
  'contain-principal': 'users',
  'close-cluster-access': 'clusters',
  'close-cluster-endpoint': 'clusters',
};

/** The same in the setting named baseline. */
export const BASELINE_OF: Readonly<Partial<Record<ActionId, Baseline>>> = {
  'require-tls': 'tls',
  'default-encryption': 'encryption',
  'ebs-default-encryption': 'volumes',
  'secure-listeners': 'listeners',
};
