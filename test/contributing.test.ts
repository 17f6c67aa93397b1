import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDERS = ['deploy', 'docs', 'events', 'handlers', 'local', 'playbooks', 'scripts', 'src', 'test'];
const FILES = readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? entry.name : []));
const run = promisify(execFile);

/** The code blocks of CONTRIBUTING.md that begin with the path of their file. */
const blocks = [
  ...readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').matchAll(
    /^```(?:ts|yaml)\n(?:\/\/|#) (\S+)\n([\s\S]*?)^```$/gm,
  ),
].map(([, path = '', text = '']) => ({ path, text }));

let copy: string;

/** Runs a program of Node in the copy, and returns what it printed. */
async function node(...args: string[]): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' };
  const { stdout, stderr } = await run(process.execPath, args, { cwd: copy, env });
  return stdout + stderr;
}

/** Does what a block says: makes its file, or adds its entry to the catalogue, which is there. */
function follow({ path, text }: { path: string; text: string }): void {
  const file = join(copy, path);
  mkdirSync(dirname(file), { recursive: true });
  const isEntry = path.startsWith('src/actions/catalogue/');
  writeFileSync(file, isEntry ? readFileSync(file, 'utf8').replace(/(?=^} satisfies)/m, () => text) : text);
}

/** What the compiler says about these files and all that they import. */
async function problems(files: readonly string[]): Promise<string> {
  writeFileSync(
    join(copy, 'tsconfig.followed.json'),
    JSON.stringify({ extends: './tsconfig.json', files, include: [] }),
  );
  const tsc = join(ROOT, 'node_modules/typescript-native/bin/tsc');
  return node(tsc, '--noEmit', '-p', 'tsconfig.followed.json').catch((error: { stdout: string }) => error.stdout);
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'riposte-contributing-'));
  for (const name of [...FOLDERS, ...FILES]) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const block of blocks) follow(block);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('the example of CONTRIBUTING', () => {
  it('names four files', () => {
    expect(blocks.map(({ path }) => path)).toEqual([
      'src/actions/secrets/tag-resource.ts',
      'src/actions/catalogue/secrets.ts',
      'playbooks/74-tagged.yml',
      'test/actions/secrets/tag-resource.test.ts',
    ]);
  });

  it('generates all else', async () => {
    await node('scripts/generate.ts');
    for (const path of ['handlers/act-storage.ts', 'src/actions/index.ts'])
      expect(readFileSync(join(copy, path), 'utf8')).toContain('tagResource');
    for (const path of ['README.md', 'docs/playbooks.md', 'deploy/permissions.generated.json', 'riposte.schema.json'])
      expect(readFileSync(join(copy, path), 'utf8')).toMatch(/tag-resource|secretsmanager:UntagResource/);
  }, 120_000);

  it('compiles', async () => {
    const files = [...blocks.map(({ path }) => path), 'src/actions/catalogue/catalogue.ts', 'src/actions/index.ts'];
    expect(await problems(files.filter((path) => path.endsWith('.ts')))).toBe('');
  }, 120_000);

  it('passes its own test', async () => {
    const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
    const args = ['--experimental-vm-modules', jest, '--rootDir', copy, '--runInBand', 'tag-resource'];
    expect(await node(...args)).toContain('6 passed, 6 total');
  }, 120_000);
});
