import type { LocalStack } from '../../local/local-stack.ts';
import { days } from '../../src/core/time.ts';
import { NOW } from '../support/fixtures.ts';

/** What people were sent after the wide looks of a day; `text` is the message in one line. */
export async function heard(stack: LocalStack, day = 0): Promise<{ subject: string; message: string; text: string }[]> {
  const before = stack.services.sns.published.length;
  stack.setTime(NOW + days(day));
  await stack.lookWide();
  await stack.drain();
  return stack.services.sns.published
    .slice(before)
    .map(({ subject = '', message }) => ({ subject, message, text: message.replace(/\s+/g, ' ') }));
}
