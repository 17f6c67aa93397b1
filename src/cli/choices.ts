import type { Ending } from '../alerts/words.ts';
import { OUTCOMES } from '../core/decision.ts';

/** What `--outcome` takes: how a decision ends, and the states that are no ends. */
export const ENDINGS: readonly Ending[] = [...OUTCOMES, 'pending', 'undone', 'expired'];

/** What `export --format` takes. */
export const EXPORT_FORMATS = ['ocsf', 'asff', 'json', 'csv'] as const;

/** What `blocks export --format` takes. */
export const BLOCK_FORMATS = ['csv', 'json', 'cidr'] as const;

/** The file with the rules of a folder; `policy/riposte-yml/load.ts` reads it. */
export const FILE = 'riposte.yml';
/** The file that `playbooks push` takes, unless told. */
export const OVERRIDE_FILE = 'riposte.override.yml';
