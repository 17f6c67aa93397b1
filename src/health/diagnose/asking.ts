import type { Clients } from '../../core/clients.ts';

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
}
