import type * as z from 'zod';
import { budgetSections } from './budgets-section.ts';
import { channelSections } from './channels.ts';
import { commandSections } from './commands.ts';
import { digestSections } from './digest.ts';
import { organisationSections } from './organisation-section.ts';
import { peopleSections } from './people-section.ts';
import { playbookSections } from './playbooks.ts';
import { settingSections } from './settings.ts';
import { keys } from './shape.ts';

/** Everything that may stand in riposte.yml, one file a subject. */
export const RiposteYmlShape = keys({
  ...playbookSections,
  ...channelSections,
  ...digestSections,
  ...peopleSections,
  ...organisationSections,
  ...budgetSections,
  ...commandSections,
  ...settingSections,
}).describe('Structured settings of Riposte: which findings call for what, and who hears of it.');

/** riposte.yml as it is used: checked, and with nothing in it that is not known. */
export type RiposteYml = z.infer<typeof RiposteYmlShape>;
