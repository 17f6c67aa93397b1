import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'built-in';
const KNOWN = new Set(builtinModules);
const nameOf = (path: string): string => path.replace(/^node:/, '');

/** One of Node's own modules, as a module of the bundle: what nobody imports of it falls away. */
async function moduleOf(name: string): Promise<string> {
  const { default: _, ...exported } = (await import(`node:${name}`)) as Record<string, unknown>;
  const names = Object.keys(exported).filter((each) => /^[A-Za-z_$][\w$]*$/.test(each));
  return `const it = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(`node:${name}`)});
export default it;
const one = (name) => it[name];
${names.map((each) => `const its_${each} = /* @__PURE__ */ one("${each}");\nexport { its_${each} as ${each} };\n`).join('')}`;
}

/**
 * Takes Node's own modules as `require` would. An `import` of one reads everything that it exports, and with it loads what
 * Node itself loads when first used: of `fs` its promises and the reading of lines, of `process` its reports, of `crypto` all
 * of Web Crypto. That is five milliseconds of each start.
 */
export const builtInModules: Plugin = {
  name: 'built-in-modules',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[\w/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && KNOWN.has(nameOf(path))
        ? { path: nameOf(path), namespace: NAMESPACE, sideEffects: false }
        : undefined,
    );
    build.onLoad({ filter: /^/, namespace: NAMESPACE }, async ({ path }) => ({
      contents: await moduleOf(path),
      loader: 'js',
    }));
  },
};
