import type { Finding } from '../../core/finding.ts';

/**
 * IAM Access Analyzer rates nothing. Open to everybody is high, to another account medium, and what it could not look
 * at medium too, since nobody knows; access that nobody uses is low.
 */
export function accessSeverity(kind: string, { isPublic, error, principal }: Finding['facts']): number {
  if (kind !== 'ExternalAccess') return kind === 'InternalAccess' || error ? 4 : 2;
  if (isPublic || principal === 'AWS: *') return 8;
  return 5;
}
