import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plugin, transform } from 'esbuild';
import { withClassNames } from './class-names.ts';

const DECLARED = /\b(?:permissions|undoPermissions): (?:[A-Z]\w*(?=,)|\[)/g;
/** Lists and objects that bear a name of their own: of some, the bundler could not tell that making them has no effect. */
const NAMED = /\bconst (\w+): (?:readonly )?Permission(?:\[\])? = /g;
const OPENING = '[{';
const CLOSING = ']}';
const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/y;

/** Where the list or object ends that begins at an index. */
function endOf(code: string, start: number): number {
  let depth = 0;
  for (let n = start; n < code.length; n += 1) {
    TEXT.lastIndex = n;
    const [text] = TEXT.exec(code) ?? [];
    if (text !== undefined) n += text.length - 1;
    else if (OPENING.includes(code[n] ?? ' ')) depth += 1;
    else if (CLOSING.includes(code[n] ?? ' ') && --depth === 0) return n + 1;
  }
  throw new Error('a list of permissions does not end');
}

/** The same code, with nothing in the lists, objects and names that a pattern ends with. */
function emptied(code: string, pattern: RegExp): string {
  let [rest, from] = ['', 0];
  for (const { 0: found, index } of code.matchAll(pattern)) {
    if (index < from) continue;
    const [, start = '', last = ''] = /^(.*[:=] )(.*)$/s.exec(found) ?? [];
    const at = index + found.length;
    rest += `${code.slice(from, index)}${start}${last === '{' ? '{}' : '[]'}`;
    from = OPENING.includes(last) ? endOf(code, at - 1) : at;
  }
  return rest + code.slice(from);
}

/** The same module, in JavaScript, whose actions declare no permissions. */
export async function withoutPermissions(source: string): Promise<string> {
  const { code } = await transform(source, { loader: 'ts', target: 'esnext' });
  const names = [...source.matchAll(NAMED)].map(([, name]) => name);
  const named = new RegExp(`\\bconst (?:${names.join('|')}) = [[{]`, 'g');
  return emptied(names.length > 0 ? emptied(code, named) : code, DECLARED);
}

/**
 * What an action may call is declared beside its calls, for the deployment, which makes roles of it, and for the command,
 * which asks whether roles allow it. A function reads no word of it, and one that contains would hold 20 KB.
 */
export const noPermissions = (root: string): Plugin => ({
  name: 'no-permissions',
  setup(build) {
    const files = globSync('src/actions/**/*.ts', { cwd: root })
      .map((file) => join(root, file))
      .filter((file) => /\b(?:permissions|undoPermissions|Permission)\b/.test(readFileSync(file, 'utf8')));
    const declaring = new Set(files);
    build.onLoad({ filter: /[\\/]src[\\/]actions[\\/].*\.ts$/ }, async ({ path }) =>
      declaring.has(path)
        ? { contents: withClassNames(await withoutPermissions(readFileSync(path, 'utf8'))), loader: 'js' }
        : undefined,
    );
  },
});
