import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { playbooks } from '../../src/playbooks/index.ts';
import { sources } from '../../src/sources/index.ts';
import { FEEDS } from '../../src/sources/source.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const options = require('../../deploy/esbuild.cjs') as Record<string, unknown>;
const plugins = require('../../deploy/esbuild-plugins.cjs') as () => Plugin[];

async function bundled(handler: string): Promise<string> {
  const { bundle, minify, keepNames, platform, target, format, mainFields } = options;
  const { outputFiles = [] } = await build({
    ...({ bundle, minify, keepNames, platform, target, format, mainFields } as object),
    entryPoints: [`handlers/${handler}.ts`],
    absWorkingDir: root,
    plugins: plugins(),
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

describe('a bundle that decides', () => {
  it.each(FEEDS.map((feed) => ({ feed })))(
    '$feed has the playbooks of its sources, and stays below 600 KB',
    async ({ feed }) => {
      const text = await bundled(feed);
      const own = Object.values(sources).flatMap((source) => (source.feed === feed ? source.id : []));
      const isOwn = (source: unknown): boolean =>
        source === undefined || [source].flat().some((id) => own.some((each) => each === id));
      const there = playbooks.filter(({ id }) => text.includes(`id:"${id}",when`));
      expect(there.map(({ id }) => id)).toEqual(playbooks.flatMap(({ id, when }) => (isOwn(when.source) ? id : [])));
      expect(Buffer.byteLength(text) / 1024).toBeLessThan(600);
    },
    60_000,
  );

  it('and one that does not has all of them', async () => {
    const text = await bundled('alerts');
    expect(playbooks.filter(({ id }) => !text.includes(`id:"${id}",when`))).toEqual([]);
  }, 60_000);
});
