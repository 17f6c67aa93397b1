import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { alike } from './alike.ts';

/** Where a client of the SDK lies, or one that the SDK has within itself. */
const CLIENTS = 'node_modules/@aws-sdk/{client-*/dist-es,nested-clients/dist-es/submodules/*}';
/** What its generator writes for each service nearly alike, beside the client's class. */
const MODULES = [
  'runtimeConfig',
  'runtimeConfig.shared',
  'auth/httpAuthSchemeProvider',
  'endpoint/bdd',
  'endpoint/endpointResolver',
  'endpoint/EndpointParameters',
];
/** What a client is told to change while it is made, which none of ours is: without it, the SDK puts back what it has read. */
const EXTENSIONS = /[\\/]@aws-sdk[\\/](?:client-|nested-clients).*[\\/]runtimeExtensions\.js$/;
const MAKERS = 'makers-of-clients';
const CLIENT = /^export \* from "\.\/(\w+)Client";$/m;
const IMPORT = /^import \{([^}]*)\} from ("[^"]+");$/gm;

interface Found {
  /** What is left of each module, by its path. */
  rests: Map<string, string>;
  /** One module with all that they have in common: of it too a bundle holds only what it uses. */
  makers: string;
}

/** The client's folders and names. */
const clientsOf = (root: string): { folder: string; client: string }[] =>
  globSync(CLIENTS, { cwd: root }).flatMap((path) => {
    const folder = join(root, path);
    const [, client = ''] = CLIENT.exec(readFileSync(join(folder, 'index.js'), 'utf8')) ?? [];
    // With packages of its own, a name may mean another one than elsewhere.
    return client === '' || existsSync(join(folder, '../node_modules')) ? [] : [{ folder, client }];
  });

/** What a module imports from packages, by the names by which it calls that. */
const importsOf = (code: string): [string, string][] =>
  [...code.matchAll(IMPORT)].flatMap(([, list = '', from]) =>
    list.split(',').flatMap((each): [string, string][] => {
      const [name = '', local = name] = each.trim().split(' as ');
      return name === '' ? [] : [[local, `import { ${name} as ${local} } from ${from};`]];
    }),
  );

/** All that the installed clients have alike. */
export function findAlike(root: string): Found {
  const clients = clientsOf(root);
  const rests = new Map<string, string>();
  const imports = new Map<string, string>();
  const makers = new Map<string, string>();
  for (const module of [...MODULES, '']) {
    const files = clients
      .map(({ folder, client }) => ({ client, path: `${join(folder, module || `${client}Client`)}.js` }))
      .filter(({ path }) => existsSync(path))
      .map((file) => ({ ...file, code: readFileSync(file.path, 'utf8') }));
    for (const { packages, maker, members } of alike(files)) {
      const needed = importsOf(packages);
      // The same name for two things: this one stays as it is.
      if (needed.some(([local, line]) => (imports.get(local) ?? line) !== line)) continue;
      for (const [local, line] of needed) imports.set(local, line);
      const make = makers.get(maker) ?? `make${makers.size}`;
      makers.set(maker, make);
      for (const { of, rest } of members) rests.set(of.path, `import { ${make} as make } from "${MAKERS}";\n${rest}`);
    }
  }
  const made = [...makers].map(([maker, make]) => `export const ${make} = ${maker};`);
  return { rests, makers: [...imports.values(), ...made].join('\n') };
}

/**
 * Each client of the SDK has some 4 KB that differ from those of others by the name of its service: how it is set up, how it
 * signs, and by which rules it finds its endpoint. A function that calls nine services would hold them nine times.
 */
export const alikeClients = (root: string): Plugin => ({
  name: 'alike-clients',
  setup(build) {
    const { rests, makers } = findAlike(root);
    const files = [...MODULES.map((module) => module.split('/').at(-1)), '\\w+Client'].join('|');
    const filter = new RegExp(`[\\\\/]@aws-sdk[\\\\/](?:client-|nested-clients).*[\\\\/](?:${files})\\.js$`);
    build.onLoad({ filter }, ({ path }) => {
      const contents = rests.get(path);
      return contents === undefined ? undefined : { contents, loader: 'js' };
    });
    build.onLoad({ filter: EXTENSIONS }, () => ({
      contents: 'export const resolveRuntimeExtensions = (config) => config;',
      loader: 'js',
    }));
    build.onResolve({ filter: new RegExp(`^${MAKERS}$`) }, ({ path }) => ({
      path,
      namespace: MAKERS,
      sideEffects: false,
    }));
    build.onLoad({ filter: /^/, namespace: MAKERS }, () => ({ contents: makers, resolveDir: root, loader: 'js' }));
  },
});
