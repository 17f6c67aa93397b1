import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOW } from '../support/fixtures.ts';
import { blocked } from '../support/stories.ts';
import { givenCli, handled, ME } from './given-cli.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const PROBER = '198.51.100.23';
const HOUR_MS = 3_600_000;

type Cli = ReturnType<typeof givenCli>;

/** Runs and expects success. */
async function json(cli: Cli, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await cli.run('blocks', ...args, '--json');
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const text = async (cli: Cli, ...args: string[]): Promise<string> => (await cli.run('blocks', ...args)).stdout;

async function givenBlock(cli: Cli, cidr: string, ...args: string[]): Promise<void> {
  const lasting = args.length > 0 ? args : ['--hours', '24'];
  await json(cli, 'add', cidr, ...lasting, '--reason', 'scans our login page');
}

function givenFile(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'riposte-test-')), 'list.txt');
  writeFileSync(file, content);
  return file;
}

describe('blocks add', () => {
  it.each([
    { typed: '203.0.113.9', cidr: '203.0.113.9/32' },
    { typed: '203.0.113.0/24', cidr: '203.0.113.0/24' },
    { typed: '2001:DB8:0:0:0:0:0:9', cidr: '2001:db8::9/128' },
  ])('blocks $typed, and waits until AWS WAF holds it', async ({ typed, cidr }) => {
    const cli = givenCli();
    expect(await json(cli, 'add', typed, '--hours', '2', '--reason', 'scans our login page')).toMatchObject({
      cidr,
      status: 'added',
      by: ME,
      inForce: true,
      block: { kind: 'manual', reason: 'scans our login page', until: '2026-11-20T14:00:00.000Z', inForce: true },
    });
    expect(blocked(cli.stack)).toHaveLength(1);
    expect(cli.asked).toEqual([`Block ${cidr} for 2h, in riposte-local, account 111122223333?`]);
  });

  it('blocks for good', async () => {
    const cli = givenCli();
    await givenBlock(cli, '203.0.113.9', '--permanent');
    expect(await json(cli, 'show', '203.0.113.9')).toMatchObject({ block: { permanent: true, until: null } });
    expect(await text(cli, 'list')).toMatch(/^203\.0\.113\.9\/32 +for good, manual: scans/m);
  });

  it.each([
    { args: ['10.0.0.5', '--hours', '1'], code: 1, says: 'never blocked' },
    { args: ['203.0.113.9/24', '--hours', '1'], code: 1, says: 'begins at its own first address' },
    { args: ['0.0.0.0/0', '--hours', '1'], code: 1, says: 'too wide' },
    { args: ['example.com', '--hours', '1'], code: 1, says: 'example.com' },
    { args: ['203.0.113.9; DROP', '--hours', '1'], code: 1, says: '203.0.113.9; DROP' },
    { args: ['203.0.113.9'], code: 2, says: '--hours' },
    { args: ['203.0.113.9', '--hours', '1', '--permanent'], code: 2, says: '--permanent' },
    { args: ['203.0.113.9', '--hours', 'many'], code: 2, says: 'not a number' },
    { args: ['203.0.113.9', '--hours', '-1'], code: 1, says: 'more than 0' },
    { args: ['203.0.113.9', '--hours', '90000'], code: 1, says: 'at most' },
  ])('$args is refused: $says', async ({ args, code, says }) => {
    const cli = givenCli();
    const ran = await cli.run('blocks', 'add', ...args, '--reason', 'test');
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
    expect(await json(cli, 'list')).toMatchObject({ blocks: [] });
  });

  it('needs a reason', async () => {
    const { run } = givenCli();
    expect(await run('blocks', 'add', '203.0.113.9', '--hours', '1')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--reason'),
    });
  });

  it('changes nothing after a no', async () => {
    const cli = givenCli({}, { ask: async () => false });
    expect((await cli.run('blocks', 'add', '203.0.113.9', '--hours', '1', '--reason', 'test')).code).toBe(1);
    expect(await json(cli, 'list')).toMatchObject({ blocks: [] });
  });
});

