import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './package.ts';

/** Something that AWS would not take, and the lines of the project that it comes from. */
export interface Problem {
  what: string;
  where: string;
}

const GENERATED = /\.generated\./;
const MOST_PLACES = 4;
const SOURCES = ['{src,deploy,handlers}/**/*.{ts,cjs}', 'serverless.yml'];

/** One run reads the files once. */
export type Causes = (mention: string) => string;

/** Finds the lines that mention a text, such as `iam:GetUser`: `src/actions/keys/x.ts:12, deploy/access.ts:40`. */
export function createCauses(patterns: readonly string[] = SOURCES): Causes {
  const files = globSync([...patterns], { cwd: root }).filter((file) => !GENERATED.test(file));
  const texts = files.sort().map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n') }));
  return (mention) => {
    // As a whole: `iam:GetUser` is not `iam:GetUserPolicy`.
    const whole = new RegExp(`(?<![\\w:])${mention.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w)`);
    const places = texts.flatMap(({ file, lines }) =>
      lines.flatMap((line, n) => (whole.test(line) ? [`${file}:${n + 1}`] : [])),
    );
    const more = places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : '';
    return places.length > 0 ? `${places.slice(0, MOST_PLACES).join(', ')}${more}` : `nowhere is "${mention}"`;
  };
}
