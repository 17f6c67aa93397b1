import { readdirSync, readFileSync } from 'node:fs';
import { ConfigError } from '../../core/errors.ts';
import type { Playbook } from '../../core/playbook.ts';
import { checkDocument } from './document.ts';
import { PlaybookFile } from './playbooks.ts';
import { problemLine } from './problem.ts';

/**
 * The built-in playbooks, from the files of a folder in the order of their names.
 *
 * @throws ConfigError with every mistake and its place
 */
export function compilePlaybooks(folder: URL): Playbook[] {
  const problems: string[] = [];
  const playbooks: Playbook[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .sort()) {
    const checked = checkDocument(readFileSync(new URL(file, folder), 'utf8'), PlaybookFile);
    playbooks.push(...(checked.value?.playbooks ?? []));
    problems.push(...checked.problems.map((problem) => problemLine(`playbooks/${file}`, problem)));
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return playbooks;
}
