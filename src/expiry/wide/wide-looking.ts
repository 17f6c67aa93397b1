import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { Clock } from '../../platform/pace.ts';

/** What the wide looks are given. */
export interface WideLooking extends Clock {
  clients: Pick<Clients, 'acmPca' | 'ec2' | 'elbv2' | 'shield' | 'ssm'>;
  config: Pick<Config, 'account' | 'partition' | 'protect' | 'region'>;
}
