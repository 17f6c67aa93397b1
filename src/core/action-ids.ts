export const ACTION_IDS = [
  'block-ip',
  'deny-in-network-acl',
  'deny-egress',
  'deny-domain',
  'rotate-secret',
  'renew-parameter',
  'restore-parameter',
  'repair-certificate',
  'reimport-certificate',
  'replace-certificate',
  'block-public-access',
  'deactivate-access-key',
  'restart-trail',
  'close-ingress',
  'make-private',
  'restore-key',
  'restore-secret',
  'enable-key-rotation',
  'notify',
] as const;

export type ActionId = (typeof ACTION_IDS)[number];

/** Actions with the same blast radius share a function, a queue and a role. */
export type Group = 'network' | 'identity' | 'storage' | 'expiry' | 'notify';
