import { clean } from '../../core/text.ts';
import { malformed, type Reader } from '../read/reader.ts';

/**
 * Tags, as an object of texts; undefined when there are none. Strict, since a tag may forbid to touch.
 *
 * @throws MalformedEventError when a value is no text
 */
export function readTagMap(from: Reader, path: string): Record<string, string> | undefined {
  const tags = from.at(path);
  const entries = tags.entries().map(([key, value]): [string, string] => {
    const name = clean(key, 128);
    if (value === undefined || value === null) return [name, ''];
    if (typeof value !== 'string') throw malformed(tags.pathOf(name), 'text', value);
    return [name, clean(value)];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}
