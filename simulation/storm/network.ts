import { awsError } from '../../local/account.ts';
import type { Clients } from '../../src/core/clients.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How long calls take, in ms from the caller's side: at best, and at worst. Assumed, on the slow side of usual. */
const LATENCY: Record<string, readonly [number, number]> = {
  dynamodb: [4, 20],
  sqs: [8, 30],
  sns: [15, 60],
  GetIPSet: [40, 150],
  UpdateIPSet: [80, 300],
};
const OTHER = [10, 50] as const;
/** Reading many items takes longer. */
const MS_PER_ITEM = 0.02;
const READS_A_SECOND = 5;

type Client = { send(command: object): Promise<unknown> };

/** One call that reached AWS WAF to write. */
export interface Write {
  at: number;
  outcome: 'written' | 'conflict' | 'throttled' | 'refused';
  addresses: readonly string[];
}

export interface NetworkOptions {
  time: VirtualTime;
  /** Which share of the writes to IP sets meets a lock conflict or throttling, from 0 to 1; half of it each. */
  trouble: number;
  onWrite(write: Write): void;
  onThrottledRead(): void;
}

interface Limited extends NetworkOptions {
  mayRead(now: number): void;
}

/**
 * Puts a network between the functions and the services: calls take time, so that functions overtake each other, and
 * AWS WAF is in trouble.
 */
export function throughNetwork(clients: Clients, options: NetworkOptions): Clients {
  const limited = { ...options, mayRead: createReadLimit(options.onThrottledRead) };
  return new Proxy(clients, {
    get: (all, name: keyof Clients) => slow(name, all[name] as unknown as Client, limited),
  });
}

const operationOf = (command: object): string => command.constructor.name.replace(/Command$/, '');

/** AWS WAF takes five calls a second of any one kind that reads. */
function createReadLimit(onThrottled: () => void): (now: number) => void {
  const taken: number[] = [];
  return (now) => {
    while (taken.length > 0 && now - (taken[0] ?? now) >= 1000) taken.shift();
    if (taken.length >= READS_A_SECOND) {
      onThrottled();
      throw awsError('ThrottlingException', 'Rate exceeded');
    }
    taken.push(now);
  };
}

function slow(service: keyof Clients, client: Client, options: Limited): Client {
  const { time, mayRead } = options;
  return {
    async send(command) {
      const operation = operationOf(command);
      const [best, worst] = LATENCY[operation] ?? LATENCY[service] ?? OTHER;
      const latency = best + (worst - best) * time.random() ** 3;
      await time.sleep(latency / 2);
      try {
        if (operation === 'GetIPSet') mayRead(time.now());
        const answer = await (operation === 'UpdateIPSet' ? write(client, command, options) : client.send(command));
        await time.sleep(itemsIn(answer) * MS_PER_ITEM);
        return answer;
      } finally {
        await time.sleep(latency / 2);
      }
    },
  };
}

const itemsIn = (answer: unknown): number => (answer as { Items?: unknown[] }).Items?.length ?? 0;

async function write(client: Client, command: object, { time, trouble, onWrite }: NetworkOptions): Promise<unknown> {
  const at = time.now();
  const { Addresses: addresses = [] } = (command as { input: { Addresses?: string[] } }).input;
  const luck = time.random();
  const note = (outcome: Write['outcome']): void => onWrite({ at, outcome, addresses });
  if (luck < trouble / 2) {
    note('conflict');
    throw awsError('WAFOptimisticLockException', 'somebody changed the IP set');
  }
  if (luck < trouble) {
    note('throttled');
    throw awsError('ThrottlingException', 'Rate exceeded');
  }
  try {
    const answer = await client.send(command);
    note('written');
    return answer;
  } catch (error) {
    note('refused');
    throw error;
  }
}
