import prices from '../deploy/prices.json' with { type: 'json' };
import { createLocalAccount } from '../local/local-account.ts';
import { createLocalStack, type LocalStack } from '../local/local-stack.ts';
import { memberAccount, organisationRules, ownMemberRole, seedMemberRules } from '../local/organisation.ts';
import { itemSize } from '../local/services/dynamodb-values.ts';
import { inVirtualTime, type VirtualTime } from '../simulation/storm/virtual-time.ts';
import type { Clients } from '../src/core/clients.ts';
import { minutes } from '../src/core/time.ts';
import { allFunctions } from '../src/functions/index.ts';
import release from '../src/health/members/revisions.generated.json' with { type: 'json' };
import { writeInventory } from '../src/journal/inventory.ts';
import { createTable } from '../src/platform/table.ts';
import { checkCompared } from './compared-rules.ts';
import type { Figure } from './figure.ts';

const START = Date.parse('2026-11-20T12:00:00Z');
const STACK = 'riposte-local';
const HOME = { account: '111122223333', region: 'eu-west-1' };
const ACCOUNTS = 1_000;
const REGIONS = Array.from({ length: 20 }, (_, n) => `eu-west-${n + 1}`);
/** What a call to another region takes, and taking a role, ms. */
const LATENCY = { least: 80, more: 240, role: 200 };
const EVERY_MS = minutes(15);
/** Of a month of 30 days: each account is looked at every two hours, and each run reads how all of them stand. */
const MONTH = { looks: 360, runs: 2_880 };

const accounts = Array.from({ length: ACCOUNTS }, (_, n) => memberAccount(String(200_000_000_000 + n * 7_000_003)));
const rules = organisationRules(REGIONS);

/** Every place answers as one does, each call with the latency of its region; what expires there is the same, too. */
function givenMembers(time: VirtualTime) {
  const member = createLocalAccount({ account: accounts[0]?.id ?? '', region: REGIONS[0] ?? '', startAt: START });
  seedMemberRules(
    member.services.eventbridge,
    { stack: STACK, ...HOME },
    { account: accounts[0]?.id ?? '', revision: release.region },
  );
  member.services.iam.rolesByName.seedRole(ownMemberRole({ stack: STACK, account: HOME.account }, 'read'));
  const real = member.clients as unknown as Record<string, { send(command: object): Promise<unknown> }>;
  const entered = new Map<string, Promise<void>>();
  let calls = 0;
  return {
    calls: () => calls,
    rules: member.services.eventbridge.ListRules({}).Rules ?? [],
    clientsOf(account: string, region = ''): Clients {
      const place = `${account} ${region}`;
      const send = async (service: string, command: object): Promise<unknown> => {
        if (!entered.has(place)) entered.set(place, time.sleep(LATENCY.role));
        await entered.get(place);
        await time.sleep(LATENCY.least + time.random() * LATENCY.more);
        calls += 1;
        return real[service]?.send(command);
      };
      return new Proxy({} as Clients, {
        get: (_, service) => ({ send: (command: object) => send(String(service), command) }),
      });
    },
  };
}

/** What all looks of a month cost at list prices, for each account and region. What a member pays is not in it. */
function monthlyCost({ services }: LocalStack, seconds: number): number {
  const { memory = 0 } = allFunctions.find(({ id }) => id === 'look-members') ?? {};
  const sizes = services.dynamodb
    .items()
    .filter(({ sk }) => String(sk).startsWith('SEEN#'))
    .map(itemSize);
  const read = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 4096) * MONTH.runs;
  const written = sizes.reduce((sum, size) => sum + Math.ceil(size / 1024), 0) * MONTH.looks;
  const cost =
    seconds * MONTH.looks * (memory / 1024) * prices.lambdaGbSecond +
    MONTH.runs * (prices.lambdaRequest + prices.scheduledInvocation) +
    read * prices.dynamodbReadUnit +
    written * prices.dynamodbWriteUnit;
  return Number((cost / (ACCOUNTS * REGIONS.length)).toPrecision(2));
}

/** A thousand accounts in twenty regions, from the first look until the last of them was looked at. */
export function lookFigures(seed: number): Promise<Figure[]> {
  let stack: LocalStack | undefined;
  return inVirtualTime({ seed, startAt: START, onTime: (now) => stack?.setTime(now) }, async (time) => {
    const members = givenMembers(time);
    checkCompared(members.rules, { stack: STACK, account: accounts[0]?.id ?? '' });
    const settings = { organisation: rules };
    stack = createLocalStack({ ...HOME, startAt: START, sleep: time.sleep, settings, clientsOf: members.clientsOf });
    const inventory = { at: new Date(START).toISOString(), organisation: rules.id, management: '999988887777' };
    await writeInventory(createTable(stack.clients.dynamodb, STACK), { ...inventory, accounts });
    let looked = 0;
    let ended = time.now();
    let most = 0;
    let seconds = 0;
    while (looked < ACCOUNTS) {
      const from = time.now();
      const ran = (await stack.lookAtMembers()) as { accounts: number };
      if (ran.accounts === 0) throw new Error('a run looked at nothing');
      looked += ran.accounts;
      ended = time.now();
      seconds += (ended - from) / 1000;
      most = Math.max(most, ended - from);
      if (looked < ACCOUNTS) await time.sleep(Math.max(0, from + EVERY_MS - time.now()));
    }
    const calls = members.calls() / (ACCOUNTS * REGIONS.length);
    const note = `simulated in virtual time with assumed latencies: ${ACCOUNTS} accounts in ${REGIONS.length} regions, the first look of a day, seed ${seed}`;
    return [
      { name: 'org.look-time', value: Math.round((ended - START) / 60_000), unit: 'min', goal: 120, note },
      { name: 'org.look-run', value: Math.round(most / 1000), unit: 's', goal: 900, note },
      { name: 'org.look-calls', value: Math.round(calls * 10) / 10, unit: 'calls/place', goal: 30, note },
      { name: 'org.idle-cost', value: monthlyCost(stack, seconds), unit: 'US$/place/month', goal: 0.001, note },
    ];
  });
}
