import { parseNeverBlock } from '../../../src/core/addresses/parse-list.ts';
import { BadListError, RiposteError } from '../../../src/core/errors.ts';
import { parseList } from '../../../src/never-block/partner-list.ts';
import { bump, type Counts } from '../campaign.ts';
import type { Random } from '../random.ts';
import { isMappedV4, numbersOf } from './addresses-again.ts';
import { addressBy, entryBy, lineBy } from './lines.ts';

/** A list of what is never blocked, as an object or a parameter keeps it. */
export interface PartnerList {
  list: string;
  lines?: never;
}

const WIDEST = { 4: 8, 6: 16 };
const ENDS = ['\n', '\r\n', '\r', ', ', '\n\n', '\n# why\n', ' # why\n', ','];

export function partnerListBy(random: Random): PartnerList {
  const isTidy = random.below(2) === 0;
  const entries = Array.from({ length: 1 + random.below(8) }, () => {
    if (isTidy) return addressBy(random);
    return random.pick([entryBy, entryBy, entryBy, lineBy])(random);
  });
  return { list: entries.map((entry) => entry + random.pick(ENDS)).join('') };
}

/** A list is taken whole, each of its entries as what it is, or refused with the first line that is wrong. */
export function checkPartnerList({ list }: PartnerList, counts: Counts): string | undefined {
  const wrong = linesWrongIn(list);
  const entries = entriesIn(list).map(({ entry }) => entry);
  try {
    const taken = parseList(list, 'The list');
    if (wrong.length > 0) return `line ${wrong[0]} is wrong, and the list is taken`;
    const [kept, given] = [new Set(taken.map(keyOf)), new Set(entries.map(keyOf))];
    if (kept.size !== given.size || [...given].some((each) => !kept.has(each)))
      return `${list} is read as ${taken.join()}`;
    bump(counts, 'lists taken');
  } catch (error) {
    if (!(error instanceof BadListError)) throw error;
    if (wrong.length === 0) return `nothing is wrong, and it is refused: ${error.message}`;
    if (!error.message.includes(`line ${wrong[0]}:`)) return `it does not name line ${wrong[0]}: ${error.message}`;
    bump(counts, 'lists refused');
  }
  return whyBadSetting(entries);
}

/** The same as the setting neverBlock has them. */
function whyBadSetting(entries: readonly string[]): string | undefined {
  try {
    parseNeverBlock(entries);
  } catch (error) {
    if (!(error instanceof RiposteError)) throw error;
    if (entries.every((entry) => isEntry(entry))) return `neverBlock refuses what a list may say: ${error.message}`;
  }
  return undefined;
}

function entriesIn(list: string): { line: number; entry: string }[] {
  return list.split(/\r\n|\r|\n/).flatMap((line, n) =>
    (line.split('#')[0] ?? '')
      .split(',')
      .map((entry) => ({ line: n + 1, entry: entry.trim() }))
      .filter(({ entry }) => entry !== ''),
  );
}

function isEntry(entry: string): boolean {
  const numbers = numbersOf(entry);
  return numbers !== undefined && !isMappedV4(numbers) && numbers.prefix >= WIDEST[numbers.family];
}

const linesWrongIn = (list: string): number[] =>
  entriesIn(list).flatMap(({ line, entry }) => (isEntry(entry) ? [] : [line]));

function keyOf(entry: string): string {
  const { family, first, prefix } = numbersOf(entry) ?? {};
  return `${family} ${first} ${prefix}`;
}
