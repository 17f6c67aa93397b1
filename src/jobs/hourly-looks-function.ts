import { setTimeout } from 'node:timers/promises';
import { keptBy } from '../core/once.ts';
import type { Given, Runner } from '../core/runner.ts';
import { type KeyStoreOptions, sweepKeyStores } from '../expiry/hourly/sweep-key-stores.ts';
import { cloudhsmIn, cloudwatchIn, kmsIn } from '../platform/clients.ts';
import { type FirewallOptions, watchRules } from './firewall/watch-rules.ts';

type Elsewhere = Pick<KeyStoreOptions, 'cloudhsmIn' | 'kmsIn'> & Pick<FirewallOptions, 'cloudwatchIn'>;

/** Looks each hour at what the setting `hourlyLooks` names; one that fails holds up no other. */
export const hourlyLooksFunction = ({
  sleep = setTimeout,
  ...given
}: Given & Pick<KeyStoreOptions, 'riposteYml'> & Partial<Elsewhere>): Runner => ({
  async call() {
    const { clients, config } = given;
    const isHome = (region: string): boolean => region === config.region;
    const there: Elsewhere = {
      kmsIn: keptBy((region: string) => (isHome(region) ? clients.kms : kmsIn(region))),
      cloudhsmIn: keptBy((region: string) => (isHome(region) ? clients.cloudhsm : cloudhsmIn(region))),
      cloudwatchIn: keptBy((region: string) => (isHome(region) ? clients.cloudwatch : cloudwatchIn(region))),
    };
    const options = { ...there, ...given, sleep };
    const looks = [];
    if (config.hourlyLooks.includes('key-stores')) looks.push(sweepKeyStores(options));
    if (config.hourlyLooks.includes('web-firewall')) looks.push(watchRules(options));
    const failed = (await Promise.allSettled(looks)).find((look) => look.status === 'rejected');
    if (failed) throw failed.reason;
  },
});
