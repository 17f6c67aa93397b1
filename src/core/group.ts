/** Actions with the same blast radius share a function, a queue and a role. */
export type Group =
  | 'network'
  | 'identity'
  | 'storage'
  | 'expiry'
  | 'certificates'
  | 'restore'
  | 'contain'
  | 'workflows'
  | 'policies'
  | 'runs'
  | 'notify';
