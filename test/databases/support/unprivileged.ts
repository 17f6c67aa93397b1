import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Database servers refuse to run as root. Root runs them as this user, everybody else as oneself. */
function other(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

const as = other();

/** A directory of the servers' user. */
export function newHome(name: string): string {
  const home = mkdtempSync(join(tmpdir(), `riposte-${name}-`));
  own(home);
  return home;
}

const own = (path: string): void => {
  if (as) chownSync(path, as.uid, as.gid);
};

export function writeFor(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
  own(path);
}

export function runHere(command: string, args: readonly string[], home: string): void {
  execFileSync(command, args, { cwd: home, stdio: ['ignore', 'ignore', 'pipe'], env: environment(home), ...as });
}

export function startHere(command: string, args: readonly string[], home: string): ChildProcess {
  const log = join(home, 'server.log');
  writeFor(log, '');
  const to = openSync(log, 'a');
  const server = spawn(command, args, { cwd: home, stdio: ['ignore', to, to], env: environment(home), ...as });
  // Whatever ends the tests ends the servers.
  process.on('exit', () => server.kill('SIGKILL'));
  return server;
}

const environment = (home: string) => ({ PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: home, LC_ALL: 'C', TZ: 'UTC' });

/**
 * @throws Error that says how to get a server which is not there
 */
export function findProgram(name: string, folders: readonly string[], debianPackage: string): string {
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found) return found;
  throw new Error(`${name} is not in ${folders.join(', ')}: apt-get install ${debianPackage}`);
}

/** The newest first. */
export const postgresFolders = (): string[] =>
  existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql')
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => `/usr/lib/postgresql/${version}/bin`)
    : ['/usr/lib/postgresql'];

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Tries until it works, for at most half a minute. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
