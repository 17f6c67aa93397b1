import { spawn } from 'node:child_process';
import { platform } from 'node:os';

const OPENERS: Partial<Record<NodeJS.Platform, [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};

/**
 * Shows a file in the program that people have for it, and does not wait for its end.
 *
 * @throws Error when there is no such program, as on a server
 */
export function openFile(path: string): Promise<void> {
  const [command, ...args] = OPENERS[platform()] ?? ['xdg-open'];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, path], { stdio: 'ignore', detached: true });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
