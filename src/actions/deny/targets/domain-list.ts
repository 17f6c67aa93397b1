import type { Clients } from '../../../core/clients.ts';
import { isAwsError, PlaceBusyError } from '../../../core/errors.ts';
import {
  type FirewallDomainList,
  GetFirewallDomainListCommand,
  ListFirewallDomainsCommand,
  UpdateFirewallDomainsCommand,
} from '../../../core/resolver-commands.ts';
import type { DenyTarget } from './deny-target.ts';
import { observedValues } from './observed-values.ts';

type Resolver = Clients['route53Resolver'];

const PAGE = 5_000;
/** Domains that one call takes. */
const MOST_CHANGES = 1_000;
/** Domains in all lists of an account together, unless its quota was raised. */
const MOST_DOMAINS = 100_000;
const SETTLED = ['COMPLETE', 'COMPLETE_IMPORT_FAILED'];

export async function readDomainList(resolver: Resolver, id: string): Promise<FirewallDomainList | undefined> {
  try {
    return (await resolver.send(new GetFirewallDomainListCommand({ FirewallDomainListId: id }))).FirewallDomainList;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function readDomains(resolver: Resolver, id: string): Promise<Set<string>> {
  const domains = new Set<string>();
  let token: string | undefined;
  do {
    const page = await resolver.send(
      new ListFirewallDomainsCommand({
        FirewallDomainListId: id,
        MaxResults: PAGE,
        ...(token && { NextToken: token }),
      }),
    );
    for (const domain of page.Domains ?? []) domains.add(domain.toLowerCase().replace(/\.$/, ''));
    token = page.NextToken;
  } while (token);
  return domains;
}

/** One domain list of DNS Firewall as a place. A change is done some time after the call, and one at a time. */
export function domainList(resolver: Resolver, id: string): DenyTarget {
  return {
    id,
    action: 'deny-domain',
    async read() {
      const list = await readDomainList(resolver, id);
      if (!list) return undefined;
      const busy = SETTLED.includes(list.Status) ? undefined : `its status is ${list.Status}`;
      return observedValues(await readDomains(resolver, id), MOST_DOMAINS, busy);
    },
    // One call only, since AWS refuses a second until the first is done: what is left goes with the next.
    async change({ add, remove }) {
      const Operation = add.length > 0 ? 'ADD' : 'REMOVE';
      const Domains = (add.length > 0 ? add : remove).slice(0, MOST_CHANGES).map(({ value }) => value);
      try {
        await resolver.send(new UpdateFirewallDomainsCommand({ FirewallDomainListId: id, Operation, Domains }));
      } catch (error) {
        if (!isAwsError(error, 'ConflictException')) throw error;
        throw new PlaceBusyError(`${id} is busy: ${error.message}`, { cause: error });
      }
    },
  };
}
