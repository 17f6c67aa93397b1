import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from '../../../src/cli/program.ts';
import type { Story } from '../../../src/cli/rehearse/story.ts';
import { bundled } from '../../support/stories.ts';
import { given } from '../given-cli.ts';

export interface Rehearsed {
  code: number;
  stdout: string;
  stderr: string;
  /** The document of --json. */
  story(): Story;
}

/** A folder with event files, in which rehearsals are written and played. */
export function givenFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-rehearse-'));
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  for (const name of ['guardduty/port-probe-search-cluster', 'macie/credentials-in-object'])
    write(`${name.split('/')[1]}.json`, bundled(name));
  return {
    folder,
    write,
    read: (name: string): string => readFileSync(join(folder, name), 'utf8'),
    remove: (): void => rmSync(folder, { recursive: true }),
    /** Plays a rehearsal by the command line, as a person does. */
    async rehearse(text: string, ...options: string[]): Promise<Rehearsed> {
      return run(write('story.yml', text), ...options);
    },
  };
}

/** Plays a file by the command line. */
export async function run(file: string, ...options: string[]): Promise<Rehearsed> {
  const [stdout, stderr] = [given(), given()];
  const code = await main(['rehearse', file, ...options], {
    env: {},
    stdout,
    stderr,
    ask: undefined,
    connect: () => Promise.reject(new Error('a rehearsal looks at no deployment')),
    now: Date.now,
    sleep: async () => undefined,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text(), story: () => JSON.parse(stdout.text()) as Story };
}
