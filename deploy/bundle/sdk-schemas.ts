import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { withNamedErrors, wordsOf } from './named-errors.ts';
import { withReadFields, wordsOfReaders } from './read-fields.ts';

const SCHEMAS = /[\\/]@aws-sdk[\\/](?:client-[\w-]+|nested-clients)[\\/]dist-es[\\/].*schemas_\d+\.js$/;
/** What the SDK has within itself is small as it is, and read by itself alone. */
const OF_A_CLIENT = /[\\/]client-[\w-]+[\\/]dist-es/;
const TEXT = /^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm;
const WORD = /\b_\w+/g;
const COMPUTED_KEY = /\[(_\w+)\]:/g;
/** Names that are said more often are shorter as constants, even where the bundler drops some of what says them. */
const MOST_SAID = 1;

/** The same module with the texts themselves as keys, and wherever one is said hardly ever, where it has constants for them. */
export function withPlainTexts(code: string): string {
  const texts = new Map([...code.matchAll(TEXT)].map(([, name = '', text = '']) => [name, text]));
  const plain = code.replace(COMPUTED_KEY, (key, name: string) => {
    const text = texts.get(name);
    return text === undefined ? key : `${text}:`;
  });
  const said = new Map<string, number>();
  for (const [word] of plain.matchAll(WORD)) said.set(word, (said.get(word) ?? 0) + 1);
  const isRare = (name: string): boolean => (said.get(name) ?? 0) - 1 <= MOST_SAID;
  return plain
    .replace(TEXT, (line, name: string) => (isRare(name) ? '' : line))
    .replace(WORD, (word) => (isRare(word) ? (texts.get(word) ?? word) : word));
}

/**
 * The schemas of a client of the SDK are one module, and the bundler drops those that no command of ours needs: unless it
 * cannot be sure that to make one has no effect. Of `{ [_xN]: "item" }` it is not, as a key may be an object with a method
 * of its own; of `{ "xmlName": "item" }` it is. EC2 has 13,000 lines of such schemas, 550 KB in a bundle. Errors are told to
 * the client one by one, which is an effect: 150 for RDS, of which the project names three.
 */
export const sdkSchemas = (root: string): Plugin => ({
  name: 'sdk-schemas',
  setup(build) {
    const words = wordsOf(root);
    const readers = new Set([...words, ...wordsOfReaders(root)]);
    build.onLoad({ filter: SCHEMAS }, ({ path }) => {
      const models = join(dirname(path), '../models/errors.js');
      const errors = existsSync(models) ? readFileSync(models, 'utf8') : '';
      const code = withNamedErrors(readFileSync(path, 'utf8'), errors, words);
      return { contents: withPlainTexts(OF_A_CLIENT.test(path) ? withReadFields(code, readers) : code), loader: 'js' };
    });
  },
});
