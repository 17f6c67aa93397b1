import { DEFAULT_PREFIX } from './default-prefix.ts';
import { deployed } from './deployed.ts';

/** A command for people to copy, in the way that riposte.yml calls it. @example commandLine('resume') */
export const commandLine = (words: string): string => `${deployed.commandPrefix ?? DEFAULT_PREFIX} ${words}`;
