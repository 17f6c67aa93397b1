import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { allFunctions, type FunctionId } from '../../src/functions/index.ts';
import { withoutReadmeTexts } from './no-readme-texts.ts';

/** Beside those of the feeds, and those that read events of all: what they find by looking is decided about where it is found. */
const FINDERS: readonly FunctionId[] = ['calendar', 'hourly-looks', 'look-members', 'sweep', 'wide-looks'];
const DECIDING = new Set<string>([
  ...allFunctions.flatMap(({ id, feed, readsAll }) => (feed || readsAll ? id : [])),
  ...FINDERS,
]);
const TARGETS = /^(\s+)targets: \w+(?:\(.*\))?,?$/gm;
/** The modules that ask actions for targets. */
const DECIDES = /^src\/decide\/(?:decide|leavings)\.ts$/;

/** The same actions, in the JavaScript that esbuild writes, which find no targets. */
export const withoutTargets = (code: string): string =>
  code.replace(TARGETS, '$1targets: () => { throw new Error("this function decides nothing"); },');

/** @throws Error where a function decides after all that is known here as one that does not */
export function checkTargets(id: string, modules: readonly string[]): void {
  const deciding = modules.find((path) => DECIDES.test(path));
  if (deciding && !DECIDING.has(id)) throw new Error(`${id} holds ${deciding}, and is not among those that decide`);
}

/**
 * What an action finds its targets by is asked when something is decided, and stands in the catalogue, which all read. Who
 * acts, tells or reports would hold 19 KB of it.
 *
 * @param current the function that is bundled
 */
export function targetsElsewhere(current: () => string): Plugin {
  const made = new Map<string, string>();
  return {
    name: 'targets-elsewhere',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/]actions[\\/]catalogue[\\/][\w-]+\.ts$/ }, async ({ path }) => {
        if (DECIDING.has(current())) return undefined;
        const known = made.get(path) ?? withoutTargets(await withoutReadmeTexts(readFileSync(path, 'utf8')));
        made.set(path, known);
        return { contents: known, loader: 'js' };
      });
    },
  };
}
