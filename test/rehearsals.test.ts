import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { play } from '../src/cli/rehearse/play.ts';
import { readRehearsal } from '../src/cli/rehearse/read-rehearsal.ts';

const FOLDER = fileURLToPath(new URL('../rehearsals/', import.meta.url));

/** Those in a folder of their own are about the riposte.yml beside them. */
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.yml') && basename(name) !== 'riposte.yml',
);

async function failuresOf(name: string): Promise<string[]> {
  const { failures } = await play(readRehearsal(FOLDER + name));
  return failures.map(({ step, text }) => `${name}:${step.line}: ${text}`);
}

describe('the rehearsals', () => {
  it.each(files)(
    '%s',
    async (name) => {
      expect(await failuresOf(name)).toEqual([]);
    },
    60_000,
  );
});
