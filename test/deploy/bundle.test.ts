import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { bundleFunctions } from '../../deploy/bundle/bundle.ts';
import { zipOf } from '../../deploy/bundle/zip.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = 'export const handler = () => "hello";\n'.repeat(100);

describe('an archive', () => {
  it('is read by others, and holds the file as it was', () => {
    const archive = zipOf('handlers/a.mjs', Buffer.from(text));
    const script = `
import io, sys, zipfile
archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert archive.testzip() is None
[info] = archive.infolist()
print(info.filename, oct(info.external_attr >> 16), archive.read(info).decode(), end="")`;
    const { stdout, stderr } = spawnSync('python3', ['-c', script], { input: archive, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe(`handlers/a.mjs 0o100644 ${text}`);
  });

  it('is the same for the same content, so that a deployment without changes changes nothing', () => {
    expect(zipOf('a.mjs', Buffer.from(text)).equals(zipOf('a.mjs', Buffer.from(text)))).toBe(true);
  });
});

describe('packaging', () => {
  it('bundles functions into archives, says how far it is, and leaves nothing running', async () => {
    const into = mkdtempSync(join(tmpdir(), 'riposte-bundle-'));
    const lines: string[] = [];
    try {
      const archives = await bundleFunctions({ ids: ['sweep'], root, into, say: (line) => lines.push(line) });
      expect(lines).toEqual([
        'Bundling 1 functions …',
        expect.stringMatching(/^ {2}1\/1 sweep: \d+ KB, \d+ KB zipped$/),
      ]);
      const archive = readFileSync(archives.get('sweep') ?? '');
      const code = inflateRawSync(archive.subarray(30 + 'handlers/sweep.mjs'.length)).toString();
      expect(code).toMatch(/export\{\w+ as handler\}/);
    } finally {
      rmSync(into, { recursive: true });
    }
  }, 120_000);
});
