import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Plugin, transform } from 'esbuild';

const CLASS = /^(export )?class (\w+)((?:\s+extends\s+[\w.]+(?:\(.*\))?)?\s*)\{/gm;
/** Of the SDK: a call is named in traces by the class of its command, and this logger is known to it by its name. */
const OF_THE_SDK =
  /[\\/]dist-es[\\/](?:commands[\\/]\w+Command|submodules[\\/]client[\\/]smithy-client[\\/]NoOpLogger)\.js$/;

/** The same module, in JavaScript, whose classes bear their names whatever the bundler calls them. */
export const withClassNames = (code: string): string => code.replace(CLASS, '$1class $2$3{ static name = "$2";');

/**
 * Errors are told, and calls sent, by the names of their classes. The bundler would keep the names of all functions as well,
 * which are a sixteenth of a bundle, and which nobody reads.
 */
export const classNames = (root: string): Plugin => ({
  name: 'class-names',
  setup(build) {
    const ours = new Set(
      globSync('src/**/*.ts', { cwd: root })
        .map((file) => join(root, file))
        .filter((file) => /^(?:export )?(?:abstract )?class /m.test(readFileSync(file, 'utf8'))),
    );
    // The bundler asks about those files alone: a question about each of the others, for each function, takes seconds.
    const names = [...new Set([...ours].map((file) => basename(file).replaceAll('.', '\\.')))];
    build.onLoad({ filter: new RegExp(`[\\\\/]src[\\\\/].*[\\\\/](?:${names.join('|')})$`) }, async ({ path }) => {
      if (!ours.has(path)) return undefined;
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts', target: 'esnext' });
      return { contents: withClassNames(code), loader: 'js' };
    });
    build.onLoad({ filter: OF_THE_SDK }, ({ path }) => ({
      contents: withClassNames(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
});
