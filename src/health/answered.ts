import { denialOf } from '../core/denial.ts';
import { describeError } from '../core/telemetry.ts';
import { clean } from '../core/text.ts';
import type { Answer } from './check.ts';

/** What a check that could not be made says: that, why, and whose policy denies it where AWS tells. */
export async function answered<T extends Answer>(ask: () => Promise<T>): Promise<T | Answer> {
  try {
    return await ask();
  } catch (error) {
    return { state: 'unknown', note: whyNotAsked(error) };
  }
}

export function whyNotAsked(error: unknown): string {
  const { name, message } = describeError(error);
  const said = `The service could not be asked: ${name}: ${clean(message, 200)}`;
  const { cause, action } = denialOf({ name, message }) ?? {};
  if (cause) return `${said}${/[.!]$/.test(said) ? '' : '.'} ${action ?? 'It'} is denied by ${cause}.`;
  return said;
}
