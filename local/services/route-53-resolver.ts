import type {
  FirewallDomainList,
  GetFirewallDomainListCommand,
  ListFirewallDomainsCommand,
  UpdateFirewallDomainsCommand,
} from '../../src/core/resolver-commands.ts';
import { awsError, type World } from '../account.ts';

type Input<T extends { input: object }> = T['input'];

interface LocalDomainList {
  id: string;
  name: string;
  managedBy?: string;
  domains: Set<string>;
  /** Until then a change is under way, and nothing else can be changed. */
  busyUntil: number;
  next?: Set<string>;
}

const MOST_CHANGES = 1_000;
const PAGE = 5_000;
const DOMAIN = /^\*?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?$|^\*\.[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?$/;

/** Domain lists of DNS Firewall: a change is done some time after the call, and one at a time. */
export class LocalRoute53Resolver {
  readonly lists = new Map<string, LocalDomainList>();
  /** How long a change takes. */
  updateMs = 10_000;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  seedDomainList(seed: {
    id: string;
    name?: string;
    managedBy?: string;
    domains?: readonly string[];
  }): LocalDomainList {
    const { id, name = 'blocked', managedBy, domains = [] } = seed;
    const list = { id, name, ...(managedBy && { managedBy }), domains: new Set(domains.map(full)), busyUntil: 0 };
    this.lists.set(id, list);
    return list;
  }

  /** The domains that the list holds now, without the final dot. */
  domainsOf(id: string): string[] {
    return [...this.#find(id).domains].map((domain) => domain.slice(0, -1)).sort();
  }

  GetFirewallDomainList({ FirewallDomainListId }: Input<GetFirewallDomainListCommand>): object {
    return { FirewallDomainList: this.#describe(this.#find(FirewallDomainListId)) };
  }

  ListFirewallDomains(input: Input<ListFirewallDomainsCommand>): object {
    const domains = [...this.#find(input.FirewallDomainListId).domains];
    const [from, size] = [Number(input.NextToken ?? 0), Math.min(input.MaxResults ?? PAGE, PAGE)];
    const more = from + size < domains.length && { NextToken: String(from + size) };
    return { Domains: domains.slice(from, from + size), ...more };
  }

  UpdateFirewallDomains(input: Input<UpdateFirewallDomainsCommand>): object {
    const list = this.#find(input.FirewallDomainListId);
    const { Operation, Domains } = input;
    if (list.managedBy) throw awsError('AccessDeniedException', `The list is managed by ${list.managedBy}.`);
    if (list.busyUntil > this.#world.now()) throw awsError('ConflictException', 'The list is in state UPDATING.');
    if (Domains.length > MOST_CHANGES) throw awsError('LimitExceededException', `More than ${MOST_CHANGES} domains.`);
    const bad = Domains.find((domain) => domain.length > 255 || !DOMAIN.test(domain));
    if (bad !== undefined) throw awsError('ValidationException', `Invalid domain ${bad}`);
    const next = Operation === 'REPLACE' ? new Set<string>() : new Set(list.domains);
    for (const domain of Domains.map(full)) Operation === 'REMOVE' ? next.delete(domain) : next.add(domain);
    Object.assign(list, { next, busyUntil: this.#world.now() + this.updateMs });
    const { Id, Name, Status } = this.#describe(list);
    return { Id, Name, Status };
  }

  #find(id: string): LocalDomainList {
    const list = this.lists.get(id);
    if (!list) throw awsError('ResourceNotFoundException', `The firewall domain list ${id} does not exist.`);
    if (list.next && list.busyUntil <= this.#world.now()) {
      list.domains = list.next;
      delete list.next;
    }
    return list;
  }

  #describe({ id, name, managedBy, domains, next }: LocalDomainList): FirewallDomainList {
    const { partition, region, accountId } = this.#world;
    return {
      Id: id,
      Arn: `arn:${partition}:route53resolver:${region}:${accountId}:firewall-domain-list/${id}`,
      Name: name,
      DomainCount: domains.size,
      Status: next ? 'UPDATING' : 'COMPLETE',
      ...(managedBy && { ManagedOwnerName: managedBy }),
    };
  }
}

/** DNS Firewall writes every domain in lower case, and with a final dot. */
const full = (domain: string): string => `${domain.toLowerCase().replace(/\.$/, '')}.`;
