#!/usr/bin/env node
import nodeModule from 'node:module';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeProblem } from './node-problem.ts';

// Before anything else is loaded, which an old Node.js could not read.
const tooOld = nodeProblem(process.versions.node);
if (tooOld !== undefined) {
  process.stderr.write(`${tooOld}\n`);
  process.exit(1);
}
// What was compiled once is kept for the next start.
nodeModule.enableCompileCache();
const { main } = await import('./program.ts');

const { env, stdin, stdout, stderr } = process;

async function ask(question: string): Promise<boolean> {
  const [{ widthOf }, { wrapped }] = await Promise.all([import('./out.ts'), import('./wrapped.ts')]);
  const terminal = createInterface({ input: stdin, output: stderr });
  // Ctrl-C and Ctrl-D are a no.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    const said = await Promise.race([
      terminal.question(wrapped(`${question} [y/N] `, widthOf(stderr))).catch(() => ''),
      closed,
    ]);
    return /^y(es)?$/i.test(said.trim());
  } finally {
    terminal.close();
  }
}

// A reader that stops reading, such as `head`, is no failure.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  env,
  stdout,
  stderr,
  ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
  // The clients of AWS are loaded by a command that needs a deployment, and by no other.
  connect: async (lookup) => (await import('./connect.ts')).connect(lookup),
  connectAll: async (lookup, where) => (await import('./connect-all.ts')).connectAll(lookup, where),
  now: Date.now,
  sleep: (ms) => sleep(ms),
});
