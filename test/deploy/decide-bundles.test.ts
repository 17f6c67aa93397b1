import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { FUNCTION_BUNDLING, pluginsFor } from '../../deploy/bundle/options.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { allLines } from '../../src/sources/cloudtrail/call-table.ts';
import { FEEDS } from '../../src/sources/source.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
interface Bundle {
  text: string;
  clients: string[];
  providers: string[];
}

/** All at once, since they share most of their files: each by itself takes as long as three together. */
async function bundled(entryPoints: string[]): Promise<Bundle[]> {
  const { outputFiles, metafile } = await build({
    ...FUNCTION_BUNDLING,
    entryPoints,
    outdir: 'bundles',
    absWorkingDir: root,
    plugins: pluginsFor(root),
    write: false,
    metafile: true,
  });
  return entryPoints.map((entry) => {
    const [name, { inputs }] = found(
      Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry),
      entry,
    );
    const packages = Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? (/@aws-sdk\/([\w-]+)/.exec(path)?.[1] ?? []) : [],
    );
    const those = (start: string): string[] => [...new Set(packages.filter((name) => name.startsWith(start)))].sort();
    const { text } = found(
      outputFiles.find(({ path }) => path.endsWith(name)),
      name,
    );
    return { text, clients: those('client-'), providers: those('credential-provider') };
  });
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`esbuild made no ${name}`);
  return value;
}

describe('a bundle that decides', () => {
  let bundles: Bundle[];
  beforeAll(async () => {
    bundles = await bundled(FEEDS.map((feed) => `handlers/${feed}.ts`));
  }, 120_000);

  it.each(FEEDS.map((feed, n) => ({ feed, n })))(
    'of $feed stays below 450 KB, and holds the clients of the journal and the queues alone',
    ({ n }) => {
      const { text, clients, providers } = found(bundles[n], String(n));
      // An action whose object is not made of literals alone drags its client along.
      expect(clients).toEqual(['client-dynamodb', 'client-sqs']);
      expect(Buffer.byteLength(text) / 1024).toBeLessThan(450);
      // Credentials come from the environment: no other place is asked.
      expect(providers).toEqual(['credential-provider-env']);
    },
  );

  it('holds no action', async () => {
    const { outputFiles = [] } = await build({
      ...FUNCTION_BUNDLING,
      minify: false,
      entryPoints: FEEDS.map((feed) => `handlers/${feed}.ts`),
      absWorkingDir: root,
      outdir: 'none',
      plugins: pluginsFor(root),
      write: false,
    });
    const text = outputFiles.map((file) => file.text).join();
    // Names are kept here: this one is of the engine, and shows that there is something to be found.
    expect(text).toMatch(/\bfunction createIntake\(/);
    const names = ACTION_IDS.map((id) => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
    // The table of functions is long, and all that is asked of it here are their ids.
    expect(text).not.toContain('Every five minutes: expiry, stuck work');
    expect(names.filter((name) => new RegExp(`\\bvar ${name}\\d* = `).test(text))).toEqual([]);
  }, 120_000);

  it('has the built-in playbooks, compressed, as they are', async () => {
    const [{ text } = { text: '' }] = await bundled(['src/policy/playbooks/index.ts']);
    // From a file, as its first line asks where it lies.
    const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'playbooks.mjs');
    writeFileSync(file, text);
    const module = (await import(pathToFileURL(file).href)) as { playbooks: unknown };
    expect(module.playbooks).toEqual(playbooks);
    expect(text.length).toBeLessThan(JSON.stringify(playbooks).length / 2);
  }, 120_000);

  it('has the table of calls, compressed, as it is', async () => {
    const [{ text } = { text: '' }] = await bundled(['src/sources/cloudtrail/call-table.ts']);
    const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'calls.mjs');
    writeFileSync(file, text);
    const module = (await import(pathToFileURL(file).href)) as { allLines: typeof allLines };
    expect(module.allLines()).toEqual(allLines());
    expect(text.length).toBeLessThan(JSON.stringify(allLines()).length / 2);
  }, 120_000);
});
