import { createLocalStack, type LocalStack } from '../local/local-stack.ts';
import { inventoryOf, memberAccount, organisationRules } from '../local/organisation.ts';
import { LocalWafv2 } from '../local/services/wafv2.ts';
import { mappingOf } from '../simulation/mapping.ts';
import { startPolling } from '../simulation/storm/poller.ts';
import { inVirtualTime, type VirtualTime } from '../simulation/storm/virtual-time.ts';
import { nameOfSet } from '../src/actions/network/block-list/places/place-sets.ts';
import type { Clients } from '../src/core/clients.ts';
import { writeInventory } from '../src/journal/inventory.ts';
import { createTable } from '../src/platform/table.ts';
import type { Figure } from './figure.ts';

const START = Date.parse('2026-11-20T12:00:00Z');
const STACK = 'riposte-local';
const ACCOUNTS = 200;
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2'];
const BLOCKED = 500;
const ATTACKER = '198.51.100.7/32';
/** What a call to another region takes, and the role of an account, ms. */
const LATENCY = { least: 80, more: 240, role: 200 };
const MOST_WAIT_MS = 300_000;

const accountOf = (n: number): string => String(200_000_000_000 + n * 7_000_003);

const members = Array.from({ length: ACCOUNTS }, (_, n) => memberAccount(accountOf(n)));
const inventory = inventoryOf(members, START);
const rules = organisationRules(REGIONS, { newAccounts: 'enforce', blocks: 'organisation' });

/** The firewalls of all members, each with the latency of its region and one write a second, as AWS WAF has it. */
function givenFirewalls(time: VirtualTime) {
  const wait = () => time.sleep(LATENCY.least + time.random() * LATENCY.more);
  const entered = new Map<string, Promise<void>>();
  const firewalls = new Map<string, LocalWafv2>();
  let ids = 0;
  let calls = 0;
  for (const { id: account } of inventory.accounts)
    for (const region of REGIONS) {
      const newId = (): string => `00000000-0000-4000-8000-${(++ids).toString(16).padStart(12, '0')}`;
      const wafv2 = new LocalWafv2({ accountId: account, region, partition: 'aws', now: time.now, newId });
      wafv2.seedIpSet(nameOfSet(STACK, 'v4'), 'v4', 'IPV4');
      wafv2.seedIpSet(nameOfSet(STACK, 'v6'), 'v6', 'IPV6');
      firewalls.set(`${account} ${region}`, wafv2);
    }
  return {
    calls: () => calls,
    holds: (cidr: string): number =>
      [...firewalls.values()].filter((wafv2) =>
        wafv2.GetIPSet({ Name: nameOfSet(STACK, 'v4'), Id: 'v4', Scope: 'REGIONAL' }).IPSet?.Addresses?.includes(cidr),
      ).length,
    clientsOf(account: string, region = ''): Clients {
      const wafv2 = firewalls.get(`${account} ${region}`) as unknown as Record<string, (input: object) => unknown>;
      const send = async (command: { constructor: { name: string }; input: object }): Promise<unknown> => {
        if (!entered.has(account)) entered.set(account, time.sleep(LATENCY.role));
        await entered.get(account);
        await wait();
        calls += 1;
        return wafv2[command.constructor.name.replace(/Command$/, '')]?.(command.input);
      };
      return { wafv2: { send } } as unknown as Clients;
    },
  };
}

async function untilHeld(firewalls: ReturnType<typeof givenFirewalls>, cidr: string, time: VirtualTime) {
  const from = time.now();
  const places = ACCOUNTS * REGIONS.length;
  while (firewalls.holds(cidr) < places && time.now() - from < MOST_WAIT_MS) await time.sleep(250);
  return firewalls.holds(cidr) === places ? (time.now() - from) / 1000 : Number.POSITIVE_INFINITY;
}

const entry = (cidr: string, now: number) => ({
  cidr,
  reason: 'Recon:EC2/PortProbeUnprotectedPort: a port is probed',
  finding: `guardduty#${cidr}`,
  firstSeen: now,
  lastSeen: now,
  durationMs: 86_400_000,
});

/** A new address, from its block at home to the last of 800 places, and what it costs each. */
export function everywhereFigures(seed: number): Promise<Figure[]> {
  let stack: LocalStack | undefined;
  return inVirtualTime({ seed, startAt: START, onTime: (now) => stack?.setTime(now) }, async (time) => {
    const firewalls = givenFirewalls(time);
    stack = createLocalStack({
      account: '111122223333',
      region: REGIONS[0] ?? '',
      startAt: START,
      sleep: time.sleep,
      settings: { organisation: rules },
      clientsOf: firewalls.clientsOf,
    });
    await writeInventory(createTable(stack.clients.dynamodb, STACK), inventory);
    startPolling(stack, mappingOf('block-places'), time);
    const list = stack.blockList();
    await list.add(Array.from({ length: BLOCKED }, (_, n) => entry(`45.${n >> 8}.${n & 255}.9/32`, time.now())));
    await list.reconcile();
    await untilHeld(firewalls, '45.0.0.9/32', time);
    await time.sleep(10_000);
    const before = firewalls.calls();
    await list.add([entry(ATTACKER, time.now())]);
    const [seconds] = await Promise.all([untilHeld(firewalls, ATTACKER, time), list.reconcile(['v4'], [ATTACKER])]);
    await time.sleep(5_000);
    const calls = (firewalls.calls() - before) / (ACCOUNTS * REGIONS.length);
    const note = `simulated in virtual time with assumed latencies: ${ACCOUNTS} accounts in ${REGIONS.length} regions, seed ${seed}`;
    return [
      { name: 'org.block-everywhere', value: Math.round(seconds * 100) / 100, unit: 's', goal: 60, note },
      { name: 'org.block-calls', value: Math.round(calls * 100) / 100, unit: 'calls/place', goal: 2.1, note },
    ];
  });
}
