import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { play } from '../src/cli/rehearse/play.ts';
import { readRehearsal } from '../src/cli/rehearse/read-rehearsal.ts';

const FOLDER = fileURLToPath(new URL('../rehearsals/', import.meta.url));

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yml'));

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
