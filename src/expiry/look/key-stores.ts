import { type CustomKeyStoresListEntry, DescribeCustomKeyStoresCommand } from '@aws-sdk/client-kms';
import { clean } from '../../core/text.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry, mondayOf, type ServiceAnswer } from '../expiry.ts';
import type { SeenStore } from '../key-outages.ts';
import { fewHsms } from './few-hsms.ts';
import type { Looking } from './looking.ts';

/**
 * Custom key stores that are not connected: none of their keys can be used. Then those whose cluster does not outlive the
 * failure of one HSM.
 */
export async function* lookAtKeyStores(region: string, looking: Looking): AsyncGenerator<Expiry> {
  const home = looking.config.region;
  const stores: CustomKeyStoresListEntry[] = [];
  for await (const store of listKeyStores(looking.kmsIn(region), looking)) {
    stores.push(store);
    const seen = seenStore(store, region, looking.now(), home);
    looking.sawKeyStore?.(seen);
    if (seen.down) yield seen.down;
  }
  // Where they may not be counted, the list of keys says so; what was found before stands.
  const cloudhsm = stores.some(({ CloudHsmClusterId }) => CloudHsmClusterId) && looking.cloudhsmIn?.(region);
  if (cloudhsm) yield* await fewHsms(stores, cloudhsm, { region, now: looking.now() });
}

/** Every custom key store of one region, as KMS lists it. */
export const listKeyStores = (
  kms: Looking['clients']['kms'],
  { now, sleep }: Pick<Looking, 'now' | 'sleep'>,
): AsyncGenerator<CustomKeyStoresListEntry> =>
  pages<CustomKeyStoresListEntry>(createPace(RATES.describeKeyStores, { now, sleep }), async (Marker) => {
    const answer = await kms.send(new DescribeCustomKeyStoresCommand({ Limit: 1000, Marker }));
    return { items: answer.CustomKeyStores, next: answer.Truncated ? answer.NextMarker : undefined };
  });

/** How one key store stands, connected ones included. */
export function seenStore(store: CustomKeyStoresListEntry, region: string, now: number, home = region): SeenStore {
  const down = keyStoreExpiry(store, region, now, home);
  const id = clean(store.CustomKeyStoreId ?? '', 64);
  return { region, id, isConnected: store.ConnectionState === 'CONNECTED', ...(down && { down }) };
}

/** What is told of one key store; undefined when it is connected, or about to be. */
export function keyStoreExpiry(
  store: CustomKeyStoresListEntry,
  region: string,
  now: number,
  home = region,
): Expiry | undefined {
  const { CustomKeyStoreId = '', CustomKeyStoreName = '', ConnectionState } = store;
  if (ConnectionState === 'CONNECTED' || ConnectionState === 'CONNECTING') return undefined;
  const id = clean(CustomKeyStoreId, 64);
  return {
    kind: 'key',
    id,
    name: `key store ${clean(CustomKeyStoreName, 128)}`,
    region,
    state: 'unavailable',
    note: `The custom key store is ${(ConnectionState ?? 'not connected').toLowerCase()}${causeOf(store)}: none of its keys can be used.`,
    cycle: mondayOf(now),
    answer: region === home ? { by: 'kms', risk: 'key-store-disconnected' } : elsewhere(id, region),
  };
}

/** Where playbooks do not answer. */
const elsewhere = (id: string, region: string): ServiceAnswer => ({
  by: 'notice',
  advice: 'Mend the cause, then connect the store again. Do not delete its keys:',
  commands: commandsFor(
    id,
    `aws kms disconnect-custom-key-store --region ${region} --custom-key-store-id ${id}`,
    `aws kms connect-custom-key-store --region ${region} --custom-key-store-id ${id}`,
  ),
});

/**
 * What KMS says of a connection that failed, and what to do about it.
 *
 * Source: the KMS API reference, `CustomKeyStoresListEntry`.
 */
const CAUSES: Readonly<Record<string, string>> = {
  CLUSTER_NOT_FOUND: 'KMS does not find its CloudHSM cluster',
  INSUFFICIENT_CLOUDHSM_HSMS: 'its CloudHSM cluster has no active HSM, and needs one',
  INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET: 'a subnet of its CloudHSM cluster has no free address',
  INVALID_CREDENTIALS: 'KMS has not the password of kmsuser in the cluster: change it there, then in the store',
  SUBNET_NOT_FOUND: 'a subnet of its CloudHSM cluster was deleted',
  USER_LOCKED_OUT: 'kmsuser is locked out of the cluster: change its password there, then in the store',
  USER_LOGGED_IN: 'somebody is logged in to the cluster as kmsuser: change its password and log out',
  USER_NOT_FOUND: 'the cluster has no user kmsuser: make it, then set its password in the store',
  NETWORK_ERRORS: 'the network is in the way',
  INTERNAL_ERROR: 'KMS failed: disconnect and connect it again',
  XKS_PROXY_ACCESS_DENIED: 'its external proxy refuses the credential',
  XKS_PROXY_INVALID_CONFIGURATION: 'the path of its external proxy is not right: see its XksProxyUriPath',
  XKS_PROXY_INVALID_RESPONSE: 'its external proxy answers what KMS does not understand: tell its vendor',
  XKS_PROXY_INVALID_TLS_CONFIGURATION:
    'the TLS of its external proxy is not valid: see its certificate’s end, name and authority, and that it takes TLS 1.2 or 1.3',
  XKS_PROXY_NOT_REACHABLE: 'its external proxy cannot be reached',
  XKS_PROXY_TIMED_OUT: 'its external proxy does not answer in time',
  XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION:
    'the VPC endpoint service of its external proxy is not as KMS needs it: see the requirements in the KMS developer guide',
  XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND:
    'KMS does not find the VPC endpoint service of its external proxy: see its name, and that KMS may use it',
};

/** What KMS says, in brackets; nothing where it says none. */
export const causeOf = ({ ConnectionErrorCode }: Pick<CustomKeyStoresListEntry, 'ConnectionErrorCode'>): string => {
  if (!ConnectionErrorCode) return '';
  const code = clean(ConnectionErrorCode, 64);
  const said = Object.hasOwn(CAUSES, code) ? `${CAUSES[code]}; ` : '';
  return ` (${said}${code})`;
};
