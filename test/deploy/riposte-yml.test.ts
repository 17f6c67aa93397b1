import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { pluginsFor } from '../../deploy/bundle/options.ts';
import { fileProblems } from '../../deploy/check-settings.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { FEEDS } from '../../src/sources/source.ts';
import { stackWith } from './given.ts';

const source = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

function folderWith(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-'));
  if (text !== undefined) writeFileSync(join(folder, 'riposte.yml'), text);
  return folder;
}

/** What a bundled module exports. */
async function bundled(path: string, folder: string): Promise<Record<string, unknown>> {
  const outfile = join(folder, 'out.mjs');
  await build({
    entryPoints: [source(path)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile,
    plugins: pluginsFor(folder),
    logLevel: 'silent',
  });
  return (await import(outfile)) as Record<string, unknown>;
}

describe('before anything is packaged', () => {
  it.each([
    { title: 'a folder without one', text: undefined, says: [] },
    { title: 'a right one', text: 'disable: [malicious-caller]', says: [] },
    {
      title: 'a wrong one',
      text: 'disable: [nobody]\nwat: 1',
      says: [/^riposte.yml:1:11: disable\[0\]: /, /^riposte.yml:2:1: wat: /],
    },
  ])('$title is looked at', ({ text, says }) => {
    expect(fileProblems(folderWith(text))).toEqual(says.map((line) => expect.stringMatching(line)));
  });
});

describe('a bundle', () => {
  it('holds what riposte.yml says', async () => {
    const folder = folderWith('disable: [malicious-caller]');
    expect((await bundled('policy/riposte-yml/deployed.ts', folder)).deployed).toEqual({
      disable: ['malicious-caller'],
    });
  });

  it('is not made of a wrong one', async () => {
    await expect(bundled('policy/riposte-yml/deployed.ts', folderWith('wat: 1'))).rejects.toThrow(
      /riposte.yml:1:1: wat/,
    );
  });

  it('holds the built-in playbooks, whole', async () => {
    expect((await bundled('policy/playbooks/index.ts', folderWith())).playbooks).toEqual(playbooks);
  });
});

describe('the parameter that overrides playbooks', () => {
  const statements = async (settings: object): Promise<string> => JSON.stringify((await stackWith(settings)).Resources);

  it('opens nothing while it is off', async () => {
    expect(await statements({})).not.toContain('PLAYBOOKS');
  });

  it('lets look-around read it and decide functions read what is in force, and nothing else of either', async () => {
    const text = await statements({ playbookParameter: '/riposte/playbooks' });
    expect(text).toContain('parameter/riposte/playbooks');
    expect(text).toMatch(/"dynamodb:LeadingKeys":\["PLAYBOOKS"\]/);
    const readers = (all: string): number => all.split('"dynamodb:LeadingKeys":["PLAYBOOKS"]').length - 1;
    // look-around, and each function that decides: the calendar does, too.
    expect(readers(text)).toBe(2 + FEEDS.length);
  });
});
