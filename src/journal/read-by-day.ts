/**
 * Attributes that the index on days holds besides its keys: just what the digest, the export and lists read of findings, of
 * responses, and of blocks that are over. The states before, other findings that want the same, and histories stay where
 * they are.
 */
export const READ_BY_DAY = [
  'finding',
  'decisions',
  'lastSeen',
  'seen',
  'deliveries',
  'layout',
  'key',
  'account',
  'place',
  'action',
  'target',
  'mode',
  'want',
  'state',
  'outcome',
  'guard',
  'reason',
  'advice',
  'from',
  'to',
  'by',
  'open',
  'ack',
  'effect',
  'giveUpAt',
  'cidr',
  'liftedAt',
  'liftReason',
  'liftedBy',
  'strikes',
  'ttl',
] as const;
