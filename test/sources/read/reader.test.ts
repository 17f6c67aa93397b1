import { MalformedEventError } from '../../../src/core/errors.ts';
import { parseTime, Reader } from '../../../src/sources/read/reader.ts';

const reader = new Reader(
  { a: { text: 'b', number: 7, none: null, empty: '', list: [{ x: 1 }, null, { x: 2 }], yes: 'TRUE', odd: [1] } },
  'detail',
);

describe('reading an event', () => {
  it.each(['a.none', 'a.empty', 'a.nothing', 'a.nothing.deep', 'a.none.deep', 'nothing'])(
    'takes %s for absent',
    (path) => {
      expect([
        reader.raw(path),
        reader.text(path),
        reader.number(path),
        reader.flag(path),
        reader.time(path),
        reader.said(path),
      ]).toEqual(Array(6).fill(undefined));
      expect(reader.list(path)).toEqual([]);
      expect(reader.at(path).raw('x')).toBeUndefined();
    },
  );

  it.each([
    { read: () => reader.text('a.number'), says: 'detail.a.number should be text, but is 7.' },
    {
      read: () => reader.number('a.text'),
      says: 'detail.a.number'.replace('number', 'text should be a number, but is "b".'),
    },
    { read: () => reader.flag('a.text'), says: 'detail.a.text should be true or false, but is "b".' },
    { read: () => reader.list('a.text'), says: 'detail.a.text should be an array, but is "b".' },
    { read: () => reader.list('a.odd'), says: 'detail.a.odd[0] should be an object, but is 1.' },
    { read: () => reader.at('a.list'), says: 'detail.a.list should be an object, but is an array.' },
    { read: () => reader.raw('a.text.deep'), says: 'detail.a.text should be an object, but is "b".' },
    { read: () => reader.at('a').need('none'), says: 'detail.a.none should be an object, but is null.' },
    { read: () => reader.needText('a.none', 'a name'), says: 'detail.a.none should be a name, but is missing.' },
  ])('names the whole path: $says', ({ read, says }) => {
    expect(read).toThrow(MalformedEventError);
    expect(read).toThrow(says);
  });

  it('reads what is there', () => {
    expect(reader.text('a.text')).toBe('b');
    expect(reader.flag('a.yes')).toBe(true);
    expect(reader.list('a.list').map((entry) => [entry.path, entry.number('x')])).toEqual([
      ['detail.a.list[0]', 1],
      ['detail.a.list[2]', 2],
    ]);
  });

  it('never throws for what is only shown', () => {
    expect([reader.said('a.number'), reader.said('a.list'), reader.said('a.text.deep')]).toEqual([
      '7',
      undefined,
      undefined,
    ]);
  });
});

describe('reading a time', () => {
  it.each([
    '',
    '2026',
    '2026-11-20',
    '2026-11-20T25:00:00Z',
    'T',
    '2026-02-30T00:00:00+99:00',
    '2026-11-20T08:00:00Zx',
  ])('refuses %j', (text) => expect(parseTime(text)).toBeUndefined());
});
