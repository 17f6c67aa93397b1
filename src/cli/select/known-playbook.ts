import { createTable } from '../../platform/table.ts';
import { playbooks as builtIn } from '../../policy/playbooks/index.ts';
import { layerOf, readOverrideItem } from '../../policy/playbooks/override-store.ts';
import type { RiposteYml } from '../../policy/riposte-yml/sections.ts';
import { didYouMean } from '../../policy/riposte-yml/suggest.ts';
import { CommandError, type Context, journalOf } from '../commands/context.ts';
import { shown } from '../out.ts';
import { FILE, riposteYmlHere } from '../playbook-files.ts';
import { UsageError } from '../read-events.ts';
import { readSelected } from './read-selected.ts';
import type { SelectOptions } from './selection.ts';

interface Selected {
  /** Whether anything was. */
  found: boolean;
  /** A program reads what comes of it: it is told, and never refused. */
  isForScripts?: boolean;
}

/** So far back, what a playbook decided shows that there is one, or was. */
const BACK_DAYS = 45;

/**
 * Says so where nothing was selected and no playbook is called like that as far as is known here: one that was deployed
 * from another folder is not. What looks like a slip of the pen is refused, unless the journal knows the name.
 *
 * @throws UsageError where a playbook of nearly that name was probably meant
 */
export async function checkPlaybook(
  { playbook }: Pick<SelectOptions, 'playbook'>,
  { found, isForScripts = false }: Selected,
  context: Context,
): Promise<void> {
  if (found || playbook === undefined || playbook.includes('*')) return;
  const { clients, deployment, out } = context;
  const here = ymlHere();
  const pushed = layerOf(await readOverrideItem(createTable(clients.dynamodb, deployment.table)));
  // One that is turned off is called so all the same.
  const known = [builtIn, here?.playbooks ?? [], pushed.playbooks ?? []].flat().map(({ id }) => id);
  if (known.includes(playbook)) return;
  const meant = didYouMean(playbook, known);
  const name = shown(playbook, 80);
  if (here && meant !== '' && !isForScripts && !out.json && !(await isInJournal(playbook, context)))
    throw new UsageError(
      `--playbook "${name}" selects nothing, and no playbook is called so: none of the built-in ones, of ${FILE} in this folder, of what was pushed, nor of the journal of the last ${BACK_DAYS} days.${meant} \`playbooks list\` shows them.`,
    );
  const file = here ? `of ${FILE} in this folder` : `of ${FILE} in this folder, which has mistakes and was not read`;
  out.note(
    `Nothing selected. No playbook is called "${name}" as far as is known here: none of the built-in ones, ${file}, nor of what was pushed.${meant}`,
  );
}

/** Undefined where the file has mistakes: to look at what was done asks for no right file. */
function ymlHere(): RiposteYml | undefined {
  try {
    return riposteYmlHere();
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

async function isInJournal(playbook: string, context: Context): Promise<boolean> {
  const now = context.now();
  const around = { now, timeZone: context.deployment.timeZone };
  const { entries } = await readSelected(journalOf(context), { playbook }, around, now - BACK_DAYS * 86_400_000);
  return entries.length > 0;
}
