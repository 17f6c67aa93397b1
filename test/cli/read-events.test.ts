import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { FormsMet } from '../../src/cli/events/forms.ts';
import { readEvents, splitEvents, UsageError } from '../../src/cli/read-events.ts';

const texts = (text: string): (string | undefined)[] => splitEvents('f', text).map((event) => event.text);
const errors = (text: string): (string | undefined)[] => splitEvents('f', text).map(({ error }) => error?.message);

describe('the events of a file', () => {
  it.each([
    { title: 'one event', text: '{"a":1}', events: ['{"a":1}'] },
    { title: 'one event over several lines', text: '{\n  "a": 1\n}\n', events: ['{\n  "a": 1\n}'] },
    { title: 'an array', text: '[{"a":1},{"b":2}]', events: ['{"a":1}', '{"b":2}'] },
    { title: 'one per line', text: '{"a":1}\n{"b":2}\n', events: ['{"a":1}', '{"b":2}'] },
    {
      title: 'one per line, with blank lines and carriage returns',
      text: '{"a":1}\r\n\r\n{"b":2}\r\n',
      events: ['{"a":1}', '{"b":2}'],
    },
    { title: 'a byte order mark', text: '\ufeff{"a":1}', events: ['{"a":1}'] },
    { title: 'a number, which is JSON', text: '7', events: ['7'] },
  ])('$title', ({ text, events }) => {
    expect(texts(text)).toEqual(events);
  });

  it.each([
    { title: 'nothing', text: ' \n', says: [/it is empty/] },
    { title: 'an empty array', text: '[]', says: [/holds no event/] },
    { title: 'no JSON', text: 'hello', says: [/not readable as JSON/] },
    { title: 'no JSON on several lines', text: 'hello\nthere', says: [/not readable as JSON/] },
    { title: 'a broken event over several lines', text: '{\n"a": 1,\n}', says: [/not readable as JSON/] },
  ])('$title is one event that cannot be read', ({ text, says }) => {
    expect(errors(text)).toEqual(says.map((pattern) => expect.stringMatching(pattern)));
  });

  it('names the line that is broken as an editor counts it, and keeps the others', () => {
    const events = splitEvents('f', '{"a":1}\n\n{"b":\n{"c":3}');
    expect(events.map(({ text }) => text)).toEqual(['{"a":1}', undefined, '{"c":3}']);
    expect(events[1]?.error?.message).toMatch(/line 3: /);
  });

  it('loses no event, whatever a line holds', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.string().map((text) => ({ text })),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (values) => {
        const objects = values.map((detail) => ({ detail }));
        const lines = objects.map((event) => JSON.stringify(event)).join('\n');
        const expected = objects.map((event) => JSON.parse(JSON.stringify(event)));
        expect(texts(lines).map((text) => JSON.parse(text ?? ''))).toEqual(expected);
        expect(texts(JSON.stringify(objects)).map((text) => JSON.parse(text ?? ''))).toEqual(expected);
      }),
    );
  });

  it('throws nothing, whatever a file holds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => splitEvents('f', text).length > 0));
  });
});

describe('the files of a command line', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'riposte-events-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  it('of a folder are those with events, below it as well, by name', async () => {
    mkdirSync(join(folder, 'deep'));
    for (const name of ['b.json', 'a.jsonl', 'deep/c.ndjson', 'README.md']) write(name, `{"name":"${name}"}`);
    expect((await readEvents([folder], new FormsMet())).map(({ file }) => file)).toEqual(
      ['a.jsonl', 'b.json', 'deep/c.ndjson'].map((name) => join(folder, name)),
    );
  });

  it('may have any name when named themselves, and keep the order of the command line', async () => {
    const [one, two] = [write('one.txt', '{"n":1}'), write('two', '{"n":2}')];
    expect(await readEvents([two, '-', one], new FormsMet(), () => Readable.from([Buffer.from('{"n":0}')]))).toEqual([
      { file: two, text: '{"n":2}' },
      { file: '-', text: '{"n":0}' },
      { file: one, text: '{"n":1}' },
    ]);
  });

  it('of a folder may be packed, and what is no file there is told and costs no other', async () => {
    const server = createServer().listen(join(folder, 'socket.json'));
    await once(server, 'listening');
    symlinkSync(join(folder, 'gone'), join(folder, 'link.json'));
    writeFileSync(join(folder, 'records.json.gz'), gzipSync('{"source":"aws.x"}'));
    writeFileSync(join(folder, 'torn.json.gz'), gzipSync('{"source":"aws.x"}'.repeat(99)).subarray(0, 30));
    const found = await readEvents([folder], new FormsMet());
    server.close();
    expect(found.map(({ file, text, error }) => [basename(file), text ?? error?.message])).toEqual([
      ['link.json', 'not readable: it is a broken link'],
      ['records.json.gz', '{"source":"aws.x"}'],
      ['socket.json', 'not readable: it is not a file but a socket, a pipe or a device'],
      ['torn.json.gz', 'not readable: the gzip file breaks off before its end'],
    ]);
  });

  const MB = 1024 * 1024;
  /** More than the longest string that the engine can hold. */
  const PARTS = 600;

  it.each([
    { title: 'as it is', packed: (part: Buffer) => part },
    // In members, as log files are put together; of what packs as text does.
    { title: 'packed', packed: (part: Buffer) => gzipSync(part, { level: 1 }) },
  ])('may be one line that no engine could hold, which is one line about it: $title', async ({ packed }) => {
    const [begin, part, end] = [Buffer.from('{"a":"'), Buffer.from(randomBytes(MB / 2).toString('hex')), '"}\n{"n":1}'];
    const middle = packed(part);
    function* bytes(): Generator<Buffer> {
      yield packed(begin);
      for (let n = 0; n < PARTS; n += 1) yield middle;
      yield packed(Buffer.from(end));
    }
    const found = await readEvents(['-'], new FormsMet(), () => Readable.from(bytes()));
    expect(found.map(({ text, error }) => text ?? error?.message)).toEqual([
      'not readable as JSON: entry 1: it is longer than 32 MB',
      '{"n":1}',
    ]);
  });

  it('may be as long and hold nothing, as a disk image does', async () => {
    const file = write('sparse.json', '');
    truncateSync(file, PARTS * MB);
    const found = await readEvents([file], new FormsMet());
    expect(found.map(({ error }) => error?.message)).toEqual([
      'not readable as JSON: entry 1: it is longer than 32 MB',
    ]);
  });

  it.each([
    { title: 'a path that is not there', path: 'nope.json', says: /nope\.json: there is no such file or folder/ },
    { title: 'a folder without events', path: '.', says: /holds no \.json, \.jsonl or \.ndjson file/ },
    { title: 'a path below a file', path: 'file/x.json', says: /file\/x\.json: / },
    { title: 'a folder that looks like a file', path: 'folder.json', says: /folder\.json: the folder holds no/ },
  ])('refuse $title', async ({ path, says }) => {
    write('file', '{}');
    mkdirSync(join(folder, 'folder.json'));
    const read = readEvents([join(folder, path)], new FormsMet());
    await expect(read).rejects.toThrow(UsageError);
    await expect(read).rejects.toThrow(says);
  });
});
