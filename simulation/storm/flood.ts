import { readFileSync } from 'node:fs';
import { createLocalAccount, type LocalAccount } from '../../local/local-account.ts';
import { createLocalStack, type LocalStack } from '../../local/local-stack.ts';
import { inventoryOf, memberAccount, organisationRules } from '../../local/organisation.ts';
import type { Clients } from '../../src/core/clients.ts';
import { writeInventory } from '../../src/journal/inventory.ts';
import { createTable } from '../../src/platform/table.ts';
import { mappingOf } from '../mapping.ts';
import { startPolling } from './poller.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';

const START = Date.parse('2026-11-20T12:00:00Z');
const HOME = { account: '111122223333', region: 'eu-west-1' };
const [FLOODS, QUIET] = ['444455556666', '555566667777'] as const;
const BUCKET = readFileSync(
  new URL('../../events/guardduty/bucket-block-public-access-disabled.json', import.meta.url),
  'utf8',
);
const POLLED = ['guardduty', 'act-storage', 'notify'];
const MOST_TO_DRAIN_MS = 300_000;
/** So often something is found in the account that is quiet. */
const QUIET_EVERY_MS = 2_000;

export interface Flood {
  events: number;
  /** Seconds from a finding of the account that is quiet until its bucket is closed, the longest. */
  slowest: number;
  /** How many of its buckets were closed, and were found open. */
  closed: number;
  found: number;
  /** How many of the buckets of the account that floods were closed. */
  changed: number;
  /** Seconds from the last event until the queues were empty. */
  drained: number;
  /** Messages that were given up. */
  dead: number;
}

/** An event of an account about a bucket of its own, as its administrator sends it. */
function eventOf(account: string, n: number): { body: string; bucket: string } {
  const bucket = `archive-${account}-${n}`;
  const event = JSON.parse(BUCKET.replaceAll(HOME.account, account).replaceAll('invoice-archive', bucket));
  const id = `${account}${n}`.padStart(32, '0');
  return { body: JSON.stringify({ ...event, account: HOME.account, id, detail: { ...event.detail, id } }), bucket };
}

/** A member that sends so many events a minute, and another one in which something is found now and then. */
export function simulateFlood(options: { seed: number; perMinute: number; minutes: number }): Promise<Flood> {
  let setTime = (_now: number): void => undefined;
  return inVirtualTime({ seed: options.seed, startAt: START, onTime: (now) => setTime(now) }, async (time) => {
    const members = new Map(
      [FLOODS, QUIET].map((account) => [account, createLocalAccount({ ...HOME, account, startAt: START })]),
    );
    const watch = createWatch(members, time);
    const stack = createLocalStack({
      ...HOME,
      startAt: START,
      sleep: time.sleep,
      settings: { organisation: organisationRules([HOME.region], { newAccounts: 'enforce' }) },
      clientsOf: watch.clientsOf,
    });
    setTime = (now) => {
      stack.setTime(now);
      for (const member of members.values()) member.setTime(now);
    };
    const accounts = [FLOODS, QUIET].map((id) => memberAccount(id));
    await writeInventory(createTable(stack.clients.dynamodb, stack.config.table), inventoryOf(accounts, START));
    for (const queue of POLLED) startPolling(stack, mappingOf(queue), time);
    const events = Math.round(options.perMinute * options.minutes);
    let quiet = 0;
    for (let n = 0; n < events; n += 1) {
      await time.sleep(START + (n * 60_000) / options.perMinute - time.now());
      watch.arrives(FLOODS, n, stack);
      if (time.now() - START < quiet * QUIET_EVERY_MS) continue;
      watch.arrives(QUIET, quiet, stack);
      quiet += 1;
    }
    const ended = time.now();
    while (waitingIn(stack) > 0 && time.now() - ended < MOST_TO_DRAIN_MS) await time.sleep(250);
    return { events, ...watch.result(), found: quiet, drained: (time.now() - ended) / 1000, dead: deadIn(stack) };
  });
}

const countOf = ({ services, config }: LocalStack, ending = ''): number =>
  POLLED.reduce((sum, name) => sum + services.sqs.messages(`${config.stack}-${name}${ending}`).length, 0);
const waitingIn = (stack: LocalStack): number => countOf(stack);
const deadIn = (stack: LocalStack): number => countOf(stack, '-dead-letters');

/** Keeps when a bucket was found open, and when it was closed. */
function createWatch(members: ReadonlyMap<string, LocalAccount>, time: VirtualTime) {
  const open = new Map<string, number>();
  const took: Record<string, number[]> = { [FLOODS]: [], [QUIET]: [] };
  const memberOf = (account: string): LocalAccount => {
    const member = members.get(account);
    if (!member) throw new Error(`${account} is no member`);
    return member;
  };
  return {
    arrives(account: string, n: number, stack: LocalStack): void {
      const { body, bucket } = eventOf(account, n);
      memberOf(account).services.s3.seedBucket({ name: bucket });
      open.set(bucket, time.now());
      stack.deliver('guardduty', body);
    },
    clientsOf(account: string): Clients {
      const { clients } = memberOf(account);
      const s3 = {
        async send(command: { constructor: { name: string }; input: { Bucket?: string } }): Promise<unknown> {
          const answer = await (clients.s3 as { send(of: unknown): Promise<unknown> }).send(command);
          const since = open.get(command.input.Bucket ?? '');
          if (command.constructor.name === 'PutPublicAccessBlockCommand' && since !== undefined) {
            took[account]?.push((time.now() - since) / 1000);
            open.delete(command.input.Bucket ?? '');
          }
          return answer;
        },
      };
      return { ...clients, s3 } as unknown as Clients;
    },
    result: (): Pick<Flood, 'slowest' | 'closed' | 'changed'> => ({
      slowest: Math.max(0, ...(took[QUIET] ?? [])),
      closed: took[QUIET]?.length ?? 0,
      changed: took[FLOODS]?.length ?? 0,
    }),
  };
}
