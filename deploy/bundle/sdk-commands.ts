import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const IMPORT = /import (?:type )?\{([^}]*)\} from '@aws-sdk\/(client-[\w-]+)'/g;
/** Parts of a client's index that import every command. */
const WHOLE = /^export \* from "\.\/(commands|pagination|waiters)";$/;
// The client for DynamoDB's documents imports all commands of this one.
const LEFT_ALONE = ['client-dynamodb'];

/** Which names the project imports from each client of the SDK. */
function namesByClient(root: string): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const file of globSync('{src,handlers}/**/*.ts', { cwd: root })) {
    for (const [, list = '', client = ''] of readFileSync(join(root, file), 'utf8').matchAll(IMPORT)) {
      const all = names.get(client) ?? new Set();
      names.set(client, all);
      for (const name of list.split(','))
        all.add(
          name
            .trim()
            .replace(/^type /, '')
            .replace(/ as .*$/, ''),
        );
    }
  }
  return names;
}

/** The index of a client without the commands that nobody imports. */
function indexOf(path: string, names: ReadonlySet<string>): string {
  const folder = dirname(path);
  const lines = readFileSync(path, 'utf8').split('\n');
  const [, client = ''] = /^export \* from "\.\/(\w+)Client";$/m.exec(lines.join('\n')) ?? [];
  const kept = lines.filter((line) => !WHOLE.test(line) && line !== `export * from "./${client}";`);
  const used = [...names].flatMap((name) => {
    const [, list = ''] = /^paginate(\w+)$/.exec(name) ?? [];
    const file = list ? `./pagination/${list}Paginator` : `./commands/${name}`;
    return existsSync(join(folder, `${file}.js`)) ? [`export { ${name} } from "${file}";`] : [];
  });
  return [...kept, ...used].join('\n');
}

/**
 * The index of a client of the SDK names each of its commands, 800 for EC2, and the bundler would read them all before
 * it drops them: most of the time and memory of packaging. This names those that the project imports, and no other; a
 * name that is missing ends the build.
 */
export const sdkCommands = (root: string): Plugin => ({
  name: 'sdk-commands',
  setup(build) {
    const names = namesByClient(root);
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]index\.js$/ }, ({ path }) => {
      const [, client = ''] = /[\\/](client-[\w-]+)[\\/]dist-es/.exec(path) ?? [];
      const used = names.get(client);
      return used && !LEFT_ALONE.includes(client) ? { contents: indexOf(path, used), loader: 'js' } : undefined;
    });
  },
});
