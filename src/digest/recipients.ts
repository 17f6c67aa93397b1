import type { Config } from '../core/config.ts';
import type { Inventory, MemberAccount } from '../core/organisation.ts';
import type { Period } from '../core/period.ts';
import type { DigestSettings, RecipientSettings } from '../policy/riposte-yml/digest.ts';

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
 * The settings with accounts in the place of units and tags, as the organisation is now. Who is told of units or tags that
 * no account has is told nothing: least of all of everything.
 *
 * @param inventory undefined where it is not known
 */
export function byAccount(settings: DigestSettings, inventory: Inventory | undefined): DigestSettings {
  const { recipients } = settings;
  if (!recipients) return settings;
  const named = recipients.map(({ units, tags, ...recipient }) => {
    if (!units && !tags) return recipient;
    const those = (inventory?.accounts ?? []).filter((account) => isMeant(account, units, tags));
    return {
      ...recipient,
      accounts: [...new Set([...(recipient.accounts ?? []), ...those.map(({ id }) => id)])].sort(),
    };
  });
  return { ...settings, recipients: named };
}

const isMeant = (account: MemberAccount, units: readonly string[] = [], tags?: Record<string, string>): boolean =>
  units.some((unit) => account.units.includes(unit)) ||
  (tags !== undefined && Object.entries(tags).every(([key, value]) => account.tags[key] === value));

/**
 * Who gets the digest. Without a sender it is the topic alone; with one, the recipients of riposte.yml, or the address
 * of the deployment.
 */
export function recipientsOf({ sesFrom, email }: Sender, settings: DigestSettings): Recipient[] {
  const topic: Recipient = { id: TOPIC, format: 'text', kinds: settings.weekly ? ['day', 'week'] : ['day'] };
  const listed = (settings.recipients ?? (email ? [{ address: email }] : [])).filter((one) => !isOfNothing(one));
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

const isOfNothing = ({ accounts }: RecipientSettings): boolean => accounts?.length === 0;

/** What of riposte.yml is without effect, as a sentence for people. */
export function recipientProblem({ sesFrom }: Sender, { recipients = [] }: DigestSettings): string | undefined {
  const ofNothing = recipients.filter(isOfNothing).map(({ address }) => address);
  if (sesFrom && ofNothing.length > 0)
    return `The units and tags that riposte.yml gives for ${ofNothing.slice(0, 5).join(', ')} match no account of the organisation, so this digest was not sent there.`;
  if (sesFrom || recipients.length === 0) return undefined;
  return 'riposte.yml names recipients, but no sender is set: deploy with --param sesFrom=ADDRESS. Until then the digest goes to the topic.';
}