describe('blocks show', () => {
  it('says why, since when and until when, and every sighting', async () => {
    const cli = givenCli();
    await handled(cli.stack, PROBE);
    expect(await json(cli, 'show', PROBER)).toMatchObject({
      cidr: `${PROBER}/32`,
      blocked: true,
      block: {
        kind: 'finding',
        reason: expect.stringContaining('Recon:EC2/PortProbeUnprotectedPort'),
        findings: [expect.stringMatching(/^guardduty#/)],
        inForce: true,
      },
      history: [],
    });
    const shown = await text(cli, 'show', PROBER);
    expect(shown).toMatch(/^198\.51\.100\.23\/32 is blocked\nWhy +Recon:EC2\/PortProbeUnprotectedPort/);
    for (const word of ['Since', 'Until', 'In force', 'Seen', 'Finding', 'Strikes']) expect(shown).toContain(word);
  });

  it('remembers what was', async () => {
    const cli = givenCli();
    await givenBlock(cli, '203.0.113.9');
    await json(cli, 'remove', '203.0.113.9');
    expect(await json(cli, 'show', '203.0.113.9')).toMatchObject({
      blocked: false,
      block: null,
      suppressedUntil: expect.stringMatching(/^2026-12-20/),
      history: [{ liftReason: 'undone', liftedBy: ME, reason: 'scans our login page' }],
    });
    expect(await text(cli, 'show', '203.0.113.9')).toMatch(
      /is not blocked[\s\S]*1 earlier block\n.*was lifted by arn:/,
    );
  });

  it('of a part of a blocked network names the network', async () => {
    const cli = givenCli();
    await givenBlock(cli, '203.0.113.0/24');
    expect(await json(cli, 'show', '203.0.113.9')).toMatchObject({
      blocked: true,
      block: null,
      coveredBy: [{ cidr: '203.0.113.0/24' }],
    });
    expect(await cli.run('blocks', 'remove', '203.0.113.9')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('part of 203.0.113.0/24'),
    });
  });

  it('says when an address may never be blocked', async () => {
    expect(await text(givenCli(), 'show', '10.0.0.5')).toMatch(/is not blocked\nNever block +10\.0\.0\.5\/32 is never/);
  });
});

describe('blocks remove', () => {
  it('lifts, waits until AWS WAF has let go, and keeps findings from blocking again', async () => {
    const cli = givenCli();
    await handled(cli.stack, PROBE);
    expect(await json(cli, 'remove', PROBER, '--suppress-days', '7')).toEqual({
      cidr: `${PROBER}/32`,
      wasBlocked: true,
      by: ME,
      lifted: true,
      suppressedUntil: expect.stringMatching(/^2026-11-27/),
    });
    expect(blocked(cli.stack)).toEqual([]);
  });

  it.each([
    { args: ['203.0.113.9', '--suppress-days', '0'], code: 1, says: 'is not blocked' },
    { args: ['203.0.113.9', '--suppress-days', '-1'], code: 2, says: 'days' },
  ])('$args ends with $code: $says', async ({ args, code, says }) => {
    const ran = await givenCli().run('blocks', 'remove', ...args);
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
  });
});

describe('blocks extend', () => {
  it('keeps a block for longer, and never for less', async () => {
    const cli = givenCli();
    await givenBlock(cli, '203.0.113.9');
    expect(await json(cli, 'extend', '203.0.113.9', '--hours', '48')).toMatchObject({ status: 'extended' });
    expect(await json(cli, 'extend', '203.0.113.9', '--hours', '1')).toMatchObject({ status: 'unchanged' });
    expect(await text(cli, 'extend', '203.0.113.9', '--permanent')).toBe(
      '203.0.113.9/32 now stays blocked for good.\n',
    );
  });

  it('of what is not blocked says what to do', async () => {
    expect(await givenCli().run('blocks', 'extend', '203.0.113.9', '--hours', '1')).toMatchObject({
      code: 1,
      stderr: '203.0.113.9/32 is not blocked: npx --no -- riposte blocks add blocks it.\n',
    });
  });
});

describe('blocks list', () => {
  it('is what list --blocks shows', async () => {
    const cli = givenCli();
    await handled(cli.stack, PROBE);
    await givenBlock(cli, '203.0.113.0/24');
    expect((await cli.run('list', '--blocks', '--json')).stdout).toBe(
      (await cli.run('blocks', 'list', '--json')).stdout,
    );
    expect((await cli.run('list', '--blocks')).stdout).toBe(await text(cli, 'list'));
  });
});

describe('blocks export', () => {
  const HOSTILE = '=HYPERLINK("https://example.com","x")\u001b[2J\n@SUM(1,2)';

  it('as CSV holds nothing that a spreadsheet takes for a formula', async () => {
    const cli = givenCli();
    await json(cli, 'add', '203.0.113.9', '--hours', '1', '--reason', HOSTILE);
    const [head = '', row = ''] = (await text(cli, 'export', '--format', 'csv')).split('\n');
    expect(head).toBe('cidr,kind,since,until,strikes,findings,firstSeen,lastSeen,by,reason');
    expect(row).toMatch(/^203\.0\.113\.9\/32,manual,2026-/);
    expect(row).toContain(`"'=HYPERLINK(""https://example.com"",""x"")`);
    expect(row).not.toMatch(/\p{Cc}/u);
  });

  it.each(['csv', 'json', 'cidr'])('as %s can be imported again', async (format) => {
    const cli = givenCli();
    for (const cidr of ['203.0.113.9', '198.51.100.0/25', '2001:db8:1::/48']) await givenBlock(cli, cidr);
    const file = givenFile(await text(cli, 'export', '--format', format));
    const other = givenCli();
    expect(await json(other, 'import', file, '--hours', '24')).toMatchObject({ added: 3, refused: 0 });
    expect(await text(other, 'export', '--format', 'cidr')).toBe(await text(cli, 'export', '--format', 'cidr'));
  });

  it('of an empty list is empty', async () => {
    expect(await text(givenCli(), 'export', '--format', 'json')).toBe('[]\n');
  });
});

describe('blocks import', () => {
  const LIST = ['# bad guys', '203.0.113.9', 'nonsense', '', '203.0.113.9', '10.0.0.5', '2001:db8:2::/48 # lab'].join(
    '\n',
  );

  it('takes what it can, and says what it cannot, by line', async () => {
    const cli = givenCli();
    const { code, stdout } = await cli.run(
      'blocks',
      'import',
      givenFile(LIST),
      '--hours',
      '5',
      '--reason',
      'feed',
      '--json',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: false,
      lines: 7,
      added: 2,
      unchanged: 1,
      refused: 2,
      errors: [
        { line: 3, text: 'nonsense' },
        { line: 6, text: '10.0.0.5', reason: expect.stringContaining('never blocked') },
      ],
    });
    await cli.stack.drain();
    expect(blocked(cli.stack)).toHaveLength(2);
  });

  it('with --dry-run only says so', async () => {
    const cli = givenCli();
    const { code, stdout } = await cli.run('blocks', 'import', givenFile(LIST), '--hours', '5', '--dry-run');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^Nothing was changed\. It would be: 2 added, 0 extended, 1 unchanged, 2 refused, of 7 lines\.\n/,
    );
    expect(stdout).toContain('line 3: nonsense: ');
    expect(await json(cli, 'list')).toMatchObject({ blocks: [] });
  });

  it.each([
    { args: ['no-such-file.txt', '--hours', '1'], code: 2, says: 'ENOENT' },
    { args: ['.', '--hours', '1'], code: 2, says: 'EISDIR' },
    { args: ['no-such-file.txt'], code: 2, says: '--hours' },
    { args: ['no-such-file.txt', '--hours', '99999'], code: 2, says: 'at most' },
  ])('$args is wrong usage: $says', async ({ args, code, says }) => {
    const ran = await givenCli().run('blocks', 'import', ...args);
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) });
  });
});

