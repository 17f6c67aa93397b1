import { readFileSync } from 'node:fs';

const project = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Of Riposte, as its package says. */
export const VERSION: string = project.version;
