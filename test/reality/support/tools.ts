import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { root } from './package.ts';

const folder = process.env.RIPOSTE_REALITY_TOOLS ?? '.reality';

/** Where scripts/reality-tools.sh puts what runs beside the project. */
export const TOOLS = isAbsolute(folder) ? folder : join(root, folder);

/** A file of the tools; without it nothing can be said, so it throws. */
export function tool(path: string): string {
  const file = join(TOOLS, path);
  if (!existsSync(file)) throw new Error(`${file} is missing: run scripts/reality-tools.sh`);
  return file;
}