describe('blocks never-block', () => {
  it('lists, adds and removes', async () => {
    const cli = givenCli();
    expect(await json(cli, 'never-block', 'list')).toMatchObject({ entries: [], held: null });
    await json(cli, 'never-block', 'add', '203.0.113.0/24', '--reason', 'our office', '--hours', '48');
    expect(await json(cli, 'never-block', 'list')).toMatchObject({
      entries: [{ cidr: '203.0.113.0/24', by: ME, why: 'our office', until: '2026-11-22T12:00:00.000Z' }],
    });
    expect(await text(cli, 'never-block', 'list')).toContain('our office');
    expect(await json(cli, 'never-block', 'remove', '203.0.113.0/24')).toMatchObject({ removed: true });
    expect(await json(cli, 'never-block', 'list')).toMatchObject({ entries: [] });
  });

  it('accepts a list that is held back, and asks which where there are several', async () => {
    const cli = givenCli({
      settings: { neverBlockParameter: '/riposte/partners', neverBlockObject: 's3://partners-example/list.txt' },
    });
    const wide = Array.from({ length: 5 }, (_, n) => `${n + 20}.0.0.0/8`).join('\n');
    const { ssm, s3 } = cli.stack.services;
    ssm.seedParameter({ name: '/riposte/partners', value: wide, type: 'StringList' });
    s3.seedBucket({ name: 'partners-example', objects: { 'list.txt': wide } });
    await cli.stack.lookAround();
    expect(await text(cli, 'never-block', 'list')).toMatch(
      /list of the parameter, with 5 entries, .* cover more than a \/6 of IPv4 in sum.*never-block accept parameter/,
    );
    const accept = (...args: string[]) => cli.run('blocks', 'never-block', 'accept', '--yes', ...args);
    expect(await accept()).toMatchObject({ code: 1, stderr: expect.stringContaining('parameter or object') });
    expect(await accept('aws')).toMatchObject({ code: 1, stderr: expect.stringContaining('No list "aws"') });
    expect(await accept('parameter')).toMatchObject({ code: 0 });
    expect(await json(cli, 'never-block', 'list')).toMatchObject({ heldLists: [{ list: 'object', added: 5 }] });
    expect((await accept('--json')).json()).toMatchObject({ list: 'object', count: 5, accepted: true, by: ME });
    expect(await json(cli, 'never-block', 'list')).toMatchObject({ held: null, heldLists: [] });
  });

  it.each([
    { args: ['add', '203.0.113.1/24', '--reason', 'test'], says: 'network address' },
    { args: ['add', '0.0.0.0/0', '--reason', 'test'], says: 'wider than' },
    { args: ['remove', '203.0.113.1'], says: 'no entry of the list' },
    { args: ['accept'], says: 'No list' },
  ])('$args is refused: $says', async ({ args, says }) => {
    const ran = await givenCli().run('blocks', 'never-block', ...args);
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(says) });
  });
});

