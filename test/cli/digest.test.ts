import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest } from '../../src/cli/commands/digest.ts';
import { createOut } from '../../src/cli/out.ts';
import { given, givenCli, handled } from './given-cli.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const DAY = 86_400_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'riposte-digest-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function givenDigest() {
  const cli = givenCli();
  await handled(cli.stack, PROBE);
  cli.stack.advance(DAY);
  return cli;
}

it('prints the day that ended last as plain text', async () => {
  const { run } = await givenDigest();
  const { code, stdout, stderr } = await run('digest');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Subject: \[Riposte\] 2026-11-20: 1 threat contained/);
  expect(stdout).toContain('Blocked 198.51.100.23/32');
});

it.each([
  { date: 'yesterday', says: '2026-11-20: 1 threat contained' },
  { date: '2026-11-20', says: '2026-11-20: 1 threat contained' },
  { date: '2026-11-19', says: '2026-11-19: A quiet day' },
  { date: '2026-W47', says: '2026-W47: 1 threat contained' },
])('makes that of $date', async ({ date, says }) => {
  const { run } = await givenDigest();
  expect((await run('digest', '--date', date)).stdout).toContain(says);
});

it.each(['2026-13-01', '2026-W99', 'tomorrow', '20.11.2026'])('does not know the date %s', async (date) => {
  const { run } = givenCli();
  expect(await run('digest', '--date', date)).toMatchObject({ code: 2, stderr: expect.stringContaining('not a date') });
});

it('changes nothing, and sends nothing', async () => {
  const { stack, run } = await givenDigest();
  const before = JSON.stringify(stack.services.dynamodb.items());
  const sent = stack.services.sns.published.length;
  await run('digest', '--html', join(folder, 'nothing.html'));
  expect(JSON.stringify(stack.services.dynamodb.items())).toBe(before);
  expect(stack.services.sns.published).toHaveLength(sent);
});

it('writes the report, in a folder that need not be there', async () => {
  const { run } = await givenDigest();
  const file = join(folder, 'new', 'report.html');
  expect(await run('digest', '--html', file)).toMatchObject({
    code: 0,
    stdout: '',
    stderr: `The report is in ${file}\n`,
  });
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*Blocked 198\.51\.100\.23\/32[\s\S]*<\/html>\s*$/);
});

it('prints the text beside it when asked to', async () => {
  const { run } = await givenDigest();
  const { stdout } = await run('digest', '--text', '--html', join(folder, 'both.html'));
  expect(stdout).toMatch(/^Subject: /);
});

it('says why it could not write', async () => {
  const { run } = await givenDigest();
  const file = join(folder, 'a-file');
  await run('digest', '--html', file);
  expect(await run('digest', '--html', join(file, 'report.html'))).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The report could not be written: E/),
  });
});

it('prints its whole content for scripts', async () => {
  const { run } = await givenDigest();
  expect((await run('digest', '--json')).json()).toMatchObject({
    kind: 'day',
    period: { label: '2026-11-20' },
    headline: expect.stringMatching(/^1 threat contained/),
    contained: [{ count: 1 }],
  });
});

describe('--open', () => {
  const opened = async (show: (file: string) => Promise<void>) => {
    const { stack } = await givenDigest();
    const [stdout, stderr] = [given(), given()];
    const context = {
      ...stack,
      deployment: stack.config,
      settings: async () => stack.config,
      now: stack.world.now,
      out: createOut({ json: false, stdout, stderr, env: {} }),
    };
    const code = digest({ open: true }, context as unknown as Parameters<typeof digest>[1], show);
    return { code: await code, stderr: stderr.text() };
  };

  it('shows a report that is kept for the moment', async () => {
    let shown = '';
    const { code } = await opened(async (file) => {
      shown = readFileSync(file, 'utf8');
    });
    expect(code).toBe(0);
    expect(shown).toContain('<!doctype html>');
  });

  it('says where it is when nothing can show it', async () => {
    const failing = opened(() => Promise.reject(new Error('spawn xdg-open ENOENT')));
    await expect(failing).rejects.toThrow(
      /^There is nothing here to show a page with\. Open it yourself: \/.*riposte-2026-11-20\.html$/,
    );
  });
});
