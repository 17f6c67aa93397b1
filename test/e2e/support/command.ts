import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Deployment } from './deploy.ts';
import { STAGE } from './deploy.ts';
import { ACCOUNT, REGION, root } from './emulators.ts';

const run = promisify(execFile);

/** Runs the operator's command against the deployment, as a person would; what it printed. */
export async function command({ endpoint }: Deployment, ...args: string[]): Promise<string> {
  const file = join(root, 'src/cli/riposte.ts');
  const flags = ['--disable-warning=ExperimentalWarning', file, '--stage', STAGE, '--region', REGION, '--yes'];
  const started = run(process.execPath, [...flags, ...args], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'made-up',
    },
    timeout: 60_000,
  });
  started.child.stdin?.end();
  const { stdout } = await started;
  return stdout;
}
