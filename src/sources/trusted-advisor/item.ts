import { clean } from '../../core/text.ts';
import { type Location, REGION } from '../read/identifiers.ts';
import type { Reader } from '../read/reader.ts';

/** A value of the item by its column's title, such as `Access Key ID`: titles have spaces, and vary in case. */
export function column(item: Reader, title: string): unknown {
  return item.entries().find(([name]) => name.toLowerCase() === title.toLowerCase())?.[1] ?? undefined;
}

/** Where the item is: some columns name an availability zone, others no region at all. */
export function placeOfItem(item: Reader, received: Location): Location {
  const said = ['Region', 'Region/AZ', 'Region Name'].map((title) => column(item, title));
  const region = said
    .map((value) => (typeof value === 'string' ? value.replace(/(-\d)[a-z]$/, '$1') : ''))
    .find((value) => REGION.test(value));
  return { ...received, ...(region && { region }) };
}

/** The whole item on one line, as people read it in the console. */
export function itemText(item: Reader): string | undefined {
  const cells = item
    .entries()
    .filter(([, value]) => typeof value === 'string' && value !== '')
    .map(([name, value]) => `${name}: ${value}`);
  return clean(cells.join('; ')) || undefined;
}
