import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { FUNCTION_BUNDLING, pluginsFor } from '../../deploy/bundle/options.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { allLines } from '../../src/sources/cloudtrail/call-table.ts';
import { FEEDS } from '../../src/sources/source.ts';
import { bundled as given } from './given-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
interface Bundle {
  /** Of its code and of its data. */
  bytes: number;
  clients: string[];
  providers: string[];
}

/** All at once, since they share most of their files: each by itself takes as long as three together. */
async function bundled(entryPoints: string[]): Promise<Bundle[]> {
  const { metafile } = await build({
    ...FUNCTION_BUNDLING,
    entryPoints,
    outdir: 'bundles',
    absWorkingDir: root,
    plugins: pluginsFor(root),
    write: false,
    metafile: true,
  });
  return entryPoints.map((entry) => {
    const [name, { inputs, imports }] = found(
      Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry),
      entry,
    );
    const packages = Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? (/@aws-sdk\/([\w-]+)/.exec(path)?.[1] ?? []) : [],
    );
    const those = (start: string): string[] => [...new Set(packages.filter((name) => name.startsWith(start)))].sort();
    const data = imports.filter(({ kind }) => kind === 'file-loader').map(({ path }) => path);
    const bytes = [name, ...data].reduce((sum, path) => sum + found(metafile.outputs[path], path).bytes, 0);
    return { bytes, clients: those('client-'), providers: those('credential-provider') };
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
      const { bytes, clients, providers } = found(bundles[n], String(n));
      // An action whose object is not made of literals alone drags its client along.
      expect(clients).toEqual(['client-dynamodb', 'client-sqs']);
      expect(bytes / 1024).toBeLessThan(450);
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
    const { it, bytes } = await given<{ playbooks: unknown }>('export * from "./src/policy/playbooks/index.ts";');
    expect(it.playbooks).toEqual(playbooks);
    expect(bytes).toBeLessThan(JSON.stringify(playbooks).length / 2);
  }, 120_000);

  it('has the table of calls, compressed, as it is', async () => {
    const { it, bytes } = await given<{ allLines: typeof allLines }>(
      'export * from "./src/sources/cloudtrail/call-table.ts";',
    );
    expect(it.allLines()).toEqual(allLines());
    expect(bytes).toBeLessThan(JSON.stringify(allLines()).length / 2);
  }, 120_000);
});
