import { commandFor, listCommand } from '../../src/alerts/command.ts';
import { CommandError, NoDeploymentError } from '../../src/cli/commands/context.ts';
import { visibleJson } from '../../src/cli/out.ts';
import { keeping } from '../../src/digest/gather.ts';
import { sendDigest } from '../../src/digest/send.ts';
import { givenCli, handled } from './given-cli.ts';

describe('the command line', () => {
  it.each([
    { argv: ['--help'], code: 0, stdout: /Usage: riposte [\s\S]*Exit codes: 0 fine/ },
    { argv: ['list', '--help'], code: 0, stdout: /--outcome <outcome>/ },
    { argv: [], code: 2, stderr: /Usage: riposte/ },
    { argv: ['explode'], code: 2, stderr: /unknown command 'explode'/ },
    { argv: ['status', '--verbose'], code: 2, stderr: /unknown option '--verbose'/ },
    { argv: ['show'], code: 2, stderr: /missing required argument 'id'/ },
    { argv: ['status', 'now'], code: 2, stderr: /too many arguments/ },
    { argv: ['--stage', 'a', '--stack', 'b', 'status'], code: 2, stderr: /cannot be used with/ },
  ])('$argv ends with $code', async ({ argv, code, stdout = /^$/, stderr = /^$/ }) => {
    const { run } = givenCli();
    const ran = await run(...argv);
    expect(ran.code).toBe(code);
    expect(ran.stdout).toMatch(stdout);
    expect(ran.stderr).toMatch(stderr);
  });

  it.each([[['--stage', 'prod', 'status']], [['status', '--stage', 'prod']]])(
    '%j looks for the stage',
    async (argv) => {
      const { run, lookups } = givenCli();
      expect((await run(...argv)).code).toBe(0);
      expect(lookups).toMatchObject([{ stage: 'prod', region: 'eu-west-1' }]);
    },
  );

  it.each([
    { argv: ['--region', 'us-east-1', 'list'], region: 'us-east-1' },
    { argv: ['--region=us-east-1', '--json', 'list', '--region', 'global'], region: 'us-east-1' },
    { argv: ['list', '--region', 'us-east-1'], region: 'eu-west-1' },
    { argv: ['list', '--stack-region', 'us-east-1'], region: 'us-east-1' },
    { argv: ['list', '--region=eu-west-1', '--stack-region', 'us-east-1'], region: 'us-east-1' },
    { argv: ['--stage', 'list', 'blocks', 'remove', '--region', 'us-east-1', '--dry-run'], region: 'eu-west-1' },
    { argv: ['blocks', 'list', '--region', 'us-east-1'], region: 'us-east-1' },
    { argv: ['status', '--region', 'us-east-1'], region: 'us-east-1' },
  ])('$argv looks for the deployment in $region', async ({ argv, region }) => {
    const { run, lookups } = givenCli();
    expect(await run(...argv)).toMatchObject({ code: 0 });
    expect(lookups).toMatchObject([{ region }]);
  });

  it('takes the region of the environment where --region selects', async () => {
    const { run, lookups } = givenCli({}, { env: { AWS_REGION: 'ap-south-1' } });
    await run('list', '--region', 'us-east-1');
    expect(lookups).toMatchObject([{ region: 'ap-south-1' }]);
  });

  it('takes the region of the deployment but once', async () => {
    expect(await givenCli().run('--region', 'a', '--stack-region', 'b', 'status')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be used with'),
    });
  });

  it.each([
    { argv: ['approve', '--region', 'us-east-1', '--waiting'], hint: /After this command, --region selects/ },
    { argv: ['status', '--region', 'us-east-1'], hint: /^There is none\.\n$/ },
  ])('$argv says what --region means where there is no deployment', async ({ argv, hint }) => {
    const connect = async (): Promise<never> => {
      throw new NoDeploymentError('There is none.');
    };
    expect(await givenCli({}, { connect }).run(...argv)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(hint),
    });
  });

  it('says why there is no deployment, on standard error alone', async () => {
    const connect = async (): Promise<never> => {
      throw new CommandError('There is no stack riposte-dev.');
    };
    const { run } = givenCli({}, { connect });
    expect(await run('status', '--json')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'There is no stack riposte-dev.\n',
    });
  });

  it('says what AWS refused in the middle of a command', async () => {
    const { stack, run } = givenCli();
    stack.faults.refuse('*', 'AccessDeniedException', { service: 'dynamodb', message: 'no dynamodb:Query' });
    expect(await run('list')).toMatchObject({ code: 1, stderr: expect.stringContaining('no dynamodb:Query') });
  });

  it('asks for a report of a fault of its own', async () => {
    const { run } = givenCli(
      {},
      {
        now: () => {
          throw new TypeError('ours');
        },
      },
    );
    expect(await run('list')).toMatchObject({ code: 1, stderr: expect.stringContaining('Please report it') });
  });
});

const EVENTS = [
  'guardduty/port-probe-search-cluster',
  'guardduty/unusual-persistence-by-user',
  'guardduty/bucket-block-public-access-disabled',
  'macie/credentials-in-object',
];
const DAY_MS = 86_400_000;

describe('every command that alerts and the digest print', () => {
  const argvOf = (command: string): string[] =>
    [...command.replace(/^npx --no -- riposte /, '').matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, word]) => quoted ?? word ?? '',
    );

  it('runs as it is printed', async () => {
    const { stack, run } = givenCli();
    for (const event of EVENTS) await handled(stack, event);
    stack.deliver('guardduty', '{nope');
    await stack.drain();
    await run('pause');
    stack.advance(DAY_MS);
    const { clients, config, world } = stack;
    const { now } = world;
    await sendDigest({ clients, config, now, gather: keeping({ clients, config, now }) });
    const text = stack.services.sns.published.map(({ message }) => message).join('\n');
    const commands = [...new Set(text.match(/npx --no -- riposte .*$/gm))].filter((command) => !/ ID$/.test(command));
    const verbs = new Set(commands.map((command) => argvOf(command)[0]));
    expect([...verbs].sort()).toEqual(['approve', 'blocks', 'list', 'redrive', 'reject', 'resume', 'undo']);
    for (const command of commands) {
      const { code, stderr } = await run(...argvOf(command));
      expect(`${command}: ${code} ${stderr}`).not.toMatch(/: 2 |knows no such/);
    }
  });

  it.each([
    listCommand('day', '2026-11-20'),
    listCommand('day', '2026-11-20', 'awaiting-approval'),
    listCommand('day', '2026-11-20', 'undone'),
    listCommand('day', '2026-11-20', 'pending'),
    listCommand('blocks'),
    listCommand('expiring'),
    'npx --no -- riposte resume',
    'npx --no -- riposte redrive',
  ])('%s is understood', async (command) => {
    const { run } = givenCli();
    expect((await run(...argvOf(command))).code).toBe(0);
  });

  it('names a response by an id of eight letters and digits, whatever its key holds', async () => {
    const key = "parameter-store#111122223333#eu-west-1#/a 'b:5 Days#renew-parameter#/a b";
    expect(commandFor('show', key)).toMatch(/^npx --no -- riposte show [0-9a-hjkmnp-tv-z]{8}$/);
  });
});

describe('JSON for scripts', () => {
  it.each([
    'plain',
    'two\nlines\tand "quotes"',
    '\u001b[31m\u009b\u202e\u200b\u2028\ufeff',
    'a lone \ud800 surrogate and a tag \u{e0041}',
    '😀 é 漢',
  ])('of %j loses nothing and shows nothing unseen', (text) => {
    const json = visibleJson({ text });
    expect(JSON.parse(json)).toEqual({ text });
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });
});
