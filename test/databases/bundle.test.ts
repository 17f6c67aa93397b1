import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { FUNCTION_BUNDLING, pluginsFor } from '../../deploy/bundle/options.ts';
import { ADMIN, authority, DATABASES } from './support/databases.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FROM = './src/actions/secrets/database';

/** Bundles the drivers as they are deployed, and runs a script in a process of its own, which has them as `dialects`. */
async function runBundled(script: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bundle-'));
  const outfile = join(folder, 'dialects.mjs');
  const contents = `export { postgres } from '${FROM}/postgres.ts'; export { mysql } from '${FROM}/mysql.ts';`;
  const given = `const dialects = await import(${JSON.stringify(pathToFileURL(outfile).href)});\n`;
  try {
    const stdin = { contents, resolveDir: ROOT };
    await build({ ...FUNCTION_BUNDLING, stdin, absWorkingDir: ROOT, outfile, plugins: pluginsFor(ROOT) });
    writeFileSync(join(folder, 'run.mjs'), given + script);
    return execFileSync(process.execPath, [join(folder, 'run.mjs')], { encoding: 'utf8', timeout: 20_000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const loginAt = (port: number): string =>
  JSON.stringify({ host: 'localhost', port, ...ADMIN, database: undefined, tls: { ca: [authority] } });

it.each(DATABASES)(
  'the bundled driver signs in at $engine, and says why it could not',
  async ({ engine, port }) => {
    const said = await runBundled(`const { connect } = dialects.${engine === 'postgres' ? 'postgres' : 'mysql'};
    const wire = await connect(${loginAt(port)});
    console.log(JSON.stringify(await wire.run('SELECT 1 AS one')));
    await wire.end();
    const error = await connect({ ...${loginAt(port)}, password: 'no' }).catch((problem) => problem);
    console.log(error.name, error.problem);`);
    expect(said).toBe('[{"one":1}]\nDatabaseError authentication\n');
  },
  60_000,
);

it.each(DATABASES.filter(({ engine }) => engine !== 'postgres'))(
  'the bundled driver reads what $engine says in other characters than it asked for',
  async ({ port }) => {
    const said = await runBundled(`const wire = await dialects.mysql.connect(${loginAt(port)});
    for (const characters of ['utf8mb4', 'gbk', 'big5', 'sjis', 'euckr', 'ujis', 'cp1251', 'utf16']) {
      // A server can be told to answer in its own, whatever is asked for.
      await wire.run('SET character_set_results = ' + characters);
      const text = characters === 'cp1251' ? 'd098' : 'e4b8ad';
      console.log(characters, (await wire.run("SELECT CONVERT(x'" + text + "' USING utf8mb4) AS one"))[0].one);
    }
    await wire.end();`);
    expect(said).toBe('utf8mb4 中\ngbk 中\nbig5 中\nsjis 中\neuckr 中\nujis 中\ncp1251 И\nutf16 中\n');
  },
  60_000,
);
