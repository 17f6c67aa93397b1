import type { ReferencesRecord } from '../../actions/network/block-list/effect/reference-watch.ts';
import type { BlastRadius } from '../../core/blast-radius.ts';
import type { Deployed } from '../../core/deploy-command.ts';
import type { DigestInput } from '../../digest/input.ts';
import type { Check } from '../../health/check.ts';
import type { BudgetItem } from '../../journal/budget-item.ts';
import type { ResponseRecord } from '../../journal/response-record.ts';
import type { Settings } from '../../journal/settings.ts';
import type { Entry } from '../entries.ts';

export interface LastDigest {
  date: string;
  state: string;
  sentAt?: number;
}

/** What status tells. */
export interface State {
  settings: Settings | undefined;
  budgets: ReadonlyMap<BlastRadius, BudgetItem | undefined>;
  open: ResponseRecord[];
  today: { findings: unknown[]; entries: Entry[] };
  blocks: { enforcedAt?: number }[];
  deadLetters: DigestInput['deadLetters'];
  digest: LastDigest | undefined;
  references: ReferencesRecord | undefined;
  /** Whether anybody hears, and whether what is to be heard is on. */
  health: Check[];
  /** When a sweep last came to its end, ms; undefined: never, or by an older release. */
  sweep: number | undefined;
  /** How many ends settled nothing, beside those. */
  unsettled?: number;
  /** How many the mode, a pause or a budget holds back, or held back until now. */
  heldBack: number;
  /** Of how many of these that is over, and they wait for their turn. */
  turns?: number;
  /** How many of these a person has approved. */
  approved?: number;
  /** The functions' settings, where they are needed and could be read. */
  deployed?: Deployed;
}
