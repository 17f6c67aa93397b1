import { configAt, reachesMembers } from '../src/actions/catalogue/members.ts';
import { actions } from '../src/actions/index.ts';
import type { Clients } from '../src/core/clients.ts';
import type { Finding } from '../src/core/finding.ts';
import { containStackName } from '../src/core/member-contain.ts';
import type { Faults } from './faults.ts';
import { createLocalAccount, type LocalAccount } from './local-account.ts';
import type { LocalStack } from './local-stack.ts';
import type { Place } from './local-world.ts';
import { createSeeder } from './seed.ts';

/** As long as the functions ask for. */
const SESSION_MS = 900_000;
const ACTS_IN_MEMBERS = Object.values(actions).find(({ id }) => reachesMembers(id))?.id;

/**
 * The accounts of a world, by `account region`, and how one account is entered from another: by a role of that account,
 * which is there unless somebody took it away.
 */
export function createMembers(accounts: Map<string, LocalAccount>, now: () => number, faults: Faults) {
  /** Accounts in which the role for members is missing. */
  const withoutRole = new Set<string>();
  const seeders = new Map<LocalAccount, ReturnType<typeof createSeeder>>();

  /** One account in one region; what is global in it is the same in all regions. */
  function accountAt({ account, region, partition }: Place, stack = 'elsewhere'): LocalAccount {
    const name = `${account} ${region}`;
    const known = accounts.get(name);
    if (known) return known;
    const sibling = [...accounts.values()].find(({ world }) => world.accountId === account);
    const global = sibling?.services;
    const made = createLocalAccount({
      account,
      region,
      partition,
      stack,
      startAt: now(),
      faults,
      ...(global && { global }),
    });
    accounts.set(name, made);
    return made;
  }

  return {
    accountAt,
    withoutRole,

    /** Clients in the name of a member's role. Entering it is a call of its own, which can be refused. */
    clientsOf(place: Place, home: Place, counts: Map<string, number>): Clients {
      const { account } = place;
      let until = Number.NEGATIVE_INFINITY;
      return enteredBy(accountAt(place).clients, () => {
        if (now() < until) return;
        counts.set('sts:AssumeRole', (counts.get('sts:AssumeRole') ?? 0) + 1);
        faults.before('sts', 'AssumeRole', { account });
        if (withoutRole.has(account)) throw noRole(account, home);
        until = now() + SESSION_MS;
      });
    },

    /** Makes what a finding names, in the account that it is about where Riposte may enter that. */
    seeder(finding: Finding, stack: LocalStack, here: ReturnType<typeof createSeeder>): void {
      const { config } = stack;
      const at = ACTS_IN_MEMBERS ? configAt(finding, ACTS_IN_MEMBERS, config) : config;
      if (at.account === config.account && at.region === config.region) {
        here(finding);
        return;
      }
      const { account, region, partition } = at;
      const member = accountAt({ account, region, partition });
      const seed = seeders.get(member) ?? createSeeder(member, containStackName(stack.config.stack));
      seeders.set(member, seed);
      seed(finding);
    },
  };
}

/** The clients of an account, each call of which has to be let in first. */
function enteredBy(clients: Clients, enter: () => void): Clients {
  const entered = ({ send }: { send(command: never): Promise<unknown> }) => ({
    async send(command: never): Promise<unknown> {
      enter();
      return send(command);
    },
  });
  return Object.fromEntries(
    Object.entries(clients).map(([name, client]) => [name, entered(client)]),
  ) as unknown as Clients;
}

const noRole = (account: string, { partition, account: home }: Place): Error =>
  Object.assign(
    new Error(
      `User: arn:${partition}:sts::${home}:assumed-role/riposte-local is not authorized to perform: sts:AssumeRole on resource: arn:${partition}:iam::${account}:role/riposte-local-member`,
    ),
    { name: 'AccessDenied', $fault: 'client', $metadata: { httpStatusCode: 403 } },
  );
