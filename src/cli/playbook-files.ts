import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { playbooks } from '../policy/playbooks/index.ts';
import { FILE, loadRiposteYml } from '../policy/riposte-yml/load.ts';
import { readOverDeployed } from '../policy/riposte-yml/override-text.ts';
import { problemLine } from '../policy/riposte-yml/problem.ts';
import { type PlaybookOverride, type ReadYml, readRiposteYml } from '../policy/riposte-yml/read.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';
import { CommandError } from './commands/context.ts';
import { UsageError } from './read-events.ts';
import { whyUnreadable } from './why-unreadable.ts';

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
    throw new UsageError(`${file}: it cannot be read: ${whyUnreadable(error)}. Give the path of a file that can.`);
  }
}

function right<T>(file: string, { yml, problems = [] }: ReadYml<T>): T {
  if (yml !== undefined) return yml;
  throw new CommandError(problems.map((problem) => problemLine(file, problem)).join('\n'));
}

/** Checks a file as riposte.yml. @throws CommandError with its mistakes */
export const checkedYml = (file: string): RiposteYml => right(file, readRiposteYml(textOf(file), playbooks));

/** An override that is right, and its text. */
export interface CheckedOverride {
  text: string;
  layer: PlaybookOverride;
}

/**
 * Checks a file as the override of this folder's deployment.
 *
 * @param mostBytes what its home takes; a parameter unless told
 * @throws CommandError with its mistakes
 */
export const checkedOverride = (file: string, mostBytes?: number): CheckedOverride =>
  checkedOverrideText(file, textOf(file), mostBytes);

/** The same of a text. @param name what mistakes are told with */
export function checkedOverrideText(name: string, text: string, mostBytes?: number): CheckedOverride {
  return { text, layer: right(name, readOverDeployed(text, riposteYmlHere(), mostBytes)) };
}

/** The same rules as JSON, which loses nothing but comments. @param text YAML that is right */
export const asJsonText = (text: string): string => `${JSON.stringify(parse(text) ?? {}, null, 2)}\n`;
