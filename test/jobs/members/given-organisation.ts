import { createLocalAccount, type LocalAccount } from '../../../local/local-account.ts';
import type { LocalStackOptions } from '../../../local/local-stack.ts';
import { ownMemberRole, seedMemberRules } from '../../../local/organisation.ts';
import type { Clients, Entering } from '../../../src/core/clients.ts';
import { MEMBER_ROLES } from '../../../src/core/member-roles.ts';
import type { MemberAccount, OrganisationRules } from '../../../src/core/organisation.ts';
import release from '../../../src/health/members/revisions.generated.json' with { type: 'json' };
import { writeInventory } from '../../../src/journal/inventory.ts';
import { entryOf } from '../../../src/platform/member-clients.ts';
import { createTable } from '../../../src/platform/table.ts';
import { ACCOUNT, NOW, REGION } from '../../support/fixtures.ts';
import { givenStack } from '../../support/stories.ts';

export const SHOP = '444455556666';
export const DATA = '555566667777';
export const LAB = '666677778888';
export const FAR = 'us-east-1';
/** Of the templates of this release that every member has; what contains is its owner's. */
const { contain: OF_CONTAINMENT, ...deployed } = release;
export const REVISIONS = deployed;
export { OF_CONTAINMENT };
export const RULES: OrganisationRules = {
  id: 'o-abcdefghij',
  regions: [REGION, FAR],
  newAccounts: 'notify',
  blocks: 'own',
  accounts: [],
};

const account = (id: string, name: string): MemberAccount => ({
  id,
  name,
  status: 'active',
  units: ['r-a1b2'],
  tags: {},
  joined: '2026-01-01T00:00:00Z',
});

/** Takes the place of what AWS answers who may not enter. */
const refused = (name: string, message: string): Error =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: 403 } });

/** What a region answers that is away. */
const away = (): Error =>
  Object.assign(new Error('Service is unable to handle request.'), {
    name: 'ServiceUnavailableException',
    $fault: 'server',
    $metadata: { httpStatusCode: 503 },
    $retryable: {},
  });

/** An organisation of three members beside the deployment's own account, in two regions, as its templates leave it. */
export async function givenOrganisation(
  rules: Partial<OrganisationRules> = {},
  revisions = REVISIONS,
  options: Partial<LocalStackOptions> = {},
  findings: 'administrator' | 'every' = 'administrator',
) {
  const stack = givenStack({
    ...options,
    settings: { ...options.settings, organisation: { ...RULES, ...rules } },
    clientsOf,
  });
  const table = createTable(stack.clients.dynamodb, stack.config.table);
  const accounts = [
    account(ACCOUNT, 'security'),
    account(SHOP, 'shop-prod'),
    account(DATA, 'data'),
    account(LAB, 'lab'),
  ];
  const inventory = (at = NOW) => ({
    at: new Date(at).toISOString(),
    organisation: RULES.id,
    management: '999900001111',
    accounts,
  });
  await writeInventory(table, inventory());
  const members = new Map<string, LocalAccount>();
  const without = new Map<string, Error>();
  const asked: string[] = [];
  const metrics = new Map<string, string[]>();

  function memberAt(id: string, region: string): LocalAccount {
    const name = `${id} ${region}`;
    const known = members.get(name);
    if (known) return known;
    const global = [...members.values()].find(({ world }) => world.accountId === id)?.services;
    const made = createLocalAccount({ account: id, region, startAt: NOW, ...(global && { global }) });
    seedMemberRules(made.services.eventbridge, stack.config, { account: id, revision: revisions.region, findings });
    if (!global)
      for (const role of MEMBER_ROLES)
        made.services.iam.rolesByName.seedRole(ownMemberRole(stack.config, role, revisions.roles));
    members.set(name, made);
    return made;
  }

  /** A region that the rules do not name: it has metrics, and nothing else. */
  function outsideAt(id: string, region: string): { clients: Clients } {
    const cloudwatch = {
      send: async () => ({
        Metrics: (metrics.get(`${id} ${region}`) ?? ['AWS/Usage']).map((Namespace) => ({ Namespace })),
      }),
    };
    return { clients: { cloudwatch } as unknown as Clients };
  }

  /** Like the real clients: outside the scope there are none, and whether the role lets them in shows at the first call. */
  function clientsOf(id: string, region = REGION, how: Entering = {}): Clients {
    entryOf(stack.config, 'read', { account: id, region }, how);
    const { clients } = how.outside ? outsideAt(id, region) : memberAt(id, region);
    const enter = (): void => {
      const error = without.get(id) ?? without.get(`${id} ${region}`) ?? without.get(region);
      if (error) throw error;
    };
    const entered = ([name, { send }]: [string, { send(command: never): Promise<unknown> }]) => [
      name,
      {
        async send(command: never): Promise<unknown> {
          asked.push(`${id} ${region}`);
          enter();
          return send(command);
        },
      },
    ];
    return Object.fromEntries(
      Object.entries(clients as unknown as Record<string, { send(command: never): Promise<unknown> }>).map(entered),
    );
  }

  return {
    stack,
    table,
    accounts,
    memberAt,
    clientsOf,
    asked,
    /** Namespaces in which somebody's use shows, by `account region`. */
    metrics,
    inventory,
    refreshInventory: (at: number) => writeInventory(table, inventory(at)),
    /** Somebody deletes the role, a policy denies everything, or the region is not enabled. */
    deleteRole: (id: string) =>
      without.set(
        id,
        refused(
          'AccessDenied',
          `User: arn:aws:sts::${ACCOUNT}:assumed-role/x is not authorized to perform: sts:AssumeRole`,
        ),
      ),
    denyAll: (id: string) =>
      without.set(
        id,
        refused(
          'AccessDeniedException',
          'User: x is not authorized to perform: events:ListRules with an explicit deny in a service control policy',
        ),
      ),
    refuseAt: (id: string, message: string) => without.set(id, refused('AccessDenied', message)),
    refuse: (place: string, name: string, message: string) => without.set(place, refused(name, message)),
    closeRegion: (id: string, region: string) =>
      without.set(`${id} ${region}`, refused('UnrecognizedClientException', 'The security token is invalid.')),
    /** AWS answers nothing of use in a region, in no account. */
    takeAway: (region: string) => without.set(region, away()),
    /** Of an account, a region of it, or a region that was away. */
    lift: (place: string) => without.delete(place),
    /** One run of the look, at a time. */
    async look(at = stack.world.now()) {
      stack.setTime(at);
      for (const { setTime } of members.values()) setTime(at);
      return stack.lookAtMembers();
    },
  };
}
