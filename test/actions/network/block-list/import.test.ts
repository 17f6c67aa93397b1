import fc from 'fast-check';
import { SimulatedCrash } from '../../../../local/faults.ts';
import { type Block, createBlockBook, type ImportOptions } from '../../../../src/actions/network/block-list/index.ts';
import { readImportLine } from '../../../../src/actions/network/block-list/ledger/import-line.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, addresses, DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

const BY: ImportOptions = { hours: 24, by: 'alice' };

async function* stream(count: number, line: (n: number) => string): AsyncGenerator<string> {
  for (let n = 0; n < count; n += 1) yield line(n);
}

describe('a line of an import', () => {
  it.each([
    { line: '198.51.100.7', read: { cidr: '198.51.100.7' } },
    { line: '  198.51.100.0/24\r', read: { cidr: '198.51.100.0/24' } },
    { line: '198.51.100.0/24 ; SBL000001', read: { cidr: '198.51.100.0/24' } },
    { line: '198.51.100.7\t# scanner', read: { cidr: '198.51.100.7' } },
    { line: '198.51.100.7/32,finding,"port, probe",2026-11-20', read: { cidr: '198.51.100.7/32' } },
    { line: '"198.51.100.7/32","finding"', read: { cidr: '198.51.100.7/32' } },
    { line: '{"cidr":"198.51.100.7/32","kind":"manual"},', read: { cidr: '198.51.100.7/32' } },
    { line: '{"address":"2001:db8::7"}', read: { cidr: '2001:db8::7' } },
    { line: '', read: undefined },
    { line: '   # a comment', read: undefined },
    { line: '; a comment', read: undefined },
    { line: '\uFEFFcidr,kind,reason', read: undefined },
    { line: '[', read: undefined },
    { line: '198.51.100.7 or so', read: { refuse: expect.stringContaining('other text') } },
    { line: ',198.51.100.7', read: { refuse: expect.stringContaining('other text') } },
    { line: '{"cidr":7}', read: { refuse: expect.stringContaining('neither cidr nor address') } },
    { line: '{"cidr":', read: { refuse: expect.stringContaining('JSON') } },
    { line: '1'.repeat(1_000_000), read: { refuse: 'a line of 1000000 characters is no entry' } },
  ])('$line is read', ({ line, read }) => {
    expect(readImportLine(line)).toEqual(read);
  });
});

