import { awsError } from '../../local/account.ts';
import { Faults } from '../../local/faults.ts';
import type { LocalAccount } from '../../local/local-account.ts';
import { createMembers } from '../../local/members.ts';
import { inventoryOf, memberAccount, ownMemberRole, seedMemberRules } from '../../local/organisation.ts';
import { createSeeder } from '../../local/seed.ts';
import { nameOfSet } from '../../src/actions/network/block-list/places/place-sets.ts';
import type { Clients, Entering } from '../../src/core/clients.ts';
import type { Config } from '../../src/core/config.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { Inventory, Place } from '../../src/core/organisation.ts';
import { describeError } from '../../src/core/telemetry.ts';
import { allFunctions } from '../../src/functions/index.ts';
import release from '../../src/health/members/revisions.generated.json' with { type: 'json' };
import { entryOf } from '../../src/platform/member-clients.ts';
import { currentInvocation } from '../invocation.ts';
import { createOldStates, type OldStates } from '../old-states.ts';
import { isRead } from '../wire.ts';
import { CAST, FAR, HOME, LISTED, REGIONS, RULES, type Trouble } from './cast.ts';

const FAMILIES = ['v4', 'v6'] as const;

export type SimulatedMembers = ReturnType<typeof createSimulatedMembers>;

/** A place of the organisation, and what is in memory for it. */
export interface Standing extends Place {
  local: LocalAccount;
}

type Organizations = LocalAccount['services']['organizations'];

interface MembersOptions {
  stack: string;
  now(): number;
  /** The settings that the functions run with. */
  config(): Config;
  /** Puts the wire of the simulation before an account's clients. */
  through(clients: Clients, place: Place, old: OldStates): Clients;
}

/**
 * The accounts of an organisation, in two regions, as its templates leave them; home is one of them. What the functions do
 * there goes by roles that may be missing or denied, and by the check that guards the making of their names.
 */
export function createSimulatedMembers({ stack, now, config, through }: MembersOptions) {
  const accounts = new Map<string, LocalAccount>();
  const made = createMembers(accounts, now, new Faults());
  const seeders = new Map<LocalAccount, ReturnType<typeof createSeeder>>();
  const old = new Map<string, OldStates>();
  const home = made.accountAt({ ...HOME, partition: 'aws' }, stack);
  const at = ({ account, region }: Place): LocalAccount => made.accountAt({ account, region, partition: 'aws' });
  const places: Place[] = [...LISTED, CAST.stranger].flatMap((account) =>
    REGIONS.map((region) => ({ account, region })),
  );
  const isHome = ({ account, region }: Place): boolean => account === HOME.account && region === HOME.region;
  for (const place of places) if (!isHome(place)) deployTo(at(place), stack);
  const { organizations } = home.services;
  organizations.seedOrganisation({ id: RULES.id });
  for (const account of LISTED) organizations.seedAccount(account);
  const trouble = troublesOf(organizations);

  return {
    home,
    at,
    ...trouble,
    /** Each account and region, home first. */
    standings: (): Standing[] =>
      places.map((place) => ({ ...place, local: at(place) })).sort((a, b) => Number(isHome(b)) - Number(isHome(a))),
    /** What AWS Organizations says at this moment, as the job reads it. */
    inventory: (): Inventory => inventoryAt(organizations, now()),
    /** Whether AWS Organizations has an account as active at this moment. */
    isActive: (account: string): boolean => organizations.members.get(account)?.account.State === 'ACTIVE',
    setTime(ms: number): void {
      for (const account of accounts.values()) account.setTime(ms);
    },

    /** Makes what a finding names in the account and region that it is about. */
    seed(finding: Finding): void {
      const local = at(finding);
      const seed = seeders.get(local) ?? createSeeder(local);
      seeders.set(local, seed);
      seed(finding);
    },

    ...setsOf(stack, at),

    /** Clients in the name of a role of a member, for the function that runs. */
    clientsOf(account: string, region = HOME.region, how: Entering = {}): Clients {
      const fn = currentInvocation()?.fn;
      const enters = allFunctions.find(({ id }) => id === fn)?.enters;
      if (!enters) throw new Error(`${fn} enters no members`);
      entryOf(config(), enters, { account, region }, how);
      // For a region that nobody uses, the member's home region stands in: no service has told it a metric either.
      const place = { account, region: how.outside ? HOME.region : region };
      const name = `${account} ${place.region}`;
      const answers = old.get(name) ?? createOldStates(() => at(place).services, stack, now);
      old.set(name, answers);
      return through(guarded(at(place).clients, place, stack, trouble.troubles), place, answers);
    },
  };
}

