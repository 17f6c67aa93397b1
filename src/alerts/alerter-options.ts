import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Telemetry } from '../core/telemetry.ts';
import type { Telling } from '../policy/playbooks/notification-policy.ts';
import type { AlertSettings } from '../policy/riposte-yml/channels.ts';
import type { Message } from './message.ts';

/** What the function that tells people is given. */
export interface AlerterOptions {
  clients: Pick<Clients, 'dynamodb' | 'kms' | 'sqs'>;
  config: Config;
  /** What riposte.yml says about alerts. */
  settings: AlertSettings;
  /** What a playbook says of its alerts. */
  telling?: (playbook: string) => Telling | undefined;
  telemetry: Telemetry;
  now(): number;
  /** Hears of each message that was handed over, so that somebody can say who was told of what. */
  onTold?: ((messages: readonly Message[]) => void) | undefined;
}
