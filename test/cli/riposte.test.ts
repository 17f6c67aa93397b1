import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../support/bare-environment.ts';

const cli = fileURLToPath(new URL('../../src/cli/riposte.ts', import.meta.url));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

const run = (...argv: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [cli, ...argv], { env: bareEnvironment }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

describe('the riposte command as a process', () => {
  it.each([
    { argv: ['--help'], code: 0, stdout: /^Usage: riposte/, stderr: /^$/ },
    { argv: ['redrive', '--all'], code: 2, stdout: /^$/, stderr: /unknown option '--all'/ },
    { argv: ['status', '--json'], code: 1, stdout: /^$/, stderr: /^No AWS credentials were found .*--profile\.\n$/ },
  ])('$argv ends with $code, and no stack trace', async ({ argv, code, stdout, stderr }) => {
    const ended = await run(...argv);
    expect(ended.stdout).toMatch(stdout);
    expect(ended.stderr).toMatch(stderr);
    expect(ended.code).toBe(code);
  });
});
