import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/**
 * Data that was compressed into a file of its own when a bundle was made.
 *
 * @param file where it is, as seen from the code that asks
 * @param from that code's `import.meta.url`
 */
export const readData = (file: string, from: string): unknown =>
  JSON.parse(String(brotliDecompressSync(readFileSync(new URL(file, from)))));
