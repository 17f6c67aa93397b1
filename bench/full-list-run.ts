/**
 * Brings a full block list of 100,000 addresses in order, of which 100 are new, and says on standard output what that took,
 * and by how much the process grew.
 */
import { createLocalStack, type LocalStack } from '../local/local-stack.ts';
import type { Clients } from '../src/core/clients.ts';
import { block, NOW, SETS } from './blocks.ts';
import { stillServices } from './still-services.ts';

const BLOCKS = 99_900;
const CHANGES = 100;

/** A deployment whose ten sets hold what they should, and then 100 more on the block list: 100,000, all that fits. */
async function givenFull(): Promise<LocalStack> {
  const made: ReturnType<typeof stillServices>[] = [];
  const through = (clients: Clients): Clients => {
    made.push(stillServices(clients));
    return made[0]?.clients ?? clients;
  };
  const stack = createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: NOW, ipSets: SETS, through });
  for (let n = 0; n < BLOCKS; n += 1) stack.services.dynamodb.seed({ ...block(n) });
  await stack.blockList().reconcile(['v6']);
  for (let n = BLOCKS; n < BLOCKS + CHANGES; n += 1) {
    const { enforcedAt: _at, enforcedIn: _in, ...fresh } = block(n);
    stack.services.dynamodb.seed(fresh);
  }
  await made[0]?.renew();
  return stack;
}

/** How far the process grows beyond what it has now, looked at whenever the loop turns, MB. */
function watchMemory(): { end(): number } {
  const before = process.memoryUsage().rss;
  let most = before;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage().rss);
  };
  const timer = setInterval(look, 5);
  return {
    end() {
      clearInterval(timer);
      look();
      return Math.round((most - before) / 1_048_576);
    },
  };
}

const stack = await givenFull();
globalThis.gc?.();
const memory = watchMemory();
const cpu = process.cpuUsage();
const { inForce } = await stack.blockList().reconcile(['v6']);
const { user, system } = process.cpuUsage(cpu);
const megabytes = memory.end();
if (inForce.size !== BLOCKS + CHANGES) throw new Error(`${inForce.size} of ${BLOCKS + CHANGES} blocks are in force`);
process.stdout.write(JSON.stringify({ seconds: (user + system) / 1_000_000, megabytes }));
