/**
 * What an action changes, as people count it: a pause and a budget speak of one of these at a time.
 * `networks` are security groups, `copies` snapshots and machine images, and what new volumes are by default, `certificates` also the listeners that
 * present them, `keys` those of KMS; parameters count as secrets,
 * and domains as addresses.
 */
export const BLAST_RADII = [
  'principals',
  'instances',
  'buckets',
  'functions',
  'databases',
  'secrets',
  'addresses',
  'networks',
  'copies',
  'keys',
  'trails',
  'certificates',
] as const;
export type BlastRadius = (typeof BLAST_RADII)[number];
