import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { FUNCTION_BUNDLING, pluginsFor } from '../../deploy/bundle/options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A module, bundled as the functions are, and imported. `bytes` are those of its code and of its data. */
export async function bundled<T>(
  contents: string,
  plugins: Plugin[] = pluginsFor(root),
): Promise<{ path: string; text: string; bytes: number; it: T }> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'made.mjs');
  const { metafile } = await build({
    ...FUNCTION_BUNDLING,
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    outfile,
    plugins,
    metafile: true,
  });
  const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  return {
    path: outfile,
    text: readFileSync(outfile, 'utf8'),
    bytes,
    it: (await import(pathToFileURL(outfile).href)) as T,
  };
}
