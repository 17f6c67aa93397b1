import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { givenCli, handled } from './given-cli.ts';

const EVENT = 'guardduty/port-probe-search-cluster';

async function givenDay() {
  const cli = givenCli();
  await handled(cli.stack, EVENT);
  return cli;
}

const parsed = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('riposte export', () => {
  it.each([
    { format: 'json', shows: { kind: 'action', outcome: 'applied' } },
    { format: 'ocsf', shows: { class_uid: 7004, status: 'Success' } },
    { format: 'asff', shows: { SchemaVersion: '2018-10-08', Workflow: { Status: 'RESOLVED' } } },
  ])('as $format writes one record a line: the finding, and what was done', async ({ format, shows }) => {
    const { run } = await givenDay();
    const { code, stdout } = await run('export', '--from', 'today', '--format', format);
    expect(code).toBe(0);
    expect(parsed(stdout)).toHaveLength(2);
    expect(parsed(stdout)).toContainEqual(expect.objectContaining(shows));
  });

  it('as csv begins with the names of the columns', async () => {
    const { run } = await givenDay();
    const { stdout } = await run('export', '--from', 'today', '--format', 'csv');
    const [header, ...lines] = stdout.trim().split('\n');
    expect(header).toMatch(/^kind,key,/);
    expect(lines.map((line) => line.split(',')[0]).sort()).toEqual(['action', 'finding']);
  });

  it('writes a file that only its owner can read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'riposte-export-'));
    try {
      const { run } = await givenDay();
      const file = join(folder, 'day.json');
      const { code, stdout, stderr } = await run('export', '--from', 'today', '--out', file);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `2 records in ${file}\n` });
      expect(parsed(readFileSync(file, 'utf8'))).toHaveLength(2);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('of a day on which nothing happened is empty', async () => {
    const { run } = await givenDay();
    expect(await run('export')).toMatchObject({ code: 0, stdout: '' });
  });

  it.each([
    { args: ['--from', 'today', '--to', 'yesterday'], code: 2, says: /--from today is after --to yesterday/ },
    { args: ['--from', 'sometime'], code: 2, says: /sometime/ },
    { args: ['--format', 'xml'], code: 2, says: /xml/ },
    {
      args: ['--out', '/nowhere/at/all.json'],
      code: 1,
      says: /--out \/nowhere\/at\/all\.json cannot be written: .+ Name a file/,
    },
  ])('$args ends with $code and says why', async ({ args, code, says }) => {
    const { run } = await givenDay();
    const ran = await run('export', ...args);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toMatch(says);
  });
});
