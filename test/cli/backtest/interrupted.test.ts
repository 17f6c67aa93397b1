import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../../support/bare-environment.ts';

const COMMAND = fileURLToPath(new URL('../../../src/cli/riposte.ts', import.meta.url));

it('leaves nothing in the temporary folder where somebody stops it while it sorts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-test-'));
  const child = spawn(process.execPath, [COMMAND, 'backtest', '-'], { env: { ...bareEnvironment, TMPDIR: folder } });
  const ended = once(child, 'close');
  const sorting = (): string[] => readdirSync(folder).filter((name) => name.startsWith('riposte-backtest-'));
  for (let left = 600; left > 0 && sorting().length === 0; left -= 1) await pause(50);
  expect(sorting()).toHaveLength(1);
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(sorting()).toEqual([]);
}, 60_000);
