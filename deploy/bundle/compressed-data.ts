import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { brotliCompressSync } from 'node:zlib';
import { type Plugin, transform } from 'esbuild';
import { packedText } from '../../src/core/packed-data.ts';

/** The built-in playbooks, the table of calls, and AWS's address ranges. */
const RULES =
  /[\\/]src[\\/](?:policy[\\/]playbooks[\\/]built-in\.generated|sources[\\/]cloudtrail[\\/]calls\.generated|never-block[\\/]aws-ranges)\.json$/;
/** The list of public suffixes, and AWS's partitions with their regions. */
const TABLES =
  /[\\/](?:tldts[\\/]dist[\\/]es6[\\/]src[\\/]data[\\/]trie|util-endpoints[\\/]lib[\\/]aws[\\/]partitions)\.js$/;
/** By which a client of the SDK finds the endpoint of its service. */
const ENDPOINTS = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]endpoint[\\/]bdd\.js$/;
const PACKED_DATA = JSON.stringify(fileURLToPath(new URL('../../src/core/packed-data.ts', import.meta.url)));
/** Shorter text gains less by it than it costs to say so. */
const SHORTEST = 4_500;

type Exports = Record<string, unknown>;

/** What a module exports that is data alone. @param given what it imports */
export async function exportsOf(code: string, given: Exports = {}): Promise<Exports> {
  const { code: script } = await transform(code, { format: 'cjs' });
  const module = { exports: {} as Exports };
  const run = runInThisContext(`(function (module, exports, require) {${script}\n})`) as (...all: unknown[]) => void;
  run(module, module.exports, () => given);
  return module.exports;
}

/** A constant that holds the data. */
const constant = (data: unknown): string => {
  const text = JSON.stringify(packedText(brotliCompressSync(JSON.stringify(data))));
  return `import { packedData } from ${PACKED_DATA};
const data = packedData(${text});
`;
};

/** The same module, compressed: texts, numbers, lists of them, and arrays of numbers of one type. */
export async function compressedTable(code: string): Promise<string> {
  const data = await exportsOf(code);
  const lines = Object.entries(data).map(([name, value]) => {
    const made = ArrayBuffer.isView(value) ? `new ${value.constructor.name}(data.${name})` : `data.${name}`;
    return `export const ${name} = ${made};\n`;
  });
  const plain = Object.entries(data).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value,
  ]);
  return constant(Object.fromEntries(plain)) + lines.join('');
}

/** The same rules of endpoints, compressed. */
export async function compressedEndpoints(code: string): Promise<string> {
  const from = (nodes: Int32Array, ...rest: unknown[]): unknown[] => [[...nodes], ...rest];
  const { bdd } = await exportsOf(code, { BinaryDecisionDiagram: { from } });
  return `import { BinaryDecisionDiagram } from '@smithy/core/endpoints';
${constant(bdd)}const [nodes, ...rest] = data;
export const bdd = BinaryDecisionDiagram.from(new Int32Array(nodes), ...rest);
`;
}

/** Text of data is a tenth of a bundle that decides as it is, and a fiftieth when it is compressed. */
export const compressedData: Plugin = {
  name: 'compressed-data',
  setup(build) {
    const read = (path: string): string => readFileSync(path, 'utf8');
    build.onLoad({ filter: RULES }, ({ path }) => ({
      contents: `${constant(JSON.parse(read(path)))}export default data;`,
      loader: 'js',
    }));
    build.onLoad({ filter: TABLES }, async ({ path }) => ({
      contents: await compressedTable(read(path)),
      loader: 'js',
    }));
    build.onLoad({ filter: ENDPOINTS }, async ({ path }) => {
      const code = read(path);
      if (code.length < SHORTEST) return undefined;
      return { contents: await compressedEndpoints(code), resolveDir: dirname(path), loader: 'js' };
    });
  },
};
