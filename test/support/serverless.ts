import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs the framework's command on the real serverless.yml, without the user's own credentials; throws what it said.
 *
 * @returns what it printed
 */
export async function serverless(args: readonly string[], env: Record<string, string> = {}): Promise<string[]> {
  const cli = join(root, 'node_modules/serverless/bin/serverless.js');
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: join(root, 'reports/e2e'), ...env },
    // The command would wait for an open standard input.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.trim()) lines.push(line);
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`serverless ${args.join(' ')} failed:\n${lines.slice(-40).join('\n')}`);
  return lines;
}
