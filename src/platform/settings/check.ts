import * as z from 'zod/mini';
import { SETTING_NAMES, SETTINGS, type Settings } from './schema.ts';

/** What is wrong with single settings, a sentence for each; those that are not given are passed over. */
export function settingProblems(settings: Partial<Settings>): string[] {
  return SETTING_NAMES.flatMap((name) => {
    const given = settings[name];
    if (given === undefined) return [];
    const read = z.safeParse(SETTINGS[name].schema as z.ZodMiniType<unknown, string>, String(given));
    return read.success ? [] : read.error.issues.map(({ message }) => `${name} ${message}.`);
  });
}