describe('blocks samples', () => {
  const sample = (ip: string, uri: string, Weight: number, minutesAgo = 10) => ({
    Request: { ClientIP: ip, Country: 'CH', URI: uri, Method: 'GET' },
    Weight,
    Action: 'BLOCK',
    Timestamp: new Date(NOW - minutesAgo * 60_000),
  });

  it('counts addresses, URIs and rules by the weight of each sample', async () => {
    const cli = givenCli();
    cli.stack.services.wafv2.seedSamples('block-list', [
      sample('203.0.113.9', '/login', 3),
      sample('203.0.113.9', '/admin', 1),
      sample('198.51.100.7', '/login', 2),
      sample('198.51.100.8', '/old', 9, 200),
    ]);
    expect(await json(cli, 'samples')).toMatchObject({
      webAcls: [expect.stringContaining('webacl')],
      samples: 3,
      addresses: [
        { name: '203.0.113.9 CH', requests: 4 },
        { name: '198.51.100.7 CH', requests: 2 },
      ],
      uris: [
        { name: 'GET /login', requests: 5 },
        { name: 'GET /admin', requests: 1 },
      ],
      rules: [{ name: 'block-list BLOCK', requests: 6 }],
    });
    expect(await text(cli, 'samples')).toMatch(/^3 sampled requests in three hours, 1 web ACL\nAddresses\n +4 {2}203/);
  });

  it.each([['samples'], ['samples --json']])('%s shows hostile requests as text', async (command) => {
    const cli = givenCli();
    const hostile = '/\u001b[2J\u001b]0;owned\u0007\u202e<script>';
    cli.stack.services.wafv2.seedSamples('block-list', [sample('203.0.113.9', hostile, 1)]);
    const { stdout } = await cli.run('blocks', ...command.split(' '));
    expect(stdout).toContain('<script>');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('of a block list that no web ACL refers to says that it blocks nobody', async () => {
    const cli = givenCli();
    cli.stack.services.wafv2.removeWebAcls();
    expect(await text(cli, 'samples')).toContain('No web ACL refers to the block list of riposte-local');
  });
});

describe('a story', () => {
  it('of an address that was blocked and should not have been', async () => {
    const cli = givenCli();
    await handled(cli.stack, PROBE);
    expect(await text(cli, 'show', PROBER)).toContain('is blocked');
    const added = await json(cli, 'never-block', 'add', '198.51.100.0/24', '--reason', 'our scanner');
    expect(added).toMatchObject({ cidr: '198.51.100.0/24', lifts: [`${PROBER}/32`] });
    cli.stack.advance(5 * 60_000 + 1000);
    await cli.stack.sweep();
    await cli.stack.drain();
    expect(blocked(cli.stack)).toEqual([]);
    expect(await json(cli, 'show', PROBER)).toMatchObject({
      blocked: false,
      neverBlock: expect.stringContaining('our scanner'),
      history: [{ liftReason: 'never-block' }],
    });
    expect(await cli.run('blocks', 'add', PROBER, '--hours', '1', '--reason', 'test')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('our scanner'),
    });
    cli.stack.advance(HOUR_MS);
    await handled(cli.stack, PROBE);
    expect(blocked(cli.stack)).toEqual([]);
  });
});

describe('blocks remove of many', () => {
  interface Removed {
    selected: number;
    lifted: number;
    cidrs: string[];
    notBlocked: string[];
  }

  async function givenBlocks() {
    const cli = givenCli();
    await handled(cli.stack, PROBE);
    for (const n of [1, 2, 3])
      await cli.run(
        'blocks',
        'add',
        `203.0.113.${n}`,
        '--for',
        '7d',
        '--reason',
        n < 3 ? 'feed A' : 'feed B',
        '--no-wait',
      );
    await cli.stack.drain();
    return cli;
  }

  it.each([
    { args: ['--reason', 'feed a'], cidrs: ['203.0.113.1/32', '203.0.113.2/32'] },
    { args: ['--by', 'jane', '--reason', 'B'], cidrs: ['203.0.113.3/32'] },
    { args: ['--source', 'guardduty'], cidrs: ['198.51.100.23/32'] },
    { args: ['--playbook', 'port-probe'], cidrs: ['198.51.100.23/32'] },
    { args: ['--target', '203.0.113.*'], cidrs: ['203.0.113.1/32', '203.0.113.2/32', '203.0.113.3/32'] },
    { args: ['203.0.113.1', '203.0.113.3'], cidrs: ['203.0.113.1/32', '203.0.113.3/32'] },
    { args: ['--until', '1h'], cidrs: [] },
  ])('$args lifts $cidrs after one question', async ({ args, cidrs }) => {
    const { run, asked, stack } = await givenBlocks();
    const before = asked.length;
    const removed = (await run('blocks', 'remove', ...args, '--json')).json() as Removed;
    expect(removed.cidrs.sort()).toEqual(cidrs);
    expect(removed.lifted).toBe(cidrs.length);
    expect(asked.length - before).toBe(cidrs.length > 0 ? 1 : 0);
    for (const cidr of cidrs) expect(blocked(stack)).not.toContain(cidr);
    expect(blocked(stack)).toHaveLength(4 - cidrs.length);
  });

  it('only shows them with --dry-run', async () => {
    const { run, stack } = await givenBlocks();
    const ran = await run('blocks', 'remove', '--reason', 'feed', '--dry-run');
    expect(ran.stdout).toBe('3 blocks would be lifted; nothing was changed.\n');
    expect(ran.stderr).toMatch(/^CIDR +SINCE +UNTIL +BY +REASON\n203\.0\.113\.1\/32/);
    expect(blocked(stack)).toHaveLength(4);
  });

  it('lifts 3,000 addresses by one command', async () => {
    const { run, stack } = givenCli();
    const addresses = Array.from({ length: 3_000 }, (_, n) => `203.${n >> 8}.113.${n & 255}`);
    const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'feed.txt');
    writeFileSync(file, addresses.join('\n'));
    await run('blocks', 'import', file, '--for', '30d', '--reason', 'the feed');
    const writes = stack.counts.get('dynamodb:TransactWrite') ?? 0;
    const removed = (await run('blocks', 'remove', '--reason', 'the feed', '--json')).json() as Removed;
    expect(removed).toMatchObject({ selected: 3_000, lifted: 3_000 });
    expect((stack.counts.get('dynamodb:TransactWrite') ?? 0) - writes).toBeLessThan(200);
    expect((await run('blocks', 'list', '--json')).json()).toMatchObject({ blocks: [] });
  });

  it.each([
    { args: [], says: 'Say which' },
    { args: ['--file', '/nowhere'], says: 'cannot be read' },
    { args: ['203.0.113.1', '203.0.113.1', 'nonsense'], says: 'neither an IP address nor a CIDR' },
    { args: ['--since', 'never'], says: 'not a time' },
  ])('$args is wrong usage', async ({ args, says }) => {
    expect(await givenCli().run('blocks', 'remove', ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(says),
    });
  });
});

it.each([
  { cidr: '45.9.0.0/15', says: 'did you mean 45.8.0.0/15?' },
  { cidr: '198.51.100.7/33', says: 'not a CIDR: an IPv4 prefix has 0 to 32 bits' },
])('$cidr is refused with what would be right', async ({ cidr, says }) => {
  const ran = await givenCli().run('blocks', 'add', cidr, '--for', '1h', '--reason', 'x');
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
});
