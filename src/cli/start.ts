import { enableCompileCache } from 'node:module';

// Before anything else is loaded: what was compiled once is kept for the next start.
enableCompileCache();
const { start } = await import('./start-command.ts');

// A reader that stops reading, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await start(process.argv.slice(2));
