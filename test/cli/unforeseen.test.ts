import { readFileSync } from 'node:fs';
import { redacted, reportOf } from '../../src/cli/unforeseen.ts';
import { VERSION } from '../../src/cli/version.ts';
import { givenCli } from './given-cli.ts';

describe('an answer of AWS that nobody foresaw', () => {
  it.each([
    { command: ['expiring'], operation: 'BatchGet' },
    { command: ['status'], operation: 'Query' },
    { command: ['list'], operation: 'Query' },
  ])('ends $command in a sentence, not in a stack trace', async ({ command, operation }) => {
    const cli = givenCli();
    cli.stack.faults.refuse(operation, 'TypeError', {
      message: '(parameter.Policies ?? []).map is not a function for arn:aws:ssm:eu-west-1:111122223333:parameter/x',
    });
    const { code, stderr } = await cli.run(...command);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('asks for a report, with the version, and a file that names no account', async () => {
    const cli = givenCli({}, { connect: () => Promise.reject(ODD) });
    const { stderr } = await cli.run('show', 'guardduty#111122223333#eu-west-1#x');
    expect(stderr).toMatch(/^Unexpected error: TypeError: ACCOUNT is not iterable\nPlease report it, with /);
    expect(stderr).toContain(`This is Riposte ${VERSION}.`);
    const [, file = ''] = /with (\S+report\.txt)/.exec(stderr) ?? [];
    const report = readFileSync(file, 'utf8');
    expect(report).toContain('Command: show …');
    expect(report).not.toMatch(/111122223333|guardduty#/);
  });
});

const ODD = new TypeError('111122223333 is not iterable');

it.each([
  ['key AKIAIOSFODNN7EXAMPLE of jane@example.com', 'key KEY of EMAIL'],
  ['198.51.100.7/32 and 2001:db8::1', 'ADDRESS and ADDRESS'],
  ['arn:aws:iam::111122223333:user/jane may not', 'arn:…:iam:… may not'],
  ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'TOKEN'],
  ['https://hooks.example.com/T0/B0/secret', 'URL'],
])('takes out of %s what nobody else should read', (text, clean) => {
  expect(redacted(text)).toBe(clean);
});

it('names places in the project, and none of the machine', () => {
  const error = new Error('odd');
  error.stack = `Error: odd\n    at f (file:///home/jane/riposte/src/cli/program.ts:1:2)\n    at g (node:internal/x:1)`;
  expect(reportOf(error, ['list', '--date=today'])).toContain('Command: list --date=…');
  expect(reportOf(error, [])).toContain('  at src/cli/program.ts:1:2');
  expect(reportOf(error, [])).not.toContain('jane');
});
