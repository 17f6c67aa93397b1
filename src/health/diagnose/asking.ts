import type { Clients } from '../../core/clients.ts';
import type { Clock } from '../../platform/pace.ts';
import type { CaaRecord } from './why-caa.ts';

/** What every diagnosis is given: it only reads, with the caller's own permissions. */
export interface Asking {
  clients: Clients;
  account: string;
  region: string;
  partition: string;
  /** Milliseconds since 1970. */
  now: number;
  /** The ARN of a user or role that is refused something, where that is the question. */
  principal?: string;
  /** The address whose requests a web ACL stops, where that is the question. */
  address?: string;
  /** CAA records of a name by DNS, with the errors of `node:dns`; without it, none are looked up. */
  resolveCaa?(name: string): Promise<CaaRecord[]>;
  /** For services that answer only a few questions a second; without it, nothing waits. */
  clock?: Clock;
}
