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

/** Who says how an action is undone. */
const SAYING: ReadonlySet<string> = new Set<FunctionId>(['digest']);
const UNDO_TEXT = /\bundoSummary: (?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`),?/g;
/** Where a module reads that text: of an entry, or by taking it out of one. */
const SAYS = /\.undoSummary\b|\{[^{}]*\bundoSummary\b[^{}]*\}\s*=/;

/** The same actions, in the JavaScript that esbuild writes, without a word on how each is undone. */
export const withoutUndoTexts = (code: string): string => code.replace(UNDO_TEXT, '');

/** Whether a module of the project, by its text, asks actions for targets. */
export const asksForTargets = (text: string): boolean => ASKS.test(text);

/** The same actions, in the JavaScript that esbuild writes, which find no targets. */
export const withoutTargets = (code: string): string =>
  code.replace(TARGETS, '$1targets: () => { throw new Error("no targets in this function"); },');

/**
 * @param modules of which something is in a function's bundle, by their paths in the project
 * @param textOf the text of one
 * @throws Error where one of them asks for targets, or says how an action is undone, in a function that is known here as one
 *   that does not
 */
export function checkTargets(id: string, modules: readonly string[], textOf: (path: string) => string): void {
  const texts = modules.filter((path) => /^src\/.+\.ts$/.test(path)).map((path) => ({ path, text: textOf(path) }));
  const asking = ASKING.has(id) ? undefined : texts.find(({ text }) => asksForTargets(text));
  if (asking) throw new Error(`${id} holds ${asking.path}, and is not among those that ask for targets`);
  const saying = SAYING.has(id) ? undefined : texts.find(({ text }) => SAYS.test(text));
  if (saying) throw new Error(`${id} holds ${saying.path}, and is not among those that say how an action is undone`);
}

/**
 * What an action finds its targets by is asked when something is decided or done, and stands in the catalogue, which all
 * read. Who tells or reports would hold 19 KB of it; and all but the daily email, 3 KB of how each is undone.
 *
 * @param current the function that is bundled
 */
export function targetsElsewhere(current: () => string): Plugin {
  const made = new Map<string, string>();
  return {
    name: 'targets-elsewhere',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/]actions[\\/]catalogue[\\/][\w-]+\.ts$/ }, async ({ path }) => {
        const [asks, says] = [ASKING, SAYING].map((those) => those.has(current()));
        const name = [path, asks, says].join(' ');
        const make = async (): Promise<string> => {
          const bare = await withoutReadmeTexts(readFileSync(path, 'utf8'));
          const asking = asks ? bare : withoutTargets(bare);
          return says ? asking : withoutUndoTexts(asking);
        };
        const known = made.get(name) ?? (await make());
        made.set(name, known);
        return { contents: known, loader: 'js' };
      });
    },
  };
}
