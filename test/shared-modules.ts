import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the project. */
export interface Text {
  path: string;
  text: string;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ROOMS = ['src', 'local', 'deploy', 'simulation', 'scripts', 'handlers'];
/** A module with one of these is each suite's own: `runtime.cjs` says the same. */
const KEEPS = /^(export )?let /m;

/** The modules that suites of one worker share, where all that they import may be shared as well. */
export const sharedModules = (): Text[] =>
  ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => ({ path: `${room}/${path}`, text: readFileSync(join(ROOT, room, path), 'utf8') })),
  ).filter(({ text }) => !KEEPS.test(text));
