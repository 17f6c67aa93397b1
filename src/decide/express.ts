import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { ActMessage } from '../core/messages.ts';
import { isListQuiet } from '../journal/write-turns.ts';

interface NewAddress {
  /** A finding of the event names an address that none before it named. */
  namesNewAddress?: boolean;
}

interface Decided extends NewAddress {
  decided: readonly { messages: readonly ActMessage[] }[];
}

/** More at once are a burst, of which one write of the IP sets takes all. */
const MOST_EXPRESS = 3;

/**
 * Which messages need not wait for a batch to fill: those that block an address which nothing named before, while they are
 * few and the block list is quiet. In doubt none: the other queue takes a second longer.
 */
export async function expressFor(
  events: readonly Decided[],
  { clients, config, now }: { clients: Pick<Clients, 'dynamodb'>; config: Config; now(): number },
): Promise<(message: ActMessage, event: NewAddress) => boolean> {
  const mayBe = ({ decision }: ActMessage, { namesNewAddress = false }: NewAddress): boolean =>
    namesNewAddress && decision.action === 'block-ip' && decision.mode === 'enforce' && decision.outcome === undefined;
  const few = events.flatMap((event) =>
    event.decided.flatMap(({ messages }) => messages.filter((message) => mayBe(message, event))),
  );
  const isQuiet =
    config.expressQueue !== '' &&
    events.length <= MOST_EXPRESS &&
    few.length > 0 &&
    (await isListQuiet(clients.dynamodb, config.table, now()).catch(() => false));
  return (message, event) => isQuiet && mayBe(message, event);
}
