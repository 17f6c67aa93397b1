import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const SCHEMAS = /[\\/]@aws-sdk[\\/](?:client-[\w-]+|nested-clients)[\\/]dist-es[\\/].*schemas_\d+\.js$/;
const TEXT = /^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm;
const COMPUTED_KEY = /\[(_\w+)\]:/g;

/** The same module with the texts themselves as keys, where it has computed ones of constants. */
export function withPlainKeys(code: string): string {
  const texts = new Map([...code.matchAll(TEXT)].map(([, name = '', text = '']) => [name, text]));
  return code.replace(COMPUTED_KEY, (key, name: string) => {
    const text = texts.get(name);
    return text === undefined ? key : `${text}:`;
  });
}

/**
 * The schemas of a client of the SDK are one module, and the bundler drops those that no command of ours needs: unless it
 * cannot be sure that to make one has no effect. Of `{ [_xN]: "item" }` it is not, as a key may be an object with a method
 * of its own; of `{ "xmlName": "item" }` it is. EC2 has 13,000 lines of such schemas, 550 KB in a bundle.
 */
export const sdkSchemas: Plugin = {
  name: 'sdk-schemas',
  setup(build) {
    build.onLoad({ filter: SCHEMAS }, ({ path }) => ({
      contents: withPlainKeys(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};
