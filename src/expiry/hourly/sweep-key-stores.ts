import type { CustomKeyStoresListEntry } from '@aws-sdk/client-kms';
import { isOfCall } from '../../core/errors.ts';
import type { JsonClient } from '../../core/json-command.ts';
import { describeError } from '../../core/telemetry.ts';
import { createTable } from '../../platform/table.ts';
import type { Expiry } from '../expiry.ts';
import { rememberOutages, type SeenStore } from '../key-outages.ts';
import { fewHsms } from '../look/few-hsms.ts';
import { listKeyStores, seenStore } from '../look/key-stores.ts';
import { keyRegions } from '../look/keys.ts';
import type { Looking } from '../look/looking.ts';
import { type TellOptions, tellDue, tellOver } from '../sweep.ts';

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
  const stores: SeenStore[] = [];
  const few: Expiry[] = [];
  const looked: string[] = [];
  for (const region of keyRegions(config)) {
    try {
      const found = await lookIn(region, options);
      stores.push(...found.stores);
      few.push(...found.few);
      looked.push(region);
    } catch (error) {
      // The daily look says in the email what AWS does not give.
      if (!isOfCall(error)) throw error;
      telemetry.warn('key stores cannot be listed', { in: region, ...describeError(error) });
    }
  }
  const table = createTable(clients.dynamodb, config.table);
  const { outages, over } = await rememberOutages(table, stores, { looked, now: now() });
  const down = outages.length;
  if (down > 0) telemetry.count('KeyStoresDown', down);
  await tellOver(over, options);
  const { told } = await tellDue({ at: now(), entries: [...outages, ...few], counts: {}, unread: [] }, options);
  telemetry.info('key stores looked at', { down, told, over: over.length });
  return { down, told };
}

async function lookIn(region: string, options: KeyStoreOptions): Promise<{ stores: SeenStore[]; few: Expiry[] }> {
  const { cloudhsmIn, config, kmsIn, now, telemetry } = options;
  const stores: CustomKeyStoresListEntry[] = [];
  for await (const store of listKeyStores(kmsIn(region), options)) stores.push(store);
  const seen = stores.map((store) => seenStore(store, region, now(), config.region));
  if (stores.length === 0) return { stores: seen, few: [] };
  try {
    return { stores: seen, few: await fewHsms(stores, cloudhsmIn(region), { region, now: now() }) };
  } catch (error) {
    if (!isOfCall(error)) throw error;
    telemetry.warn('HSMs cannot be counted', { in: region, ...describeError(error) });
    return { stores: seen, few: [] };
  }
}
