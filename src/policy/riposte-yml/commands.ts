import * as z from 'zod';
import { DEFAULT_PREFIX } from './default-prefix.ts';
import { text } from './shape.ts';

/** The section about the command as messages print it. */
export const commandSections = {
  commandPrefix: z
    .exactOptional(text(/^(?! )[\w@/.:=~${}+ -]{1,100}(?<! )$/, 'a command without quotes, in one line'))
    .describe(
      `How your team calls the command: what emails and alerts print before "approve", "undo" and the others; "${DEFAULT_PREFIX}" when left out.`,
    ),
};
