import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { givenCli } from './given-cli.ts';

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'riposte-next-'));
  writeFileSync(join(folder, 'reason.txt'), ' \n');
  server = createServer();
  await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** Words of this folder stand as `./name`. */
const placed = (argv: readonly string[]): string[] =>
  argv.map((word) => (word.startsWith('./') ? join(folder, word) : word));

describe('an error ends with what to do', () => {
  it.each([
    { argv: ['backtest', './none.json'], next: 'Give files or folders that are there, or - for standard input.' },
    { argv: ['backtest', './socket'], next: 'Give files or folders that are there, or - for standard input.' },
    { argv: ['backtest', './'], next: 'Give a folder that does, or each file by its name.' },
    { argv: ['backtest', 'events/acm', '--account', '1111'], next: 'Give all twelve of them.' },
    { argv: ['backtest', 'events/acm', '--rules', './none.yml'], next: 'Give the path of a file that can.' },
    { argv: ['ack', '--open', '--reason-file', './none'], next: 'Give a file that can, or --reason.' },
    { argv: ['ack', '--open', '--reason-file', './reason.txt'], next: 'Write the reason into it, or give --reason.' },
    { argv: ['list', '--date', '2099-01-01'], next: 'Give today or a day before.' },
    { argv: ['diagnose', 'alias/none'], next: 'Look at its name, and at --region and --profile.' },
  ])('$argv', async ({ argv, next }) => {
    const { code, stderr } = await givenCli().run(...placed(argv));
    expect(code).toBeGreaterThan(0);
    expect(stderr.trimEnd().endsWith(next) ? next : stderr).toBe(next);
  });
});
