import { type CustomKeyStoresListEntry, DescribeCustomKeyStoresCommand } from '@aws-sdk/client-kms';
import { clean } from '../../core/text.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import type { Expiry } from '../expiry.ts';
import type { Looking } from './looking.ts';

/** Custom key stores that are not connected: none of their keys can be used. */
export async function* lookAtKeyStores({ clients, config, ...clock }: Looking): AsyncGenerator<Expiry> {
  const listed = pages<CustomKeyStoresListEntry>(createPace(RATES.describeKeyStores, clock), async (Marker) => {
    const answer = await clients.kms.send(new DescribeCustomKeyStoresCommand({ Limit: 1000, Marker }));
    return { items: answer.CustomKeyStores, next: answer.Truncated ? answer.NextMarker : undefined };
  });
  for await (const store of listed) {
    const found = keyStoreExpiry(store, config.region);
    if (found) yield found;
  }
}

/** How one key store stands; undefined when it is connected, or about to be. */
export function keyStoreExpiry(store: CustomKeyStoresListEntry, region: string): Expiry | undefined {
  const { CustomKeyStoreId = '', CustomKeyStoreName = '', ConnectionState, ConnectionErrorCode } = store;
  if (ConnectionState === 'CONNECTED' || ConnectionState === 'CONNECTING') return undefined;
  const why = ConnectionErrorCode ? ` (${clean(ConnectionErrorCode, 64)})` : '';
  return {
    kind: 'key',
    id: clean(CustomKeyStoreId, 64),
    name: `key store ${clean(CustomKeyStoreName, 128)}`,
    region,
    state: 'unavailable',
    note: `The custom key store is ${String(ConnectionState).toLowerCase()}${why}: none of its keys can be used.`,
    answer: { by: 'kms', risk: 'key-store-disconnected' },
  };
}
