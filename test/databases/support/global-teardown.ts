import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';

/** Ends the servers, and leaves nothing of them. */
export default async function tearDown(): Promise<void> {
  const servers = (globalThis as Record<string, unknown>).riposteTestServers as
    | { process: ChildProcess; home: string; stopBy: NodeJS.Signals }[]
    | undefined;
  for (const { process, home, stopBy } of servers ?? []) {
    const ended = once(process, 'exit');
    if (process.exitCode === null && process.kill(stopBy)) await ended;
    rmSync(home, { recursive: true, force: true });
  }
}
