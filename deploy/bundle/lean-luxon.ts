import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/** The modules that the package's own bundle is made of. */
const SOURCE = fileURLToPath(new URL('../../node_modules/luxon/src/luxon.js', import.meta.url));
const unused = (name: string, what: string): string =>
  `export default class ${name} { constructor() { throw new Error("${what} are not in this bundle"); } }`;
/** What no function asks of dates, and what stands in for it. */
export const STAND_INS: Readonly<Record<string, string>> = {
  'interval.js': unused('Interval', 'intervals'),
  'impl/tokenParser.js': `const refused = () => { throw new Error("dates of other formats than ISO are not in this bundle"); };
export { refused as explainFromTokens, refused as formatOptsToTokens, refused as expandMacroTokens, refused as parseFromTokens };
export class TokenParser { constructor() { refused(); } }`,
};

/** Takes dates from the modules of Luxon, and leaves out those that a function has no use for: a sixth of it. */
export const leanLuxon: Plugin = {
  name: 'lean-luxon',
  setup(build) {
    build.onResolve({ filter: /^luxon$/ }, () => ({ path: SOURCE, sideEffects: false }));
    for (const [module, contents] of Object.entries(STAND_INS)) {
      const path = join(dirname(SOURCE), module);
      build.onLoad({ filter: new RegExp(`${module.replace('.', '\\.').replace('/', '[\\\\/]')}$`) }, (found) =>
        found.path === path ? { contents, loader: 'js' } : undefined,
      );
    }
  },
};
