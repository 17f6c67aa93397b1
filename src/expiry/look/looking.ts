import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { JsonClient } from '../../core/json-command.ts';
import type { Clock } from '../../platform/pace.ts';
import type { SeenStore } from '../key-outages.ts';

/** What the look-ups are given. */
export interface Looking extends Clock {
  clients: Pick<Clients, 'acm' | 'iam' | 'kms' | 'secretsManager' | 'ssm'>;
  /** ACM in a region. */
  acmIn(region: string): Clients['acm'];
  /** KMS in a region. */
  kmsIn(region: string): Clients['kms'];
  /** AWS CloudHSM in a region; absent where nobody may ask it, as in member accounts. */
  cloudhsmIn?(region: string): JsonClient;
  /** Whether a region may be asked that is not among those that are looked at; any may, unless told. */
  mayAsk?(region: string): boolean;
  /** Hears of each custom key store, since the calendar keeps only the most pressing entries, and none of what is well. */
  sawKeyStore?(store: SeenStore): void;
  config: Pick<Config, 'account' | 'partition' | 'region' | 'regions'>;
}
