import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { BUNDLING } from '../../deploy/bundle/options.ts';
import { ADMIN, authority, DATABASES } from './support/databases.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FROM = './src/actions/secrets/database';

/** Bundles the drivers as they are deployed, and lets a process of its own sign in with them. */
function signInBundled(port: number, dialect: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bundle-'));
  const outfile = join(folder, 'dialects.mjs');
  const contents = `export { postgres } from '${FROM}/postgres.ts'; export { mysql } from '${FROM}/mysql.ts';`;
  const login = { host: 'localhost', port, ...ADMIN, database: undefined, tls: { ca: [authority] } };
  const script = `import(${JSON.stringify(pathToFileURL(outfile).href)}).then(async ({ ${dialect}: { connect } }) => {
    const wire = await connect(${JSON.stringify(login)});
    console.log(JSON.stringify(await wire.run('SELECT 1 AS one')));
    await wire.end();
    const error = await connect({ ...${JSON.stringify(login)}, password: 'no' }).catch((problem) => problem);
    console.log(error.name, error.problem);
  });`;
  try {
    buildSync({ ...BUNDLING, stdin: { contents, resolveDir: ROOT }, outfile, logLevel: 'error' });
    writeFileSync(join(folder, 'run.mjs'), script);
    return execFileSync(process.execPath, [join(folder, 'run.mjs')], { encoding: 'utf8', timeout: 20_000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each(DATABASES)('the bundled driver signs in at $engine, and says why it could not', ({ engine, port }) => {
  const said = signInBundled(port, engine === 'postgres' ? 'postgres' : 'mysql');
  expect(said).toBe('[{"one":1}]\nDatabaseError authentication\n');
});
