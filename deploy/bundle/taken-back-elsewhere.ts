import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { withClassNames } from './class-names.ts';
import { withoutPermissions } from './no-permissions.ts';

/** The steps that another function takes, where IAM lets neither of two do what the other one does: docs/decisions/0053. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'act-contain': ['undo', 'followUp'],
  'act-release': ['before', 'apply', 'afterFailure'],
};

/** A step, as it stands in an action; one that is never taken, such as an undo, says so by a word. */
const STEP = /^ {2}(?:async )?(\w+)(?:\(|: (?!"))/;
/** The first line after a step: another one, or the end of the action. */
const NEXT = /^(?: {2}[^\s})\]]|\})/;
/** The first line of an action. */
const IN_ACTION = /^export const \w+ = \{$/;

/** The same action, in the JavaScript that esbuild writes, without the code of some steps. */
export function withoutSteps(code: string, steps: readonly string[]): string {
  const kept: string[] = [];
  let [isInAction, isLeftOut] = [false, false];
  for (const line of code.split('\n')) {
    if (isLeftOut && !NEXT.test(line)) continue;
    isInAction = IN_ACTION.test(line) || (isInAction && line !== '};');
    const [, step = ''] = (isInAction && STEP.exec(line)) || [];
    isLeftOut = steps.includes(step);
    kept.push(isLeftOut ? `  ${step}: async () => { throw Error("done elsewhere"); },` : line);
  }
  return kept.join('\n');
}

/**
 * Each of the two has an archive of its own, and would hold the code of the other one's steps, and all that they call, for
 * nothing.
 *
 * @param current the function that is bundled
 */
export const takenBackElsewhere = (current: () => string): Plugin => ({
  name: 'taken-back-elsewhere',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]actions[\\/]contain[\\/][\w-]+\.ts$/ }, async ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const steps = ELSEWHERE[current()];
      if (!steps || !source.includes('undoPermissions:')) return undefined;
      return { contents: withClassNames(withoutSteps(await withoutPermissions(source), steps)), loader: 'js' };
    });
  },
});
