import type { Shell } from '../src/cli/program.ts';

const shell: Shell = {
  env: {},
  stdout: process.stdout,
  stderr: { write: () => true },
  ask: undefined,
  connect: () => Promise.reject(new Error('there is no deployment')),
  now: Date.now,
  sleep: async () => {},
};

// Runs a command in a process of its own, and says on standard error what it took.
const [, , command = '', ...args] = process.argv;
const commands: Record<string, () => Promise<(args: readonly string[]) => Promise<number>>> = {
  backtest: async () => {
    const { main } = await import('../src/cli/program.ts');
    return (argv) => main(['backtest', ...argv], shell);
  },
  start: async () => (await import('../src/cli/start-command.ts')).start,
};
const load = commands[command];
if (!load) throw new Error(`there is no command ${command}`);
process.exitCode = await (await load())(args);
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write(
    `\n${JSON.stringify({ seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: (maxRSS * 1024) / 1e6 })}\n`,
  );
});
