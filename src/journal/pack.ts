import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { WORDS_1 } from './pack-words.ts';

/** The first byte says how the rest was packed, so that what is stored stays readable when another way comes. */
const WAY = 1;
/** More than an item of DynamoDB can hold, packed or not. */
const MOST_BYTES = 4_000_000;

/** What a text of this length and its dictionary lie in; in a larger window, most of the time of packing goes into its tables. */
const SHORT = 4_000;
const SMALL = { windowBits: 13, memLevel: 6 };

const words = Buffer.from(WORDS_1);
const dictionaryWith = (near: string): Buffer => Buffer.concat([words, Buffer.from(near)]);

/**
 * Text of a record as few bytes: DynamoDB asks for each KB that is written, of the item and of each index that has it.
 *
 * @param near what stands beside it in the item, such as its key: what is said there takes nothing more
 */
export function pack(text: string, near: string): Uint8Array {
  const packed = deflateRawSync(text, {
    level: 9,
    dictionary: dictionaryWith(near),
    ...(text.length <= SHORT && SMALL),
  });
  const all = new Uint8Array(packed.length + 1);
  all[0] = WAY;
  all.set(packed, 1);
  return all;
}

/** @throws Error on what this release did not pack */
export function unpack(packed: Uint8Array, near: string): string {
  const [way] = packed;
  if (way !== WAY) throw new Error(`A record of the journal is packed in way ${way}: a later release wrote it.`);
  return inflateRawSync(packed.subarray(1), {
    dictionary: dictionaryWith(near),
    maxOutputLength: MOST_BYTES,
  }).toString();
}
