/**
 * Compares a block list of many addresses in each family with its IP sets, as once a day, and says on standard output what
 * that took. A process of its own: the list itself takes more memory than most of the bench.
 */
import { UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { createLocalStack } from '../local/local-stack.ts';
import { dueOf } from '../src/actions/network/block-list/ledger/block-due.ts';
import { setGroups } from '../src/actions/network/block-list/sets/ip-sets.ts';
import { homeOf } from '../src/actions/network/block-list/sets/shards.ts';
import type { Family } from '../src/core/addresses/network.ts';
import type { Clients } from '../src/core/clients.ts';
import { blockOf, NOW } from './blocks.ts';
import { stillServices } from './still-services.ts';

const EACH = Number(process.argv[2] ?? 500_000);
const SETS = Number(process.argv[3] ?? 50);
const MOST_IN_A_SET = 10_000;

const NAMES: Record<Family, (n: number) => string> = {
  v4: (n) => `${20 + (n >>> 16)}.${(n >>> 8) & 255}.${n & 255}.7/32`,
  v6: (n) => `2001:db8:${(1 + (n >>> 15)).toString(16)}:${(1 + (n & 0x7fff)).toString(16)}::bad/128`,
};

const made: ReturnType<typeof stillServices>[] = [];
const through = (clients: Clients): Clients => {
  made.push(stillServices(clients));
  return made[0]?.clients ?? clients;
};
const stack = createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: NOW, ipSets: SETS, through });

/** Blocks all, and has the sets hold them: at home, and where a home is full, wherever there is room. */
async function fill(family: Family): Promise<void> {
  const group = setGroups(stack.config).find((each) => each.family === family);
  const held = Array.from({ length: SETS }, (): string[] => []);
  for (let n = 0; n < EACH; n += 1) {
    const cidr = NAMES[family](n);
    const one = blockOf(cidr, n);
    stack.services.dynamodb.seed({ ...one, ...dueOf(one) });
    held[homeOf(cidr, SETS)]?.push(cidr);
  }
  const homeless = held.flatMap((own) => own.splice(MOST_IN_A_SET));
  for (const own of held) own.push(...homeless.splice(0, MOST_IN_A_SET - own.length));
  for (const [n, { id, name }] of (group?.sets ?? []).entries())
    await made[0]?.clients.wafv2.send(
      new UpdateIPSetCommand({ Id: id, Name: name, Scope: 'REGIONAL', Addresses: held[n], LockToken: 'none' }),
    );
}

await fill('v4');
await fill('v6');
// What the table answers is put together once, which is no part of the comparison.
await stack.blockList().reconcile();
globalThis.gc?.();
const cpu = process.cpuUsage();
const { inForce, added, failures } = await stack.blockList().reconcile();
const { user, system } = process.cpuUsage(cpu);
if (inForce.size !== 2 * EACH || added.length + failures.length > 0)
  throw new Error(
    `${inForce.size} of ${2 * EACH} are in force, ${added.length} were added, ${failures.length} sets failed`,
  );
process.stdout.write(JSON.stringify({ seconds: (user + system) / 1_000_000 }));
