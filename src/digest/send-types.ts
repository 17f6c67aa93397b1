import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Period } from '../core/period.ts';
import type { DigestSettings } from '../policy/riposte-yml/digest.ts';
import type { DigestInput } from './input.ts';
import type { compose } from './message.ts';
import type { Recipient } from './recipients.ts';
import type { DigestRecord } from './record.ts';

/** The accounts that a digest is about; all of them without a list. */
export type View = readonly string[] | undefined;

export interface Sending {
  clients: Pick<Clients, 'dynamodb' | 'sns' | 'sesv2' | 's3'>;
  config: Pick<
    Config,
    'table' | 'topic' | 'timeZone' | 'stack' | 'account' | 'region' | 'partition' | 'sesFrom' | 'email' | 'reports'
  >;
  /** What riposte.yml says about the digest. */
  settings?: DigestSettings;
  /** Milliseconds since 1970. */
  now(): number;
  /** Reads what a digest is made of, once for all views, in their order. */
  gather(period: Period, views: readonly View[]): Promise<DigestInput[]>;
  /**
   * Told what the alarm about late digests hears, also before a failure is thrown: how many this run sent, and 1 when
   * nothing was due or left to send. Not called when it sent none, and something is left.
   */
  count?(digests: number): void;
}

export interface Prepared {
  /** What every digest says beside its content, such as why the report could not be kept. */
  notes: readonly string[];
  messageFor(recipient: Pick<Recipient, 'format' | 'accounts'>, notes?: readonly string[]): ReturnType<typeof compose>;
}

/** A recipient whose turn is ours. */
export interface Claimed {
  recipient: Recipient;
  record: DigestRecord;
  owner: string;
  /** Where its digest begins, ms: where the last one ended. */
  from: number;
}
