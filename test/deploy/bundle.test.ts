import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import { ENVIRONMENT } from '../../bench/bundles.ts';
import { started } from '../../bench/started.ts';
import { bundleFunctions, bundleSome, readAtStart } from '../../deploy/bundle/bundle.ts';
import { withoutSteps } from '../../deploy/bundle/taken-back-elsewhere.ts';
import { type Packed, zipOf } from '../../deploy/bundle/zip.ts';
import type { Inside } from '../../src/core/inside.ts';
import { allFunctions } from '../../src/functions/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = 'export const handler = () => "hello";\n'.repeat(100);

describe('an archive', () => {
  it('is read by others, and holds its files as they were', () => {
    const part = { path: 'handlers/parts/b.mjs', content: Buffer.from('export const b = 1;\n') };
    const archive = zipOf([{ path: 'handlers/a.mjs', content: Buffer.from(text) }, part]);
    const script = `
import io, sys, zipfile
archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert archive.testzip() is None
for info in archive.infolist():
    print(info.filename, oct(info.external_attr >> 16), archive.read(info).decode(), end="")`;
    const { stdout, stderr } = spawnSync('python3', ['-c', script], { input: archive, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe(`handlers/a.mjs 0o100644 ${text}handlers/parts/b.mjs 0o100644 export const b = 1;\n`);
  });

  it('is the same for the same content, so that a deployment without changes changes nothing', () => {
    const files = [{ path: 'a.mjs', content: Buffer.from(text) }];
    expect(zipOf(files).equals(zipOf(files))).toBe(true);
  });
});

describe('packaging', () => {
  it('makes of each function what it would be alone, whichever came before it', async () => {
    const into = mkdtempSync(join(tmpdir(), 'riposte-bundle-'));
    const bytesOf = async (...ids: string[]) => {
      const archives = await bundleFunctions({ ids, root, into, say: () => {} });
      return new Map([...archives].map(([id, path]) => [id, readFileSync(path)]));
    };
    try {
      const together = await bytesOf('alerts', 'sweep');
      const alone = await bytesOf('sweep');
      expect(together.get('sweep')?.equals(alone.get('sweep') ?? Buffer.of())).toBe(true);
      expect(together.get('alerts')?.equals(alone.get('sweep') ?? Buffer.of())).toBe(false);
    } finally {
      rmSync(into, { recursive: true });
    }
  }, 120_000);

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
      expect(code).toMatch(/export\{[\w$]+ as handler\}/);
    } finally {
      rmSync(into, { recursive: true });
    }
  }, 120_000);

  it('packs no function empty, such as where the way to the project goes over a link', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'riposte-link-'));
    try {
      symlinkSync(root, join(folder, 'project'), 'dir');
      const made = bundleSome(['sweep'], { root: join(folder, 'project') });
      await expect(made).rejects.toThrow('no content of handlers/function.mjs, which sweep needs');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 120_000);

  it('keeps all code of every function below 700 KB, with what is loaded later, and each starts with all of it', async () => {
    const sizes = new Map<string, number>();
    for (const parted of [false, true]) {
      const those = allFunctions.filter(({ starts }) => (starts !== undefined) === parted);
      const bundles = await bundleSome(
        those.map(({ id }) => id),
        { root, parted },
      );
      for (const each of those) {
        const { id } = each;
        const files = bundles.get(id) ?? [];
        expect([id, started(each, files)]).toEqual([id, expect.any(Number)]);
        sizes.set(id, files.reduce((sum, { content }) => sum + content.length, 0) / 1024);
        if (parted) expect([id, files.length > 10]).toEqual([id, true]);
      }
    }
    expect(sizes.size).toBe(allFunctions.length);
    expect([...sizes].filter(([, size]) => size >= 700)).toEqual([]);
  }, 300_000);

  it('holds what takes a containment back only where it is taken back, whichever was bundled before', async () => {
    const bundles = await bundleSome(['act-release', 'act-contain'], { root, parted: true });
    const textOf = (id: string): string => (bundles.get(id) ?? []).map(({ content }) => content.toString()).join('\n');
    const [does, takesBack] = [textOf('act-contain'), textOf('act-release')];
    // Calls by their names, and words of reports: of what takes back, and of what does it.
    for (const words of ['DeleteRolePolicy', 'DetachUserPolicy', 'RegisterTargets', 'deleted and made anew since']) {
      const both = words === 'RegisterTargets' ? does.replaceAll('DeregisterTargets', '') : does;
      expect({ words, isThere: takesBack.includes(words) }).toEqual({ words, isThere: true });
      expect({ words, isThere: both.includes(words) }).toEqual({ words, isThere: false });
    }
    for (const words of ['AttachUserPolicy', 'CreateSnapshots', 'LookupEvents']) {
      expect({ words, isThere: does.includes(words) }).toEqual({ words, isThere: true });
      expect({ words, isThere: takesBack.includes(words) }).toEqual({ words, isThere: false });
    }
  }, 120_000);

  it('leaves out each step that takes back, to its end, and no other; "never" stays a word', () => {
    const code = [
      'export const one = {',
      '  async undo(target) {',
      '    return `',
      'text`;',
      '  },',
      '  followUp: async ({ step }) => (',
      '    step',
      '  ),',
      '  // A line about it.',
      '  verify: () => true,',
      '};',
      'export const other = {',
      '  undo: takeBack',
      '};',
      'export const third = {',
      '  undo: "never"',
      '};',
    ].join('\n');
    const stub = (step: string) => `  ${step}: async () => { throw Error("done elsewhere"); },`;
    expect(withoutSteps(code, ['undo', 'followUp']).split('\n')).toEqual([
      'export const one = {',
      stub('undo'),
      stub('followUp'),
      '  // A line about it.',
      '  verify: () => true,',
      '};',
      'export const other = {',
      stub('undo'),
      '};',
      'export const third = {',
      '  undo: "never"',
      '};',
    ]);
  });

  describe('a function that loads parts later', () => {
    let made: Packed[];
    let files: Map<string, string>;
    beforeAll(async () => {
      made = (await bundleSome(['act-network'], { root, parted: true })).get('act-network') ?? [];
      files = new Map(made.map(({ path, content }) => [path, Buffer.from(content).toString()]));
    }, 120_000);

    it('reads to start what it needs to block, and nothing else', () => {
      const start = readAtStart('handlers/act-network.mjs', files);
      const textOf = (isRead: boolean): string =>
        [...files].flatMap(([path, code]) => (start.has(path) === isRead ? code : [])).join('\n');
      // Services and calls by their names, and the list of suffixes.
      for (const words of ['com.amazonaws.ec2', 'com.amazonaws.route53', 'DescribeNetworkAcls', 'edgeStart']) {
        expect(textOf(false)).toContain(words);
        expect(textOf(true)).not.toContain(words);
      }
      expect(textOf(true)).toContain('com.amazonaws.wafv2');
    });

    it('has all that it imports, and none of the ways to credentials that Lambda has not', () => {
      for (const [file, code] of files)
        for (const [, path = ''] of code.matchAll(/\bimport\("(\.[^"]+)"\)/g))
          expect([...files.keys()]).toContain(join(dirname(file), path));
      expect([...files.keys()].filter((path) => /sso|signin|bowser/i.test(path))).toEqual([]);
    });

    it('has in no part what lets it ask for modules in the old way, where nothing does', () => {
      for (const [path, code] of files)
        expect([path, code.startsWith('import { createRequire }')]).toEqual([
          path,
          code.split(/\brequire\b/).length > 2,
        ]);
      expect([...files.values()].filter((code) => code.includes('createRequire')).length).toBeLessThan(5);
    });

    it('starts, and loads every action and its client when asked how it is', () => {
      const folder = mkdtempSync(join(tmpdir(), 'riposte-parts-'));
      try {
        for (const { path, content } of made) {
          mkdirSync(join(folder, dirname(path)), { recursive: true });
          writeFileSync(join(folder, path), content);
        }
        const script = `const { handler } = await import('./handlers/act-network.mjs');
console.log(JSON.stringify(await handler({ ask: 'check' }, {})));
process.exit();`;
        const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
          encoding: 'utf8',
          cwd: folder,
          env: ENVIRONMENT,
        });
        expect(stderr).toBe('');
        const { tried } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Inside;
        // Without credentials nothing is sent, and the client of EC2 says so.
        expect(tried).toContainEqual({ what: 'ec2:RevokeSecurityGroupIngress', ok: false, why: expect.any(String) });
        expect(JSON.stringify(tried)).toMatch(/environment variables|credentials/i);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
});
