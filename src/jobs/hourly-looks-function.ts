import { setTimeout } from 'node:timers/promises';
import { keptBy } from '../core/once.ts';
import type { Given, Runner } from '../core/runner.ts';
import { type KeyStoreOptions, sweepKeyStores } from '../expiry/hourly/sweep-key-stores.ts';
import { cloudhsmIn, kmsIn } from '../platform/clients.ts';

/** Looks each hour at what the setting `hourlyLooks` names. */
export const hourlyLooksFunction = ({
  sleep = setTimeout,
  ...given
}: Given & Pick<KeyStoreOptions, 'riposteYml'> & Partial<Pick<KeyStoreOptions, 'kmsIn' | 'cloudhsmIn'>>): Runner => ({
  async call() {
    const { clients, config } = given;
    const isHome = (region: string): boolean => region === config.region;
    const there = {
      kmsIn: keptBy((region: string) => (isHome(region) ? clients.kms : kmsIn(region))),
      cloudhsmIn: keptBy((region: string) => (isHome(region) ? clients.cloudhsm : cloudhsmIn(region))),
    };
    if (config.hourlyLooks.includes('key-stores')) await sweepKeyStores({ ...there, ...given, sleep });
  },
});
