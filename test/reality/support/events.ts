import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './package.ts';
import { PSEUDO } from './template.ts';

export interface BundledEvent {
  /** Its file, and its number where the file has several. */
  id: string;
  event: Record<string, unknown>;
}

/** Every bundled event, as this stack's own account would get it. */
export function bundledEvents(): BundledEvent[] {
  return globSync('events/**/*.json', { cwd: root })
    .sort()
    .flatMap((file) => {
      // Events about Riposte's own are of the local account's stack.
      const text = readFileSync(join(root, file), 'utf8').replaceAll('riposte-local', PSEUDO.stack);
      const all = [JSON.parse(text) as Record<string, unknown>].flat();
      return all.map((event, n) => ({
        id: all.length > 1 ? `${file}#${n}` : file,
        event: { ...event, account: PSEUDO.account },
      }));
    });
}
