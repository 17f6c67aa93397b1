import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { ACTION_IDS } from '../../src/core/action.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { FEEDS } from '../../src/sources/source.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const options = require('../../deploy/esbuild.cjs') as Record<string, unknown>;
const plugins = require('../../deploy/esbuild-plugins.cjs') as () => Plugin[];

async function bundled(entry: string): Promise<{ text: string; clients: string[] }> {
  const { bundle, minify, keepNames, platform, target, format, mainFields } = options;
  const { outputFiles = [], metafile } = await build({
    ...({ bundle, minify, keepNames, platform, target, format, mainFields } as object),
    entryPoints: [entry],
    absWorkingDir: root,
    plugins: plugins(),
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const inputs = Object.entries(Object.values(metafile?.outputs ?? {})[0]?.inputs ?? {});
  const clients = inputs.flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (/@aws-sdk\/(client-[\w-]+)/.exec(path)?.[1] ?? []) : [],
  );
  return { text: outputFiles[0]?.text ?? '', clients: [...new Set(clients)].sort() };
}

describe('a bundle that decides', () => {
  it.each(FEEDS.map((feed) => ({ feed })))(
    'of $feed stays below 600 KB, and holds the clients of the journal and the queues alone',
    async ({ feed }) => {
      const { text, clients } = await bundled(`handlers/${feed}.ts`);
      // An action whose object is not made of literals alone drags its client along.
      expect(clients).toEqual(['client-dynamodb', 'client-sqs']);
      expect(Buffer.byteLength(text) / 1024).toBeLessThan(600);
    },
    120_000,
  );

  it('holds no action', async () => {
    const { bundle, platform, target, format, mainFields } = options;
    const { outputFiles = [] } = await build({
      ...({ bundle, platform, target, format, mainFields } as object),
      entryPoints: FEEDS.map((feed) => `handlers/${feed}.ts`),
      absWorkingDir: root,
      outdir: 'none',
      plugins: plugins(),
      write: false,
      logLevel: 'error',
    });
    const text = outputFiles.map((file) => file.text).join();
    // Names are kept here: this one is of the engine, and shows that there is something to be found.
    expect(text).toMatch(/\bfunction createIntake\(/);
    const names = ACTION_IDS.map((id) => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
    expect(names.filter((name) => new RegExp(`\\bvar ${name}\\d* = `).test(text))).toEqual([]);
  }, 120_000);

  it('has the built-in playbooks, compressed, as they are', async () => {
    const { text } = await bundled('src/policy/playbooks/index.ts');
    const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { playbooks: unknown };
    expect(module.playbooks).toEqual(playbooks);
    expect(text.length).toBeLessThan(JSON.stringify(playbooks).length / 2);
  }, 120_000);
});
