import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { classNames } from '../deploy/bundle/class-names.ts';
import { FUNCTION_BUNDLING } from '../deploy/bundle/options.ts';
import { OLDEST_NODE } from '../src/cli/node-problem.ts';
import { VERSION } from '../src/cli/version.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Where it lies in the package, as deep as in the project: what it reads of `package.json` it finds at the same place. */
export const COMMAND = 'src/cli/riposte.js';

/** Installed, the command is called by its name. */
const byName: Plugin = {
  name: 'called-by-name',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]policy[\\/]riposte-yml[\\/]deployed\.ts$/ }, () => ({
      contents: "export const deployed = { commandPrefix: 'riposte' };",
      loader: 'js',
    }));
  },
};

/**
 * Bundles the command without dependencies, beside a package.json of its own: the file that starts, and parts beside it that
 * only the commands load which need them. To read all of it takes longer than most commands run.
 *
 * @returns its folder
 */
export async function buildCli(into: string): Promise<string> {
  const folder = join(into, 'package');
  rmSync(folder, { recursive: true, force: true });
  await build({
    ...FUNCTION_BUNDLING,
    target: `node${OLDEST_NODE}`,
    entryPoints: [join(ROOT, 'src/cli/riposte.ts')],
    absWorkingDir: ROOT,
    outdir: join(folder, dirname(COMMAND)),
    splitting: true,
    chunkNames: 'part-[hash]',
    plugins: [byName, classNames(ROOT)],
  });
  chmodSync(join(folder, COMMAND), 0o755);
  cpSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packageOf(VERSION), undefined, 2)}\n`);
  return folder;
}

const packageOf = (version: string): object => ({
  name: 'riposte-cli',
  version,
  description: 'The command of Riposte, in one file.',
  license: 'Apache-2.0',
  private: true,
  type: 'module',
  bin: { riposte: COMMAND },
  files: [`${dirname(COMMAND)}/*.js`],
  engines: { node: `>=${OLDEST_NODE}` },
});

/** Packs it as `npm i -g` takes it. @returns the path of the tarball */
export async function packCli(into: string): Promise<string> {
  mkdirSync(into, { recursive: true });
  const folder = await buildCli(into);
  execFileSync('npm', ['pack', folder, '--pack-destination', into, '--silent'], { cwd: ROOT, stdio: 'pipe' });
  rmSync(folder, { recursive: true });
  return join(into, `riposte-cli-${VERSION}.tgz`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = await packCli(join(ROOT, 'release'));
  process.stdout.write(`${path}\nInstall it with: npm i -g ${path}\n`);
}
