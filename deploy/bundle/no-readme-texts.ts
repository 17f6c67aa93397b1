import { readFileSync } from 'node:fs';
import { type Plugin, transform } from 'esbuild';

/** The settings and the actions, each with a sentence or two for the README. */
const DESCRIBED = /[\\/]src[\\/](?:platform[\\/]settings[\\/][\w-]+-settings|actions[\\/]catalogue[\\/][\w-]+)\.ts$/;
const TEXT = /\b(?:is|summary): (?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`),?/g;

/** The same module, in JavaScript, without its texts for the README. */
export async function withoutReadmeTexts(source: string): Promise<string> {
  const { code } = await transform(source, { loader: 'ts', target: 'esnext' });
  return code.replace(TEXT, '');
}

/**
 * What a setting is, and what an action does, is told by the README, which `npm run generate` writes. No function reads it,
 * and each would hold 12 KB of it.
 */
export const noReadmeTexts: Plugin = {
  name: 'no-readme-texts',
  setup(build) {
    build.onLoad({ filter: DESCRIBED }, async ({ path }) => ({
      contents: await withoutReadmeTexts(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
  },
};
