import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLES } from '../../src/cli/examples.ts';
import { givenCli, handled } from './given-cli.ts';

const commandsIn = (help: string): string[] =>
  [...(help.split('Commands:')[1]?.split('\n\n')[0] ?? '').matchAll(/^ {2}([a-z][a-z-]*)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help');

async function leaves(run: ReturnType<typeof givenCli>['run'], path: string[] = []): Promise<[string, string][]> {
  const { stdout } = await run(...path, '--help');
  const inner = commandsIn(stdout);
  if (inner.length === 0) return [[path.join(' '), stdout]];
  const found: [string, string][] = [];
  for (const name of inner) found.push(...(await leaves(run, [...path, name])));
  return found;
}

it('each command tells the options of all, and two examples', async () => {
  const { run } = givenCli();
  const all = await leaves(run);
  expect(all.length).toBeGreaterThan(25);
  expect(all.map(([path]) => path).sort()).toEqual(Object.keys(EXAMPLES).sort());
  for (const [path, help] of all) {
    expect(`${path}: ${help}`).toMatch(/Global Options:[\s\S]*--region <region>/);
    expect(`${path}: ${help}`).toMatch(/Examples:\n {2}.*riposte .*\n {2}.*riposte /);
  }
});

it.each(['blocks', 'blocks never-block', 'org', 'playbooks', 'notify', 'waf'])(
  '%s tells two examples',
  async (group) => {
    const { stdout } = await givenCli().run(...group.split(' '), '--help');
    expect(stdout.split('Examples:\n')[1]?.trim().split('\n')).toHaveLength(2);
  },
);

it.each(Object.entries(EXAMPLES).flatMap(([path, lines]) => lines.map((line) => ({ path, line }))))(
  '$line names only options that there are',
  async ({ path, line }) => {
    const { run } = givenCli();
    const { stdout } = await run(...path.split(' '), '--help');
    for (const [option] of line.replace(/'[^']*'/g, '').matchAll(/--[a-z-]+/g)) expect(stdout).toContain(option);
  },
);

describe('completion', () => {
  /** What a shell of bash offers after these words, the last of them begun. */
  function offered(script: string, words: string[]): string[] {
    const file = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'completion.bash');
    writeFileSync(file, script);
    const line = words.map((word) => `'${word}'`).join(' ');
    const program = `source ${file}; COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _riposte; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', program], { encoding: 'utf8' }).trim().split('\n');
  }

  it.each([
    { words: ['riposte', 'app'], offers: ['approve'] },
    { words: ['riposte', 'blocks', 'never-block', 'ac'], offers: ['accept'] },
    { words: ['riposte', 'list', '--wa'], offers: ['--waiting', '--watch'] },
    { words: ['riposte', 'undo', '--profi'], offers: ['--profile'] },
    { words: ['riposte', 'list', '--action', 'block'], offers: ['block-ip'] },
    { words: ['riposte', 'list', '--output', ''], offers: ['table', 'json', 'csv'] },
  ])('$words is completed by $offers', async ({ words, offers }) => {
    const { stdout } = await givenCli().run('completion', 'bash');
    const found = offered(stdout, words);
    for (const offer of offers) expect(found).toContain(offer);
  });

  it.each(['zsh', 'fish'])('is there for %s', async (shell) => {
    const { code, stdout } = await givenCli().run('completion', shell);
    expect(code).toBe(0);
    expect(stdout).toContain('held-back');
  });

  it('of another shell is wrong usage', async () => {
    expect(await givenCli().run('completion', 'tcsh')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bash, zsh, fish'),
    });
  });
});

describe('--watch', () => {
  it.each([['status'], ['list']])('shows %s again and again', async (command) => {
    let slept = 0;
    const { run } = givenCli(
      {},
      {
        sleep: async (ms) => {
          expect(ms).toBe(10_000);
          slept += 1;
          if (slept === 3) throw new Error('interrupted');
        },
      },
    );
    const { stdout } = await run(command, '--watch', '10s');
    expect(stdout.match(/riposte-local/g)?.length).toBeGreaterThanOrEqual(3);
  });

  it('of no time is wrong usage', async () => {
    expect(await givenCli().run('status', '--watch', 'often')).toMatchObject({ code: 2 });
  });
});

it('the ten commands of a bad week are understood, and do what they say', async () => {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const [, block = ''] = /## A bad week in ten commands[\s\S]*?```sh\n([\s\S]*?)```/.exec(page) ?? [];
  const commands = block.trim().split('\n');
  expect(commands).toHaveLength(10);
  const why = join(mkdtempSync(join(tmpdir(), 'riposte-')), 'why.txt');
  writeFileSync(why, 'known');
  const cli = givenCli();
  await handled(cli.stack, 'guardduty/port-probe-search-cluster');
  await handled(cli.stack, 'guardduty/unusual-persistence-by-user');
  const { entries } = (await cli.run('list', '--waiting', '--json')).json() as { entries: { id: string }[] };
  for (const line of commands) {
    const words = [...line.replace(/ +#.*$/, '').matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, word]) => quoted ?? word ?? '',
    );
    const argv = words
      .slice(1)
      .map((word) => (word === 'k7f3q2md' ? (entries[0]?.id ?? '') : word === 'why.txt' ? why : word));
    const { code, stderr } = await cli.run(...argv);
    expect(`${line}: ${code} ${stderr}`).not.toMatch(/: 2 |This should not have happened/);
  }
  expect((await cli.run('list', '--outcome', 'undone', '--json')).json()).toMatchObject({
    entries: [{ action: 'block-ip' }],
  });
});
