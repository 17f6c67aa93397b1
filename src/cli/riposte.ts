#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './connect.ts';
import { main } from './program.ts';

const { env, stdin, stdout, stderr } = process;

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: stderr });
  // Ctrl-C and Ctrl-D are a no.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    const said = await Promise.race([terminal.question(`${question} [y/N] `).catch(() => ''), closed]);
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
  connect,
  now: Date.now,
  sleep: (ms) => sleep(ms),
});
