import { crc32, deflateRawSync } from 'node:zlib';

/** MS-DOS for 1 January 1980, the first moment that a zip file can name: the same content makes the same archive. */
const EPOCH = { time: 0, date: 0x21 };
const VERSION = 20;
const UNIX = 3 << 8;
const DEFLATED = 8;
/** Of UTF-8 names. */
const FLAGS = 0x800;
/** A plain file that everybody may read: Lambda runs the code as another user. */
const MODE = 0o100644;

const record = (size: number, write: (bytes: Buffer) => void): Buffer => {
  const bytes = Buffer.alloc(size);
  write(bytes);
  return bytes;
};

/** What the header before a file and its entry in the directory at the end say alike, from `at` on. */
function writeFacts(bytes: Buffer, at: number, { crc, packed, size, name }: Facts): void {
  bytes.writeUInt16LE(VERSION, at);
  bytes.writeUInt16LE(FLAGS, at + 2);
  bytes.writeUInt16LE(DEFLATED, at + 4);
  bytes.writeUInt16LE(EPOCH.time, at + 6);
  bytes.writeUInt16LE(EPOCH.date, at + 8);
  bytes.writeUInt32LE(crc, at + 10);
  bytes.writeUInt32LE(packed, at + 14);
  bytes.writeUInt32LE(size, at + 18);
  bytes.writeUInt16LE(name, at + 22);
}

/** Sizes in bytes. */
interface Facts {
  crc: number;
  packed: number;
  size: number;
  name: number;
}

/** One file of an archive. */
export interface Packed {
  path: string;
  content: Uint8Array;
}

/** A file with its header, and its entry in the directory, for where it begins. */
function packed({ path, content }: Packed, at: number): { file: Buffer; entry: Buffer } {
  const name = Buffer.from(path);
  const data = deflateRawSync(content, { level: 9 });
  const facts = { crc: crc32(content), packed: data.length, size: content.length, name: name.length };
  const header = record(30, (bytes) => {
    bytes.writeUInt32LE(0x04034b50, 0);
    writeFacts(bytes, 4, facts);
  });
  const entry = record(46, (bytes) => {
    bytes.writeUInt32LE(0x02014b50, 0);
    bytes.writeUInt16LE(UNIX | VERSION, 4);
    writeFacts(bytes, 6, facts);
    bytes.writeUInt32LE(MODE * 0x10000, 38);
    bytes.writeUInt32LE(at, 42);
  });
  return { file: Buffer.concat([header, name, data]), entry: Buffer.concat([entry, name]) };
}

/** A zip archive, the same for the same content. Source: PKWARE's APPNOTE 6.3, 4.3.7 to 4.3.16. */
export function zipOf(files: readonly Packed[]): Buffer {
  const [parts, entries]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const each of files) {
    const { file, entry } = packed(each, at);
    parts.push(file);
    entries.push(entry);
    at += file.length;
  }
  const directory = Buffer.concat(entries);
  const end = record(22, (bytes) => {
    bytes.writeUInt32LE(0x06054b50, 0);
    bytes.writeUInt16LE(files.length, 8);
    bytes.writeUInt16LE(files.length, 10);
    bytes.writeUInt32LE(directory.length, 12);
    bytes.writeUInt32LE(at, 16);
  });
  return Buffer.concat([...parts, directory, end]);
}
