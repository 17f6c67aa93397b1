import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Deployment } from './deploy.ts';
import { elsewhere, STAGE } from './deploy.ts';
import { ACCOUNT, REGION, root } from './emulators.ts';

const run = promisify(execFile);

/** Runs the operator's command against the deployment, as a person would; what it printed. */
export async function command(deployment: Deployment, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await ran(deployment, ...args);
  if (code !== 0) throw new Error(`riposte ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}

/** The same, whatever its exit code. */
export async function ran(
  { endpoint, wafv2 }: Deployment,
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const file = join(root, 'src/cli/riposte.ts');
  const flags = ['--disable-warning=ExperimentalWarning', file, '--stage', STAGE, '--region', REGION, '--yes'];
  const started = run(process.execPath, [...flags, ...args], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: endpoint,
      // What the first emulator lacks, the second has.
      ...elsewhere(wafv2),
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'made-up',
    },
    timeout: 60_000,
  });
  started.child.stdin?.end();
  return started.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code?: unknown; stdout: string; stderr: string }) => {
      if (typeof error.code !== 'number') throw error;
      return { code: error.code, stdout: error.stdout, stderr: error.stderr };
    },
  );
}
