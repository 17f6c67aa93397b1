import { catalogue } from '../actions/catalogue/catalogue.ts';
import { isRetryable } from '../core/errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import type { Incoming, Look } from './read-messages.ts';
import type { Retry } from './work.ts';

/** Whatever waits for a rotation is looked after within this. */
const AHEAD_MS = 30 * 60_000;

/**
 * The rotations under way that wait for news of these secrets, to be looked at now. One read, where there is news.
 *
 * @param taken what the same batch is about already
 */
export async function waitingFor(
  looks: readonly Look[],
  taken: readonly Pick<Incoming, 'key'>[],
  journal: Journal,
  now: number,
  retry: Retry,
): Promise<Incoming[]> {
  if (looks.length === 0) return [];
  try {
    const open = await journal.readDue(now + AHEAD_MS);
    const found = looks.flatMap(({ delivery, secret }) =>
      open
        .filter((record) => record.state === 'pending' && isAbout(record, secret))
        .map(({ key }): [string, Incoming] => [
          key,
          {
            key,
            deliveries: [delivery],
            message: { kind: 'go-on', key, early: true },
            wanted: [],
            leaving: [],
            behind: [],
          },
        ]),
    );
    // One transaction takes each record once.
    const keys = new Set(taken.map(({ key }) => key));
    return [...new Map(found).values()].filter(({ key }) => !keys.has(key));
  } catch (error) {
    // The sweep looks all the same.
    if (isRetryable(error)) for (const { delivery } of looks) retry(delivery, error);
    return [];
  }
}

function isAbout({ action, target, before = {} }: ResponseRecord, secret: string): boolean {
  if (!catalogue[action].awaitsRotation) return false;
  return [target.key, before.arn, before.name].includes(secret);
}