/** What goes wrong in the organisation for a time. */
function troublesOf(organizations: Organizations) {
  const troubles = new Set<Trouble>();
  const mend = (trouble: Trouble): void => {
    troubles.delete(trouble);
    if (trouble === 'suspended' && !troubles.has('left')) organizations.seedAccount(CAST.fickle);
  };
  return {
    troubles,
    begin(trouble: Trouble): void {
      troubles.add(trouble);
      if (trouble === 'suspended') organizations.seedAccount(CAST.fickle, { state: 'SUSPENDED' });
      if (trouble === 'left') organizations.members.delete(CAST.fickle);
    },
    mend,
    /** All that is in trouble and can be mended is. Who has left stays away. */
    mendAll: (): void => [...troubles].filter((one) => one !== 'left').forEach(mend),
  };
}

const inventoryAt = (organizations: Organizations, now: number): Inventory => ({
  ...inventoryOf(
    [...organizations.members.values()].map(({ account: { Id, State } }) =>
      memberAccount(Id, { status: State === 'ACTIVE' ? 'active' : 'suspended' }),
    ),
    now,
  ),
  management: organizations.management,
});

/** The sets of the block list in a place, as who looks or meddles there finds them. */
const setsOf = (stack: string, at: (place: Place) => LocalAccount) => ({
  /** Somebody writes a set of the block list by hand. @returns whether AWS WAF took it: it takes one write in a second */
  meddle({ account, region, entry, empties }: Place & { entry: string; empties: boolean }): boolean {
    const { wafv2 } = at({ account, region }).services;
    const set = { Name: nameOfSet(stack, 'v4'), Id: 'v4', Scope: 'REGIONAL' as const };
    const { IPSet, LockToken } = wafv2.GetIPSet(set);
    try {
      wafv2.UpdateIPSet({ ...set, Addresses: empties ? [] : [...(IPSet?.Addresses ?? []), entry], LockToken });
      return true;
    } catch (error) {
      if (describeError(error).name !== 'ThrottlingException') throw error;
      return false;
    }
  },

  /** What the block list holds in a place. */
  heldIn(place: Place): string[] {
    const { wafv2 } = at(place).services;
    return FAMILIES.flatMap(
      (family) =>
        wafv2.GetIPSet({ Name: nameOfSet(stack, family), Id: family, Scope: 'REGIONAL' }).IPSet?.Addresses ?? [],
    );
  },
});

/** What the templates make: the rules, the role that looks, and the sets of the block list. */
function deployTo({ services: { eventbridge, iam, wafv2 }, world }: LocalAccount, stack: string): void {
  seedMemberRules(eventbridge, { stack, ...HOME }, { account: world.accountId, revision: release.region });
  iam.rolesByName.seedRole(ownMemberRole({ stack, account: HOME.account }, 'read', release.roles));
  for (const family of FAMILIES) wafv2.seedIpSet(nameOfSet(stack, family), family, family === 'v4' ? 'IPV4' : 'IPV6');
}

/** AWS asks at each call whether the role is there and what the policies of the organisation say, where it answers at all. */
function guarded(clients: Clients, place: Place, stack: string, troubles: ReadonlySet<Trouble>): Clients {
  const guard = (name: string, { send }: { send(command: object): Promise<unknown> }) => ({
    async send(command: object): Promise<unknown> {
      refuse(place, name, command.constructor.name.replace(/Command$/, ''), stack, troubles);
      return send(command);
    },
  });
  return Object.fromEntries(
    Object.entries(clients as unknown as Record<string, { send(command: object): Promise<unknown> }>).map(
      ([name, client]) => [name, guard(name, client)],
    ),
  ) as unknown as Clients;
}

function refuse(
  { account, region }: Place,
  service: string,
  operation: string,
  stack: string,
  troubles: ReadonlySet<Trouble>,
): void {
  if (region === FAR && troubles.has('region-away'))
    throw awsError('ServiceUnavailableException', 'Service is unable to handle request.', 503);
  if (account !== CAST.fickle) return;
  const who = `User: arn:aws:sts::${HOME.account}:assumed-role/${stack} is not authorized to perform`;
  if (troubles.has('role-gone') || troubles.has('suspended'))
    throw awsError('AccessDenied', `${who}: sts:AssumeRole on resource: a role of ${CAST.fickle}`, 403);
  if (troubles.has('denied') && !isRead(operation))
    throw awsError(
      'AccessDeniedException',
      `${who}: ${service}:${operation} with an explicit deny in a service control policy`,
      403,
    );
}
