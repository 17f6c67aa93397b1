import { readFileSync } from 'node:fs';
import { playbooks } from '../policy/playbooks/index.ts';
import { layered } from '../policy/playbooks/order.ts';
import { FILE, loadRiposteYml } from '../policy/riposte-yml/load.ts';
import { problemLine } from '../policy/riposte-yml/problem.ts';
import { type PlaybookOverride, type ReadYml, readOverride, readRiposteYml } from '../policy/riposte-yml/read.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';
import { CommandError } from './commands/context.ts';
import { UsageError } from './read-events.ts';

export { FILE };

/** The riposte.yml of this folder. @throws CommandError with its mistakes */
export function riposteYmlHere(): RiposteYml {
  try {
    return loadRiposteYml(process.cwd());
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** @throws UsageError when it cannot be read */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function right<T>(file: string, { yml, problems = [] }: ReadYml<T>): T {
  if (yml !== undefined) return yml;
  throw new CommandError(problems.map((problem) => problemLine(file, problem)).join('\n'));
}

/** Checks a file as riposte.yml. @throws CommandError with its mistakes */
export const checkedYml = (file: string): RiposteYml => right(file, readRiposteYml(textOf(file), playbooks));

/** Checks a file as the override of this folder's deployment. @throws CommandError with its mistakes */
export const checkedOverride = (file: string): { text: string; layer: PlaybookOverride } =>
  checkedOverrideText(file, textOf(file));

/** The same of a text. @param name what mistakes are told with */
export function checkedOverrideText(name: string, text: string): { text: string; layer: PlaybookOverride } {
  const here = riposteYmlHere();
  const channels = Object.keys(here.channels ?? {});
  const people = Object.keys(here.people ?? {});
  return { text, layer: right(name, readOverride(text, layered(playbooks, here), channels, people)) };
}
