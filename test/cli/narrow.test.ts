import { stripVTControlCharacters } from 'node:util';
import { main } from '../../src/cli/program.ts';
import { wrapped } from '../../src/cli/wrapped.ts';
import { commandLine } from '../../src/policy/riposte-yml/command-prefix.ts';
import { givenOrganisation, LAB } from '../jobs/members/given-organisation.ts';
import { arrive, givenStack } from '../support/stories.ts';
import { connectionTo, given } from './given-cli.ts';

const WIDTH = 40;
const EVENTS = [
  'guardduty/port-probe-search-cluster',
  'guardduty/bucket-public-access-granted',
  'guardduty/ssh-brute-force-against-us',
] as const;

type Stack = ReturnType<typeof givenStack>;

async function busyStack(): Promise<Stack> {
  const stack = givenStack();
  for (const event of EVENTS) {
    arrive(stack, event);
    await stack.drain();
  }
  return stack;
}

async function organisationWithGaps(): Promise<Stack> {
  const organisation = await givenOrganisation();
  organisation.deleteRole(LAB);
  await organisation.look();
  return organisation.stack;
}

/** What a terminal of so many columns shows of errors and remarks. */
async function remarks(stack: Stack, argv: readonly string[], columns: number | undefined): Promise<string[]> {
  const stderr = { ...given(columns !== undefined), ...(columns !== undefined && { columns }) };
  const shell = { env: {}, stdout: given(), ask: undefined, now: stack.world.now, sleep: async () => {} };
  await main(argv, { ...shell, stderr, connect: async () => connectionTo(stack) });
  return stripVTControlCharacters(stderr.text()).trimEnd().split('\n');
}

/** What a terminal of so many columns shows, without its colours. */
async function lines(stack: Stack, argv: readonly string[], columns: number | undefined): Promise<string[]> {
  const stdout = { ...given(columns !== undefined), ...(columns !== undefined && { columns }) };
  const shell = { env: {}, stderr: given(), ask: undefined, now: stack.world.now, sleep: async () => {} };
  await main(argv, { ...shell, stdout, connect: async () => connectionTo(stack) });
  return stripVTControlCharacters(stdout.text()).split('\n');
}

const words = (of: readonly string[]): string[] => of.join(' ').split(/\s+/).filter(Boolean);
/** What cannot be broken: one word, alone or beside its label, or a command to copy. */
const isWhole = (line: string): boolean =>
  /^ *\S+$/.test(line) || /^\S+(?: \S+)? {2,}\S+$/.test(line) || line.includes(commandLine(''));

