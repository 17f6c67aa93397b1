import type { Config } from '../core/config.ts';
import type { Period } from '../core/period.ts';
import type { DigestSettings } from '../policy/riposte-yml/digest.ts';

/** One receiver of a digest: the topic, or an address. */
export interface Recipient {
  /** Names its record of what was sent: `sns`, or `ses#` and the address. */
  id: string;
  /** Absent for the topic. */
  address?: string;
  format: 'html' | 'text';
  /** The accounts that it is told of; all of them when absent. */
  accounts?: readonly string[];
  kinds: readonly Period['kind'][];
}

export const TOPIC = 'sns';

type Sender = Pick<Config, 'sesFrom' | 'email'>;

/**
 * Who gets the digest. Without a sender it is the topic alone; with one, the recipients of riposte.yml, or the address
 * of the deployment.
 */
export function recipientsOf({ sesFrom, email }: Sender, settings: DigestSettings): Recipient[] {
  const topic: Recipient = { id: TOPIC, format: 'text', kinds: settings.weekly ? ['day', 'week'] : ['day'] };
  const listed = settings.recipients ?? (email ? [{ address: email }] : []);
  if (!sesFrom || listed.length === 0) return [topic];
  const addresses = listed.map(
    ({ address, format = 'html', accounts, period }): Recipient => ({
      id: `ses#${address.toLowerCase()}`,
      address,
      format,
      ...(accounts && { accounts: [...accounts].sort() }),
      kinds: KINDS[period ?? (settings.weekly ? 'both' : 'daily')],
    }),
  );
  return settings.topic === 'always' ? [topic, ...addresses] : addresses;
}

const KINDS: Record<'daily' | 'weekly' | 'both', readonly Period['kind'][]> = {
  daily: ['day'],
  weekly: ['week'],
  both: ['day', 'week'],
};

/** What of riposte.yml is without effect, as a sentence for people. */
export function recipientProblem({ sesFrom }: Sender, { recipients = [] }: DigestSettings): string | undefined {
  if (sesFrom || recipients.length === 0) return undefined;
  return 'riposte.yml names recipients, but no sender is set: deploy with --param sesFrom=ADDRESS. Until then the digest goes to the topic.';
}
