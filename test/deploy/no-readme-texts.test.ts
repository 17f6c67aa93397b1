import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { noReadmeTexts } from '../../deploy/bundle/no-readme-texts.ts';
import { FUNCTION_BUNDLING } from '../../deploy/bundle/options.ts';
import { catalogue } from '../../src/actions/catalogue/catalogue.ts';
import { SETTINGS } from '../../src/platform/settings/schema.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Entries = Record<string, Record<string, unknown>>;

async function bundled(path: string): Promise<Record<string, Entries>> {
  const { outputFiles } = await build({
    ...FUNCTION_BUNDLING,
    entryPoints: [path],
    absWorkingDir: root,
    plugins: [noReadmeTexts],
    write: false,
  });
  const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'made.mjs');
  writeFileSync(file, outputFiles[0]?.text ?? '');
  return (await import(pathToFileURL(file).href)) as Record<string, Entries>;
}

/** The data of entries alone. */
const dataOf = (entries: object): unknown => JSON.parse(JSON.stringify(entries));
const without = (entries: object, name: string): unknown =>
  dataOf(Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, { ...entry, [name]: undefined }])));

describe('texts for the README', () => {
  it('are in no function, and all else of settings and actions is as it was', async () => {
    const made = await bundled('src/platform/settings/schema.ts');
    expect(dataOf(made.SETTINGS ?? {})).toEqual(without(SETTINGS, 'is'));
    const { catalogue: bare } = await bundled('src/actions/catalogue/catalogue.ts');
    expect(dataOf(bare ?? {})).toEqual(without(catalogue, 'summary'));
  }, 60_000);

  it('are read by no function', () => {
    const READS =
      /(?:catalogue|SETTINGS)\[[^\]]+\]\??\.(?:summary|is)\b|\{[^{}]*\b(?:summary|is)\b[^{}]*\} = (?:catalogue|SETTINGS)\b/;
    expect('const { group, summary } = catalogue[id];').toMatch(READS);
    expect('text(SETTINGS[name].is)').toMatch(READS);
    // The command shows them, and so do editors, by the schema of riposte.yml.
    const exclude = ['src/cli/**', 'src/policy/riposte-yml/settings.ts'];
    const files = globSync('src/**/*.ts', { cwd: root, exclude });
    expect(files.filter((file) => READS.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});
