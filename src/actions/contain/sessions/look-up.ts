import { type Event, type LookupAttribute, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Clients } from '../../../core/clients.ts';
import { clean } from '../../../core/text.ts';

/** CloudTrail answers within this, in ms, or its answer is not waited for. */
const MOST_MS = 5000;

/** The last 50 events of this region that bear an attribute; the name of the error where they cannot be read, or not soon. */
export async function lookUp(
  cloudtrail: Clients['cloudtrail'],
  by: { AttributeKey: NonNullable<LookupAttribute['AttributeKey']>; AttributeValue: string },
): Promise<readonly Event[] | string> {
  try {
    const command = new LookupEventsCommand({ LookupAttributes: [by], MaxResults: 50 });
    const { Events = [] } = await within(AbortSignal.timeout(MOST_MS), (abortSignal) =>
      cloudtrail.send(command, { abortSignal }),
    );
    return Events;
  } catch (error) {
    return clean(error instanceof Error ? error.name : 'unknown', 60);
  }
}

/** What comes before the signal does; between two attempts the SDK does not listen to it. */
async function within<T>(signal: AbortSignal, step: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const onAbort = () => late.reject(Object.assign(new Error('no answer in time'), { name: 'TimeoutError' }));
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([step(signal), late.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
