import type { CustomKeyStoresListEntry } from '@aws-sdk/client-kms';
import { handOverNotice } from '../../alerts/inbox.ts';
import type { JsonClient } from '../../core/json-command.ts';
import { describeError } from '../../core/telemetry.ts';
import { createTable } from '../../platform/table.ts';
import type { Expiry } from '../expiry.ts';
import { isOutage, rememberOutages } from '../key-outages.ts';
import { keyStoreExpiry, listKeyStores } from '../look/key-stores.ts';
import { keyRegions } from '../look/keys.ts';
import type { Looking } from '../look/looking.ts';
import { overNotice } from '../notices.ts';
import { type TellOptions, tellDue } from '../sweep.ts';
import { fewHsms } from './few-hsms.ts';

export interface KeyStoreOptions extends TellOptions, Pick<Looking, 'kmsIn' | 'sleep'> {
  /** AWS CloudHSM in a region. */
  cloudhsmIn(region: string): JsonClient;
}

/**
 * The hourly look at custom key stores: those that are not connected are answered as KMS's own event would be, those
 * that one HSM holds up are told, and so is that a store is connected again.
 *
 * @throws when something could not be handed over; the next look does it
 */
export async function sweepKeyStores(options: KeyStoreOptions): Promise<{ down: number; told: number }> {
  const { clients, config, telemetry, now } = options;
  const found: Expiry[] = [];
  const looked: string[] = [];
  for (const region of keyRegions(config)) {
    try {
      found.push(...(await lookIn(region, options)));
      looked.push(region);
    } catch (error) {
      // The daily look says in the email what AWS does not give.
      if (!(error instanceof Error) || !('$metadata' in error)) throw error;
      telemetry.warn('key stores cannot be listed', { in: region, ...describeError(error) });
    }
  }
  const table = createTable(clients.dynamodb, config.table);
  const { entries, over } = await rememberOutages(table, found, { looked, now: now() });
  const down = entries.filter(isOutage).length;
  if (down > 0) telemetry.count('KeyStoresDown', down);
  // A ceiling that only observes keeps quiet.
  if (config.mode !== 'observe')
    for (const outage of over) await handOverNotice(overNotice(outage, config, now()), { clients, config });
  const { told } = await tellDue({ at: now(), entries, counts: {}, unread: [] }, options);
  telemetry.info('key stores looked at', { down, told, over: over.length });
  return { down, told };
}

async function lookIn(region: string, options: KeyStoreOptions): Promise<Expiry[]> {
  const { cloudhsmIn, config, kmsIn, now, telemetry } = options;
  const stores: CustomKeyStoresListEntry[] = [];
  for await (const store of listKeyStores(kmsIn(region), options)) stores.push(store);
  const down = stores.flatMap((store) => keyStoreExpiry(store, region, now(), config.region) ?? []);
  if (stores.length === 0) return down;
  try {
    return [...down, ...(await fewHsms(stores, cloudhsmIn(region), { region, now: now() }))];
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    telemetry.warn('HSMs cannot be counted', { in: region, ...describeError(error) });
    return down;
  }
}
