import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { withClassNames } from './class-names.ts';
import { withoutPermissions } from './no-permissions.ts';

/** The function that does what another one takes back, where IAM lets it take back nothing (docs/decisions/0053). */
const DOES = 'act-contain';

/** Steps that take back, as they stand in an action; one that is never taken back says so by a word. */
const TAKES_BACK = /^ {2}(?:async )?(undo|followUp)(?:\(|: (?!"))/;
/** The first line after a step: another one, or the end of the action. */
const NEXT = /^(?: {2}[^\s})\]]|\})/;

/** The same action, in the JavaScript that esbuild writes, without the code of what takes back. */
export function withoutTakingBack(code: string): string {
  const kept: string[] = [];
  let isLeftOut = false;
  for (const line of code.split('\n')) {
    const [, step] = TAKES_BACK.exec(line) ?? [];
    if (isLeftOut && !NEXT.test(line)) continue;
    isLeftOut = step !== undefined;
    kept.push(step ? `  ${step}: () => Promise.reject(new Error("another function takes back")),` : line);
  }
  return kept.join('\n');
}

/**
 * The steps that take back are another function's, which has an archive of its own: this one would hold their code, and all
 * that they call, for nothing.
 *
 * @param current the function that is bundled
 */
export const takenBackElsewhere = (current: () => string): Plugin => ({
  name: 'taken-back-elsewhere',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]actions[\\/]contain[\\/][\w-]+\.ts$/ }, async ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (current() !== DOES || !source.includes('undoPermissions:')) return undefined;
      return { contents: withClassNames(withoutTakingBack(await withoutPermissions(source))), loader: 'js' };
    });
  },
});
