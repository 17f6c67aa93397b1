import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { ClientFactories, Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { lazyClients } from './lazy-clients.ts';

/** As short as STS allows: whatever takes longer asks again. */
const SESSION_SECONDS = 900;

/**
 * Clients that call a member account, under the role that deploy/member-role.generated.json makes there. Each account's
 * are made at their first use and kept for the life of the container.
 */
function memberClients(
  { stack, partition, memberAccounts, rolePath }: Pick<Config, 'stack' | 'partition' | 'memberAccounts' | 'rolePath'>,
  factories: ClientFactories,
): (account: string) => Clients {
  const made = new Map<string, Clients>();
  return (account) => {
    // Checked once more, where the role's name is made: a finding must never choose which account is entered.
    if (!memberAccounts.includes(account)) throw new Error('the account is not one of memberAccounts');
    const known = made.get(account);
    if (known) return known;
    const credentials = fromTemporaryCredentials({
      params: {
        RoleArn: `arn:${partition}:iam::${account}:role${rolePath}${stack}-member`,
        RoleSessionName: stack,
        ExternalId: stack,
        DurationSeconds: SESSION_SECONDS,
      },
    });
    const clients = lazyClients(factories, { as: { credentials } });
    made.set(account, clients);
    return clients;
  };
}

/** The same for `wire`, which reads the settings. */
export const inMembers =
  (factories: ClientFactories) =>
  (config: Config): ((account: string) => Clients) =>
    memberClients(config, factories);
