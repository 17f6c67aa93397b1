import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPassing } from '../../src/core/errors.ts';

/** A line of a client's schemas that tells the client of an error of its service. */
const REGISTERED = /^\w+_registry\.registerError\((\w+)\$, \1\);\n/gm;
const RETRYABLE = /^export class (\w+) extends (?:(?!^\}$).)*?\$retryable = /gms;

/** All words of the project's sources, of which some are names of errors. */
export function wordsOf(root: string): Set<string> {
  const files = globSync('{src,handlers}/**/*.ts', { cwd: root });
  return new Set(files.flatMap((file) => readFileSync(join(root, file), 'utf8').match(/\w+/g) ?? []));
}

/**
 * The same schemas, by which a client knows those errors of its service alone that the project names, that pass, or that
 * the SDK tries again by what their class says. An error that it does not know it gives as it gives those that AWS made
 * since: by the name that AWS answered with, with the same message, fields and metadata.
 *
 * @param models the module of the classes of the errors
 * @param words what the project names
 */
export function withNamedErrors(schemas: string, models: string, words: ReadonlySet<string>): string {
  const retryable = new Set([...models.matchAll(RETRYABLE)].map(([, name = '']) => name));
  return schemas.replace(REGISTERED, (line, name: string) =>
    words.has(name) || name.endsWith('ServiceException') || isPassing(name) || retryable.has(name) ? line : '',
  );
}
