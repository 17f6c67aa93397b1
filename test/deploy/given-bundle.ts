import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { FUNCTION_BUNDLING, pluginsFor } from '../../deploy/bundle/options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A module, bundled as the functions are, and imported. */
export async function bundled<T>(
  contents: string,
  plugins: Plugin[] = pluginsFor(root),
): Promise<{ text: string; it: T }> {
  const { outputFiles } = await build({
    ...FUNCTION_BUNDLING,
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    plugins,
    write: false,
  });
  const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'made.mjs');
  const text = outputFiles[0]?.text ?? '';
  writeFileSync(file, text);
  return { text, it: (await import(pathToFileURL(file).href)) as T };
}
