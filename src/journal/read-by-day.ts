/**
 * Attributes that the index on days holds besides its keys: just what the digest, the export and lists read of findings, of
 * responses, of sightings, and of blocks that are over. The states before, other findings that want the same, and histories
 * stay where they are. DynamoDB takes 20 at most.
 */
export const READ_BY_DAY = [
  'packed',
  'finding',
  'lastSeen',
  'seen',
  'deliveries',
  'layout',
  'mode',
  'told',
  'state',
  'outcome',
  'guard',
  'open',
  'cidr',
  'liftedAt',
  'liftReason',
  'liftedBy',
  'strikes',
  'ttl',
] as const;
