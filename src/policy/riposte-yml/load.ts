import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { playbooks } from '../playbooks/index.ts';
import { problemLine } from './problem.ts';
import { readRiposteYml } from './read.ts';
import type { RiposteYml } from './sections.ts';

/** The file's name, in the folder of the deployer's project. */
export const FILE = 'riposte.yml';

/**
 * The riposte.yml of a folder; nothing when there is none.
 *
 * @throws ConfigError with every mistake, its line and its column
 */
export function loadRiposteYml(folder: string): RiposteYml {
  const path = join(folder, FILE);
  if (!existsSync(path)) return {};
  const { yml, problems } = readRiposteYml(readFileSync(path, 'utf8'), playbooks);
  if (yml) return yml;
  throw new ConfigError(problems.map((problem) => problemLine(FILE, problem)).join('\n'));
}
