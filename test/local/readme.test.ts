import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const LOCAL = fileURLToPath(new URL('../../local/', import.meta.url));
const README = readFileSync(join(LOCAL, 'README.md'), 'utf8');
const run = promisify(execFile);

describe('the README of the local account', () => {
  it('names every file and folder', () => {
    const named = [...README.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = '']) => cell.match(/`[^`]+`/g) ?? []);
    const there = readdirSync(LOCAL, { withFileTypes: true })
      .filter(({ name }) => name !== 'README.md')
      .map((entry) => `\`${entry.name}${entry.isDirectory() ? '/' : ''}\``);
    expect(named.sort()).toEqual(there.sort());
  });

  it('has an example that runs', async () => {
    const [, example = ''] = README.match(/^```ts\n([\s\S]*?)^```$/m) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'riposte-local-'));
    const file = join(folder, 'example.ts');
    writeFileSync(file, example.replaceAll("'../local/", `'${LOCAL}`));
    const env = { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' };
    const { stdout } = await run(process.execPath, [file], { env }).finally(() => rmSync(folder, { recursive: true }));
    expect(stdout).toContain('198.51.100.1/32');
  });
});
