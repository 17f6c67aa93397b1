// Generated from src/actions/catalogue by npm run generate.

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
  'restore-key',
  'enable-key-rotation',
  'restore-secret',
  'rotate-secret',
  'renew-parameter',
  'restore-parameter',
  'repair-certificate',
  'reimport-certificate',
  'replace-certificate',
  'notify',
] as const;

export type ActionId = (typeof ACTION_IDS)[number];
