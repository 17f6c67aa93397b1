import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { root } from './package.ts';
import { folderOf, type Recording } from './recorded.ts';

/** Suites that make every kind of call; the whole of `npm test` makes the same ones many times more. */
const SUITES = [
  'test/actions/(certificates|contain|deny|identity|keys|secrets|storage)/',
  'test/actions/network/(close-ingress|security-groups)',
  'test/alerts/(outbox|security-hub)',
  'test/deploy/roles',
  'test/digest/(gather|send|without-effect)',
  'test/engine/(baseline|certificates|people|places|posture)',
  'test/expiry/',
  'test/export/write-day',
  'test/jobs/',
  'test/never-block/',
  'test/rehearsals',
];
const NODE = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const COMMANDS: Record<Recording, string[]> = {
  demonstration: [...NODE, 'src/cli/start.ts'],
  suites: [...NODE, 'node_modules/jest/bin/jest.js', '--silent', ...SUITES],
};

const isThere = (folder: string): boolean => existsSync(folder) && readdirSync(folder).length > 0;

/**
 * Runs the demonstration and the suites with every call written down. A test of theirs that fails is not for here to
 * report; a call that nobody made is: the checks say which.
 *
 * @param kept recordings that are not made anew when they are there
 */
export async function recordCalls(kept: readonly string[]): Promise<void> {
  for (const recording of ['demonstration', 'suites'] as const) {
    const folder = folderOf(recording);
    if (kept.includes(recording) && isThere(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
    const child = spawn(process.execPath, COMMANDS[recording], {
      cwd: root,
      env: { ...process.env, RIPOSTE_RECORD_CALLS: folder },
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    await once(child, 'close');
  }
}