describe('a terminal of 40 columns', () => {
  it.each([
    { argv: ['show', 'press-kit'] },
    { argv: ['status'] },
    { argv: ['doctor'] },
    { argv: ['expiring', '--fresh'] },
    { argv: ['backtest', 'events/guardduty'] },
  ])('shows every word of $argv, broken between words', async ({ argv }) => {
    const stack = await busyStack();
    const narrow = await lines(stack, argv, WIDTH);
    expect(narrow.length).toBeGreaterThan(1);
    expect(narrow.filter((line) => line.length > WIDTH && !isWhole(line))).toEqual([]);
    expect(words(narrow)).toEqual(words(await lines(stack, argv, undefined)));
  });

  it.each([
    { argv: ['show', 'no-such-thing'] },
    { argv: ['approve'] },
    { argv: ['list', '--severity', 'enormous'] },
    { argv: ['list', '--since', 'soon'] },
    { argv: ['backtest', 'there/is/none.json'] },
    { argv: ['backtest'] },
    { argv: ['no-such-command-is-there-at-all'] },
  ])('has every word of an error broken between words: $argv', async ({ argv }) => {
    const stack = givenStack();
    const narrow = await remarks(stack, argv, WIDTH);
    expect(narrow.filter((line) => line.length > WIDTH && !isWhole(line))).toEqual([]);
    const wide = await remarks(stack, argv, undefined);
    expect(Math.max(...wide.map((line) => line.length))).toBeGreaterThan(WIDTH);
    expect(words(narrow)).toEqual(words(wide));
  });

  it.each([{ argv: ['--help'] }, { argv: ['list', '--help'] }, { argv: ['org', 'status', '--help'] }])(
    'has what an option does below its name: $argv',
    async ({ argv }) => {
      const stack = givenStack();
      const narrow = await lines(stack, argv, WIDTH);
      expect(narrow.filter((line) => line.length > WIDTH && !isWhole(line))).toEqual([]);
      expect(narrow.join('\n')).toContain('  --profile <profile>\n      an AWS profile with the\n      credentials\n');
      expect(words(narrow)).toEqual(words(await lines(stack, argv, undefined)));
    },
  );

  it('has a list whose cells are cut with a sign, in lines that fit', async () => {
    const [, head, ...rows] = (await lines(await busyStack(), ['list', '--all'], WIDTH)).slice(1);
    expect(head).toMatch(/^ID +SEVERI… +OUTCOME +TARGET$/);
    expect(rows.filter((line) => line.length > WIDTH)).toEqual([]);
    expect(rows.filter((line) => line.startsWith('  npx'))).toHaveLength(1);
    expect(rows.some((line) => /198\.51\.100\.…$/.test(line))).toBe(true);
  });

  it('leaves out no column that was asked for: each stands in a line of its own', async () => {
    const stack = await busyStack();
    const names = 'id,severity,outcome,action,reason';
    const narrow = await lines(stack, ['list', '--all', '--columns', names], WIDTH);
    expect(narrow.filter((line) => line.startsWith('REASON '))).toHaveLength(4);
    expect(narrow.join('\n')).toContain(
      'ACTION    block-public-access\nREASON    The bucket became public.\n          Closing',
    );
    expect(narrow.filter((line) => line.length > WIDTH)).toEqual([]);
    expect((await lines(stack, ['list', '--all', '--columns', names], 200))[1]).toMatch(/^ID +SEVERITY .* REASON$/);
  });

  it('has the places of an organisation below each other, with every column', async () => {
    const stack = await organisationWithGaps();
    const narrow = await lines(stack, ['org', 'status'], WIDTH);
    expect(narrow.filter((line) => line.length > WIDTH)).toEqual([]);
    const block = narrow.slice(narrow.indexOf('') + 1, narrow.indexOf('', narrow.indexOf('') + 1));
    expect(block.map((line) => /^[A-Z]+/.exec(line)?.[0]).filter(Boolean)).toEqual(
      'ACCOUNT REGION MODE ROLE RULES BLOCKS DETECTOR REVISION HEARD LOOKED GAPS'.split(' '),
    );
    expect(block.join(' ')).toMatch(/GAPS {6}the role is missing or does +not trust this deployment/);
  });
});

describe('a line that is too long', () => {
  const command = commandLine('approve k7f3q2md --reason known');
  it.each([
    { title: 'that fits stays', line: 'As it is,  all', is: 'As it is,  all' },
    { title: 'goes on a little further in', line: 'one two three four five six', is: 'one two three four\n  five six' },
    { title: 'goes on under its text', line: 'Name    one two three four', is: 'Name    one two\n        three four' },
    { title: 'goes on where it began', line: '      one two three four', is: '      one two three\n      four' },
    {
      title: 'keeps a word that is longer',
      line: `Key     ${'x'.repeat(30)} two`,
      is: `Key     ${'x'.repeat(30)}\n        two`,
    },
    {
      title: 'keeps a command',
      line: `Answer: ${command}   or   nothing`,
      is: `Answer:\n  ${command}\n  or   nothing`,
    },
    {
      title: 'has the length that is seen',
      line: '\u001b[1mone two three four\u001b[22m',
      is: '\u001b[1mone two three four\u001b[22m',
    },
  ])('$title', ({ line, is }) => {
    expect(wrapped(line, 20)).toBe(is);
    expect(wrapped(line, Number.POSITIVE_INFINITY)).toBe(line);
  });
});
