import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const logs = join(root, 'reports/e2e');
const STARTUP_MS = 60_000;

/** Whom the emulators take us for: the account is the access key's. All of it is made up. */
export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

export interface Emulator {
  name: string;
  url: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url: string, child: ChildProcess, name: string): Promise<void> {
  for (const end = Date.now() + STARTUP_MS; Date.now() < end; await sleep(100)) {
    if (child.exitCode !== null) throw new Error(`${name} ended at once: see reports/e2e/${name}.log`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return;
  }
  throw new Error(`${name} did not answer within ${STARTUP_MS / 1000} s: see reports/e2e/${name}.log`);
}

/** Runs a command of .venv on a free port of this machine only, until `stop`. Its output goes to reports/e2e. */
async function start(name: string, command: (port: number) => { args: string[]; env?: object }): Promise<Emulator> {
  execFileSync(join(root, 'scripts/emulators.sh'), { stdio: ['ignore', 'inherit', 'inherit'] });
  mkdirSync(logs, { recursive: true });
  const port = await freePort();
  const { args, env } = command(port);
  // The functions run on the node that is first in the path: the one that runs this test.
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  const [program = '', ...rest] = args;
  const child = spawn(join(root, '.venv/bin', program), rest, {
    cwd: logs,
    env: { PATH, HOME: logs, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(logs, `${name}.log`));
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const ended = once(child, 'exit');
  const kill = (): void => void child.kill('SIGKILL');
  // Should the test itself be ended before it stops us.
  process.once('exit', kill);
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(5_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
    log.end();
  };
  try {
    await answers(url, child, name);
  } catch (error) {
    await stop();
    throw error;
  }
  return { name, url, stop };
}

/** Where the emulator writes down what it asked IAM, one question a line. */
export const IAM_LOG = join(logs, 'iam.jsonl');

/** IAM is enforced: each call is evaluated against the role of the function that makes it. */
function enforcing(wafv2: string): Record<string, string> {
  rmSync(IAM_LOG, { force: true });
  return {
    AUTH: 'true',
    PYTHONPATH: join(root, 'test/e2e/support/iam'),
    PYTHONDONTWRITEBYTECODE: '1',
    EMULATOR_IAM_LOG: IAM_LOG,
    EMULATOR_WAFV2_URL: wafv2,
  };
}

/**
 * Everything but AWS WAF.
 *
 * @param wafv2 the second emulator, which has AWS WAF: with it every role has to be allowed what its function does, and
 * AWS WAF is called through here too
 */
export const startMinistack = (wafv2?: string): Promise<Emulator> =>
  start('ministack', (port) => ({
    args: ['ministack'],
    env: {
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      LAMBDA_EXECUTOR: 'local',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      ...(wafv2 && enforcing(wafv2)),
    },
  }));

/**
 * AWS WAF: unlike ministack's, its IP sets have lock tokens.
 *
 * @param accounts `one` takes everybody for us; with `many`, whoever has taken a role is of the role's account
 */
export const startMoto = (accounts: 'one' | 'many' = 'one'): Promise<Emulator> =>
  start('moto', (port) => ({
    args: ['moto_server', '-H', '127.0.0.1', '-p', String(port)],
    // In members AWSDenyAll is attached, which is AWS's own.
    env: accounts === 'one' ? { MOTO_ACCOUNT_ID: ACCOUNT } : { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
  }));
