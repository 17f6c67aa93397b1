import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ReadingProblem, textsOf } from '../../../src/cli/events/texts.ts';

const TEXT = '{"name":"Zoë","sign":"€😀"}\n{"n":2}';

async function read(...chunks: Buffer[]): Promise<string> {
  let text = '';
  for await (const part of textsOf(Readable.from(chunks))) text += part;
  return text;
}

const inBytes = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.from([byte]));
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('the text of a file', () => {
  it.each([
    { title: 'UTF-8', bytes: Buffer.from(TEXT) },
    { title: 'UTF-8 with a byte order mark', bytes: Buffer.from(`\uFEFF${TEXT}`) },
    { title: 'UTF-16 as PowerShell writes it', bytes: Buffer.from(`\uFEFF${TEXT}`, 'utf16le') },
    { title: 'UTF-16 without a mark', bytes: Buffer.from(TEXT, 'utf16le') },
    { title: 'UTF-16, the high byte first', bytes: bigEndian(`\uFEFF${TEXT}`) },
    { title: 'UTF-16, the high byte first, without a mark', bytes: bigEndian(TEXT) },
    { title: 'gzip', bytes: gzipSync(TEXT) },
    { title: 'gzip of UTF-16', bytes: gzipSync(Buffer.from(`\uFEFF${TEXT}`, 'utf16le')) },
    {
      title: 'gzip in two members, as log files are put together',
      bytes: Buffer.concat([gzipSync(TEXT.slice(0, 9)), gzipSync(TEXT.slice(9))]),
    },
  ])('is read: $title', async ({ bytes }) => {
    expect(await read(bytes)).toBe(TEXT);
    expect(await read(...inBytes(bytes))).toBe(TEXT);
  });

  it('is what a decoder makes of the bytes, whatever they are and however they are cut', async () => {
    const text = fc.string({ unit: 'binary' }).map((said) => Buffer.from(said));
    const mark = fc.constantFrom('\uFEFF', '\n', '€', '').map((said) => Buffer.from(said));
    // Neither gzip nor UTF-16: the first bytes say so.
    const bytes = fc.array(fc.oneof(text, mark, fc.uint8Array({ maxLength: 5 })), { maxLength: 6 });
    const one = fc.asyncProperty(bytes, fc.array(fc.nat(), { maxLength: 6 }), async (parts, cuts) => {
      const all = Buffer.concat([Buffer.from('{"'), ...parts]);
      const places = [0, ...cuts.map((cut) => cut % all.length).sort((a, b) => a - b), all.length];
      const chunks = places.slice(1).map((end, n) => all.subarray(places[n], end));
      fc.pre(all[2] !== 0 && all[1] !== 0);
      expect(await read(...chunks)).toBe(new TextDecoder().decode(all));
    });
    await fc.assert(one);
  });

  it('may be none', async () => {
    expect(await read()).toBe('');
    expect(await read(Buffer.from('7'))).toBe('7');
  });

  it.each([
    { title: 'broken off', bytes: gzipSync(TEXT.repeat(1_000)).subarray(0, 60), says: /breaks off before its end/ },
    {
      title: 'damaged',
      bytes: Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.from('nonsense')]),
      says: /damaged/,
    },
  ])('that is $title says so', async ({ bytes, says }) => {
    const reading = read(bytes);
    await expect(reading).rejects.toThrow(ReadingProblem);
    await expect(reading).rejects.toThrow(says);
  });

  it('that would unpack to no end is left', async () => {
    // 600 MB of spaces in half a megabyte.
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, ' '));
    let length = 0;
    const reading = (async () => {
      for await (const part of textsOf(Readable.from(Array(75).fill(bomb)))) length += part.length;
    })();
    await expect(reading).rejects.toThrow(/more than 200 times its size/);
    expect(length).toBeLessThan(300 * 1024 * 1024);
  });
});
