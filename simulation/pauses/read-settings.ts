import type { LocalStack } from '../../local/local-stack.ts';
import { SETTINGS, type Settings } from '../../src/journal/settings.ts';

/** The switches as they stand in the table now. */
export const settingsOf = ({ services }: LocalStack): Settings | undefined =>
  services.dynamodb.items().find(({ pk }) => pk === SETTINGS.pk) as Settings | undefined;

/** The switches in what a batch of reads answered. */
export function settingsIn(answer: unknown): Settings | undefined {
  const { Responses = {} } = (answer ?? {}) as { Responses?: Record<string, Settings[]> };
  return Object.values(Responses)
    .flat()
    .find(({ pk }) => pk === SETTINGS.pk);
}
