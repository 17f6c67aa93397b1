import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { RiposteError } from '../src/core/errors.ts';
import type { Finding, SourceId } from '../src/core/finding.ts';
import { sources } from '../src/sources/index.ts';

const EVENTS = new URL('../events/', import.meta.url);

/** The findings of a source's bundled events, by the events' names. Those that are there to be refused are left out. */
export function bundledFindings(source: SourceId): { name: string; finding: Finding }[] {
  const folder = new URL(`${source}/`, EVENTS);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files
    .sort()
    .flatMap((file) =>
      read(source, new URL(file, folder)).map((finding) => ({ name: file.replace(/\.json$/, ''), finding })),
    );
}

function read(source: SourceId, file: URL): Finding[] {
  try {
    return sources[source].parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof RiposteError) return [];
    throw error;
  }
}
