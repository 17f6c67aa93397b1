import fc from 'fast-check';
import { BadListError } from '../../src/core/errors.ts';
import { refreshPartners } from '../../src/jobs/never-block/refresh-lists.ts';
import { parseList } from '../../src/never-block/partner-list.ts';
import { givenNeverBlock, MINUTE } from './given.ts';

describe('a list of partners', () => {
  it.each([
    { title: 'one a line', text: '8.8.8.8\n9.9.9.0/24\n', cidrs: ['8.8.8.8/32', '9.9.9.0/24'] },
    { title: 'between commas, as a StringList is', text: '8.8.8.8, 9.9.9.0/24,', cidrs: ['8.8.8.8/32', '9.9.9.0/24'] },
    { title: 'with comments and empty lines', text: '# ours\r\n\r\n8.8.8.8 # a, b\r\n', cidrs: ['8.8.8.8/32'] },
    { title: 'in any notation, each once', text: '2600:0::1\n2600::1/128\n', cidrs: ['2600::1/128'] },
    { title: 'empty', text: '', cidrs: [] },
    { title: 'of the widest', text: '8.0.0.0/8\n2600::/16', cidrs: ['2600::/16', '8.0.0.0/8'] },
  ])('is read $title', ({ text, cidrs }) => {
    expect(parseList(text, 'The list')).toEqual(cidrs);
  });

  it.each([
    { text: '8.8.8.8\nexample.com\n9.9.9.9/24', says: ['line 2: "example.com"', 'line 3: "9.9.9.9/24"'] },
    { text: '0.0.0.0/0', says: ['line 1: "0.0.0.0/0" is too wide'] },
    { text: '::/0', says: ['line 1: "::/0" is too wide'] },
    { text: '8.8.8.8 9.9.9.9', says: ['line 1: "8.8.8.8 9.9.9.9"'] },
    { text: '::ffff:8.8.8.8', says: ['line 1: "::ffff:8.8.8.8"'] },
    { text: `<script>\u202e${'x'.repeat(9_000)}`, says: ['line 1: "<script>'] },
    { text: Array.from({ length: 40 }, (_, n) => `bad-${n}`).join('\n'), says: ['line 10: "bad-9"', 'and 30 more'] },
  ])('is refused whole, naming the lines: $says', ({ text, says }) => {
    const read = () => parseList(text, 'The list');
    expect(read).toThrow(BadListError);
    for (const words of says) expect(read).toThrow(words);
    try {
      read();
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(1_500);
    }
  });

  it('survives anything: only its own error comes out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        try {
          parseList(text, 'The list');
        } catch (error) {
          expect(error).toBeInstanceOf(BadListError);
        }
      }),
    );
  });
});

const PARAMETER = { neverBlockParameter: '/riposte/partners' };
const OBJECT = { neverBlockObject: 's3://partners-example/lists/never-block.txt' };

describe('partner lists from outside', () => {
  it('come from a parameter and an object', async () => {
    const given = givenNeverBlock({ ...PARAMETER, ...OBJECT });
    given.services.ssm.seedParameter({ name: '/riposte/partners', value: '8.8.8.8,9.9.9.0/24', type: 'StringList' });
    given.services.s3.seedBucket({
      name: 'partners-example',
      objects: { 'lists/never-block.txt': '2600::/32 # them' },
    });
    await refreshPartners(given);
    expect(await given.reason('9.9.9.9/32')).toBe(
      '9.9.9.9/32 is never blocked: the parameter /riposte/partners lists 9.9.9.0/24',
    );
    expect(await given.reason('2600::7/128')).toContain('never-block.txt lists 2600::/32');
    expect(await given.reason('8.8.4.4/32')).toBeUndefined();
  });

  it('cost nothing where none is configured', async () => {
    const given = givenNeverBlock();
    await refreshPartners(given);
    expect(given.calls).toEqual([]);
  });

  it('stay as they were when a line is bad, which is told once for each way in which it is', async () => {
    const given = givenNeverBlock(PARAMETER);
    const put = (value: string): void =>
      given.services.ssm.seedParameter({ name: '/riposte/partners', value, type: 'StringList' });
    const later = async (value: string): Promise<void> => {
      given.world.time += 15 * MINUTE;
      put(value);
      await refreshPartners(given);
    };
    const mistakes = (): string[] => given.bodies().filter((body) => body.includes('is not taken over'));
    await later('8.8.8.8');
    await later('9.9.9.9,oops');
    await later('9.9.9.9,oops');
    expect(await given.reason('8.8.8.8/32')).toContain('lists 8.8.8.8/32');
    expect(await given.reason('9.9.9.9/32')).toBeUndefined();
    expect(mistakes()).toEqual([
      expect.stringMatching(/line 1: "oops".*\n\nThe list of .* with 1 entries stays in force/s),
    ]);
    await later('9.9.9.9,oops,again');
    expect(mistakes()).toHaveLength(2);
    await later('9.9.9.9');
    expect(await given.reason('8.8.8.8/32')).toBeUndefined();
    await later('9.9.9.9,oops');
    expect(mistakes()).toHaveLength(3);
  });

  it.each([
    { title: 'a SecureString', type: 'SecureString' as const, value: '8.8.8.8', says: 'SecureString' },
    { title: 'a parameter that is gone', value: undefined, says: 'ParameterNotFound' },
  ])('are reported: $title', async ({ type, value, says }) => {
    const given = givenNeverBlock(PARAMETER);
    if (value) given.services.ssm.seedParameter({ name: '/riposte/partners', value, type });
    await refreshPartners(given);
    expect(given.subjects()).toEqual(['[Riposte] A never-block list could not be taken over']);
    expect(given.bodies()[0]).toContain(says);
    expect(given.bodies()[0]).toContain('No list from there is in force yet');
  });

  it.each([
    { title: 'too large', content: '8.8.8.8\n'.repeat(700_000), says: 'bytes are more than 5000000' },
    { title: 'gone', content: undefined, says: 'NoSuchKey' },
  ])('are reported: an object that is $title', async ({ content, says }) => {
    const given = givenNeverBlock(OBJECT);
    given.services.s3.seedBucket({
      name: 'partners-example',
      objects: content === undefined ? {} : { 'lists/never-block.txt': content },
    });
    await refreshPartners(given);
    expect(given.bodies()).toEqual([expect.stringContaining(says)]);
  });

  it('count no more once their setting is taken away', async () => {
    const given = givenNeverBlock(PARAMETER);
    given.services.ssm.seedParameter({ name: '/riposte/partners', value: '8.8.8.8', type: 'StringList' });
    await refreshPartners(given);
    const { known } = await given.readers({ config: { ...given.config, neverBlockParameter: '' } }).current();
    expect(known?.ranges.filter(({ what }) => what.includes('partners'))).toEqual([]);
  });
});
