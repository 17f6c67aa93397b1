import type { Key } from '../../../platform/table.ts';
import type { ParameterShape } from '../parameter-shape.ts';
import type { Sealed } from './seal.ts';

/** The owner's word that a parameter is to be kept here, encrypted, in case it is deleted. */
export const BACKUP_TAG = 'riposte:backup';

/** A backup as the journal keeps it. All but the version is sealed. */
export interface BackupItem extends Key {
  name: string;
  /** The parameter's version, and when it was written and its copy taken, ms. */
  version: number;
  writtenAt: number;
  takenAt: number;
  sealed: Sealed;
  ttl: number;
}

/** What is sealed: all that PutParameter takes. */
export interface Backup extends ParameterShape {
  value: string;
  policies: string[];
  tags: Record<string, string>;
}

export const backupKey = (name: string): Key => ({ pk: `PARAMETER#${name}`, sk: 'BACKUP' });

/** To what a sealed text is bound. */
export const aboutOf = (name: string, version: number): string => `${name} ${version}`;

/** A copy of a parameter that is gone is kept for so long after it was last seen. */
export const KEPT_DAYS = 90;
