import { brotliDecompressSync } from 'node:zlib';

/** The characters from `(` on without the backslash, as they stand in a text of JavaScript: five hold four bytes. */
const FIRST = 40;
const BACKSLASH = 92;

/** Writes bytes as text that takes a sixteenth less than base64; some zeros may follow them. */
export function packedText(bytes: Uint8Array): string {
  const padded = Buffer.alloc(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  let text = '';
  for (let at = 0; at < padded.length; at += 4) {
    let value = padded.readUInt32BE(at);
    let five = '';
    for (let n = 0; n < 5; n += 1) {
      const code = (value % 85) + FIRST;
      five = String.fromCharCode(code < BACKSLASH ? code : code + 1) + five;
      value = Math.floor(value / 85);
    }
    text += five;
  }
  return text;
}

/** The data that was compressed and written so when a bundle was made. */
export function packedData(text: string): unknown {
  const bytes = Buffer.alloc((text.length / 5) * 4);
  for (let at = 0; at < text.length; at += 5) {
    let value = 0;
    for (let n = at; n < at + 5; n += 1) {
      const code = text.charCodeAt(n);
      value = value * 85 + code - (code < BACKSLASH ? FIRST : FIRST + 1);
    }
    bytes.writeUInt32BE(value, (at / 5) * 4);
  }
  return JSON.parse(String(brotliDecompressSync(bytes)));
}
