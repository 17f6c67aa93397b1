import { ACTION_IDS } from '../core/action-ids.ts';
import { BLAST_RADII } from '../core/blast-radius.ts';
import { EVERYTHING, PAUSE_LEVELS, type PauseLevel, type PauseScope } from '../journal/pauses.ts';
import { CommandError } from './commands/context.ts';
import { shown } from './out.ts';

/** What is to be paused or resumed; everything where nothing is named. */
export type ScopeOptions = Partial<Record<PauseLevel, string>>;

const KNOWN: Readonly<Record<PauseLevel, { form: RegExp; may: string }>> = {
  action: { form: new RegExp(`^(${ACTION_IDS.join('|')})$`), may: `one of ${ACTION_IDS.join(', ')}` },
  playbook: { form: /^[a-z0-9][a-z0-9-]{0,127}$/, may: 'the id of a playbook: `playbooks list` shows them' },
  account: { form: /^\d{12}$/, may: 'an account of twelve digits' },
  class: { form: new RegExp(`^(${BLAST_RADII.join('|')})$`), may: `one of ${BLAST_RADII.join(', ')}` },
};

/**
 * The one scope that options name.
 *
 * @throws CommandError where several are named, or one that cannot be
 */
export function scopeOf(options: ScopeOptions): PauseScope {
  const named = PAUSE_LEVELS.filter((level) => options[level] !== undefined);
  const [level] = named;
  if (!level) return EVERYTHING;
  if (named.length > 1)
    throw new CommandError(
      `Pause one scope at a time: --${named.join(' and --')} are several. Give the command for each.`,
    );
  const of = options[level] ?? '';
  const { form, may } = KNOWN[level];
  if (form.test(of)) return { level, of };
  throw new CommandError(`--${level}: "${shown(of, 60)}" is not ${may}.`);
}
