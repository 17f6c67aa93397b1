import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';
import { allFunctions, type FunctionId } from '../../src/functions/index.ts';
import { withoutReadmeTexts } from './no-readme-texts.ts';

/** Beside those of the feeds, and those that read events of all: what they find by looking is decided about where it is found. */
const FINDERS: readonly FunctionId[] = ['calendar', 'hourly-looks', 'look-members', 'sweep', 'wide-looks'];
/** Who acts asks too: Security Hub is told that a finding is resolved where what was repaired is all that it was about. */
const ASKING = new Set<string>([
  ...allFunctions.flatMap(({ id, feed, readsAll, group }) => (feed || readsAll || group ? id : [])),
  ...FINDERS,
]);
const TARGETS = /^(\s+)targets: \w+(?:\(.*\))?,?$/gm;
/** Where a module asks an action for its targets: by a call, by handing on what is called, or by taking it out of its entry. */
const ASKS =
  /\.targets\(|\bcatalogue\b[^;\n]*\.targets\b|\{[^{};]*\btargets\b[^{};]*\}\s*=\s*\w*(?:catalogue|Entries)\b/;

/** Whether a module of the project, by its text, asks actions for targets. */
export const asksForTargets = (text: string): boolean => ASKS.test(text);

/** The same actions, in the JavaScript that esbuild writes, which find no targets. */
export const withoutTargets = (code: string): string =>
  code.replace(TARGETS, '$1targets: () => { throw new Error("no targets in this function"); },');

/**
 * @param modules of which something is in a function's bundle, by their paths in the project
 * @param textOf the text of one
 * @throws Error where one of them asks for targets, in a function that is known here as one that does not
 */
export function checkTargets(id: string, modules: readonly string[], textOf: (path: string) => string): void {
  if (ASKING.has(id)) return;
  const asking = modules.find((path) => /^src\/.+\.ts$/.test(path) && asksForTargets(textOf(path)));
  if (asking) throw new Error(`${id} holds ${asking}, and is not among those that ask for targets`);
}

/**
 * What an action finds its targets by is asked when something is decided or done, and stands in the catalogue, which all
 * read. Who tells or reports would hold 19 KB of it.
 *
 * @param current the function that is bundled
 */
export function targetsElsewhere(current: () => string): Plugin {
  const made = new Map<string, string>();
  return {
    name: 'targets-elsewhere',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/]actions[\\/]catalogue[\\/][\w-]+\.ts$/ }, async ({ path }) => {
        if (ASKING.has(current())) return undefined;
        const known = made.get(path) ?? withoutTargets(await withoutReadmeTexts(readFileSync(path, 'utf8')));
        made.set(path, known);
        return { contents: known, loader: 'js' };
      });
    },
  };
}
