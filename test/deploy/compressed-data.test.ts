import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import {
  compressedData,
  compressedEndpoints,
  compressedTable,
  exportsOf,
} from '../../deploy/bundle/compressed-data.ts';
import { FUNCTION_BUNDLING } from '../../deploy/bundle/options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, 'node_modules', path), 'utf8');
const SUFFIXES = 'tldts/dist/es6/src/data/trie.js';
const PARTITIONS = '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
const endpointsOf = (client: string): string => `@aws-sdk/client-${client}/dist-es/endpoint/bdd.js`;

/** What a bundle exports. */
async function bundled(
  contents: string,
  isCompressed: boolean,
): Promise<{ text: string; made: Record<string, unknown> }> {
  const { outputFiles } = await build({
    ...FUNCTION_BUNDLING,
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    plugins: isCompressed ? [compressedData] : [],
    write: false,
  });
  const text = outputFiles[0]?.text ?? '';
  const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'made.mjs');
  writeFileSync(file, text);
  return { text, made: (await import(pathToFileURL(file).href)) as Record<string, unknown> };
}

describe('data in a bundle', () => {
  it.each([
    ['the list of public suffixes', `export * from 'tldts/dist/es6/src/data/trie.js';`, 60],
    ['the partitions', `export * from './node_modules/${PARTITIONS}';`, 2],
    ['the endpoints of S3', `export { bdd } from '@aws-sdk/client-s3/dist-es/endpoint/bdd.js';`, 10],
    ['the endpoints of DynamoDB', `export { bdd } from '@aws-sdk/client-dynamodb/dist-es/endpoint/bdd.js';`, 2],
    ['the endpoints of IAM', `export { bdd } from '@aws-sdk/client-iam/dist-es/endpoint/bdd.js';`, 1],
  ])(
    '%s: is compressed, and as it was',
    async (_, contents, saved) => {
      const [plain, compressed] = [await bundled(contents, false), await bundled(contents, true)];
      expect(compressed.made).toEqual(plain.made);
      for (const [name, value] of Object.entries(plain.made))
        if (ArrayBuffer.isView(value)) expect(compressed.made[name]?.constructor).toBe(value.constructor);
      expect(plain.text.length - compressed.text.length).toBeGreaterThan(saved * 1024);
    },
    60_000,
  );

  it('is left as it is where it is short', async () => {
    const contents = `export { bdd } from '${endpointsOf('sqs')}';`;
    expect((await bundled(contents, true)).text).toBe((await bundled(contents, false)).text);
  }, 60_000);

  it('is read from modules that are data alone', async () => {
    expect(await exportsOf('export const a = 1;\nexport const b = [a, "x"];')).toEqual({ a: 1, b: [1, 'x'] });
    expect(await compressedTable(read(SUFFIXES))).toContain('new Uint16Array(data.edgeStart)');
    expect(await compressedTable(read(PARTITIONS))).toContain('export const partitionsInfo = data.partitionsInfo;');
    expect(await compressedEndpoints(read(endpointsOf('s3')))).toContain('BinaryDecisionDiagram.from(');
  });
});