describe('an import', () => {
  it('blocks what it can, and says of each other line why not', async () => {
    const given = givenBlockList({ neverBlock: ['203.0.113.0/24'] });
    await given.blockList.add([
      givenEntry({ cidr: '192.0.2.1/32', durationMs: 2 * DAY }),
      givenEntry({ durationMs: HOUR }),
    ]);
    const lines = [
      'cidr,reason',
      '198.51.100.7',
      '192.0.2.1',
      '192.0.2.2/32 # new',
      '192.0.2.2',
      '2001:db8:7::/48',
      '',
      '10.0.0.5',
      '203.0.113.9',
      '0.0.0.0/0',
      '192.0.2.5/24',
      'rm -rf \u001b[31m/',
      '<script>alert(1)</script>',
    ];
    const imported = await given.blockList.importBlocks(lines, { ...BY, reason: 'list of a partner' });
    expect(imported).toMatchObject({ lines: 13, added: 2, extended: 1, unchanged: 2, refused: 6 });
    expect(imported.errors).toEqual([
      { line: 8, text: '10.0.0.5', reason: expect.stringContaining('RFC 1918') },
      { line: 9, text: '203.0.113.9', reason: expect.stringContaining('RIPOSTE_NEVER_BLOCK') },
      { line: 10, text: '0.0.0.0/0', reason: expect.stringContaining('too wide') },
      { line: 11, text: '192.0.2.5/24', reason: expect.stringContaining('begins at its own first address') },
      { line: 12, text: 'rm -rf [31m/', reason: expect.stringContaining('other text') },
      { line: 13, text: '<script>alert(1)</script>', reason: expect.stringContaining('neither an IP address nor') },
    ]);
    expect(await given.blockList.show('192.0.2.2')).toMatchObject({
      block: { kind: 'manual', by: 'alice', reason: 'list of a partner', expiresAt: NOW + DAY },
    });
  });

  it('is read back from an export', async () => {
    const [one, other] = [givenBlockList(), givenBlockList()];
    await one.blockList.importBlocks([...addresses(300), '2001:db8:7::/48'], BY);
    const lines: string[] = [];
    for await (const block of one.blockList.exportBlocks()) lines.push(JSON.stringify(block));
    expect(await other.blockList.importBlocks(lines, BY)).toMatchObject({ added: 301, refused: 0 });
    const cidrs = async ({ blockList }: typeof one): Promise<string[]> =>
      (await blockList.list()).map(({ cidr }) => cidr).toSorted();
    expect(await cidrs(other)).toEqual(await cidrs(one));
  });

  it('changes nothing when it is read twice', async () => {
    const given = givenBlockList();
    await given.blockList.importBlocks(addresses(150), BY);
    const before = given.items('');
    expect(await given.blockList.importBlocks(addresses(150), BY)).toMatchObject({ added: 0, unchanged: 150 });
    expect(given.items('')).toEqual(before);
  });

  it('reads and writes 99 addresses with three calls', async () => {
    const { blockList, called } = givenBlockList();
    await blockList.importBlocks(addresses(99 * 4), BY);
    expect(called('dynamodb')).toHaveLength(3 * 4);
  });

  it('keeps the first 100 errors and counts the rest', async () => {
    const { blockList } = givenBlockList();
    const imported = await blockList.importBlocks(
      stream(5_000, (n) => `not an address ${n}`),
      BY,
    );
    expect(imported).toMatchObject({ lines: 5_000, refused: 5_000 });
    expect(imported.errors.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
  });

  it('needs nothing but the table: no IP set, no WAF', async () => {
    const { clients, config, now, called } = givenBlockList();
    const book = createBlockBook({
      clients: { dynamodb: clients.dynamodb },
      table: config.table,
      neverBlock: () => undefined,
      now,
    });
    expect(await book.importBlocks([ATTACKER], BY)).toMatchObject({ added: 1 });
    expect(called('wafv2')).toEqual([]);
  });

  it.each(Array.from({ length: 9 }, (_, n) => ({ calls: n + 1 })))(
    'is ended right by the next attempt after a crash behind call $calls',
    async ({ calls }) => {
      const given = givenBlockList();
      given.faults.crashAfter(calls);
      const first = await given.blockList.importBlocks(addresses(200), BY).catch((error: unknown) => error);
      expect(first).toBeInstanceOf(SimulatedCrash);
      given.faults.revive();
      const { added, extended, unchanged } = await given.create().importBlocks(addresses(200), BY);
      expect(added + extended + unchanged).toBe(200);
      expect(given.items<Block>('BLOCKS#').map(({ version }) => version)).toEqual(Array(200).fill(1));
    },
  );

  it('takes any garbage without an error, and counts every line once', async () => {
    const line = fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.json(), fc.constantFrom('#', '{', '/', '1.2.3.4/5/6'));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 50 }), async (lines) => {
        const {
          lines: read,
          added,
          extended,
          unchanged,
          refused,
        } = await givenBlockList().blockList.importBlocks(lines, BY);
        expect(read).toBe(lines.length);
        const skipped = lines.filter((text) => readImportLine(text) === undefined).length;
        expect(added + extended + unchanged + refused).toBe(lines.length - skipped);
      }),
      { numRuns: 100 },
    );
  });

  it('reads a million lines with garbage in them, in constant memory', async () => {
    const { blockList } = givenBlockList();
    const garbage = ['', '# comment', 'garbage', '10.0.0.5', '198.51.100.7; DROP', '999.1.1.1', '0.0.0.0/0', '\u0000'];
    const known = addresses(50);
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    const lines = stream(1_000_000, (n) => {
      if (n % 50_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
      return n % 500 === 0 ? (known[(n / 500) % 50] ?? '') : `${garbage[n % garbage.length]}`;
    });
    const imported = await blockList.importBlocks(lines, BY);
    expect(imported).toMatchObject({ lines: 1_000_000, added: 50 + 1 });
    expect(imported.errors).toHaveLength(100);
    expect((most - before) / 2 ** 20).toBeLessThan(150);
  }, 60_000);
});
