import type { LocalAccount } from '../../local/local-account.ts';
import type { Item } from '../../local/services/dynamodb-values.ts';
import { keysWrittenBy, takenBy, type Written } from '../../local/write-units.ts';
import type { Clients } from '../../src/core/clients.ts';
import type { Key } from '../../src/platform/table.ts';

/** What DynamoDB takes of one partition, in write units a second. */
export const MOST_UNITS = 1_000;

/** The partition that took the most. */
export interface Busiest {
  partition: string;
  /** In the minute in which it took the most, a second on average: a burst of some seconds DynamoDB takes on credit. */
  unitsASecond: number;
  /** In its busiest second. */
  peak: number;
}

export interface UnitsReport {
  /** Write units in all. */
  units: number;
  /** The busiest partition. */
  busiest: Busiest;
}

type Client = { send(command: Command): Promise<unknown> };
interface Command {
  input: Record<string, unknown>;
  constructor: { name: string };
}

const WRITTEN = ['table', 'days', 'due'] as const satisfies readonly Written[];
const NOTHING: Busiest = { partition: '', unitsASecond: 0, peak: 0 };
const SECOND_MS = 1_000;
const MINUTE_SECONDS = 60;

/** Counts the write units that each partition takes, from the items as they are written. */
export function countUnits(now: () => number) {
  const counted = Object.fromEntries(WRITTEN.map((of) => [of, createCount()])) as Record<
    Written,
    ReturnType<typeof createCount>
  >;
  return {
    /** Stands right before the services, so that what is counted is what reaches them. */
    through(clients: Clients, services: () => LocalAccount['services'] | undefined, table: string): Clients {
      const read = (Key: Key): Item | undefined =>
        services()?.dynamodb.Get({ TableName: table, Key }).Item as Item | undefined;
      const send = (command: Command): Promise<unknown> => {
        const operation = command.constructor.name.replace(/Command$/, '');
        const keys = keysWrittenBy(operation, command.input);
        const before = keys.map(read);
        const answer = (clients.dynamodb as unknown as Client).send(command);
        // The local account has done it by now; what it refused costs as much as what stands there.
        for (const [n, key] of keys.entries())
          for (const { of, partition, units } of takenBy(key, before[n], read(key), operation === 'TransactWrite'))
            counted[of].add(partition, units, now());
        return answer;
      };
      return { ...clients, dynamodb: { send } as unknown as Clients['dynamodb'] };
    },
    report: () => Object.fromEntries(WRITTEN.map((of) => [of, counted[of].report()])) as Record<Written, UnitsReport>,
    /** The busiest partition of each in the minute that ends now; the next begins anew. */
    endMinute: () => Object.fromEntries(WRITTEN.map((of) => [of, counted[of].endMinute()])) as Record<Written, Busiest>,
  };
}

/** Units by partition, a minute at a time: there are as many partitions as keys. */
function createCount() {
  let all = 0;
  let most = NOTHING;
  let minute = new Map<string, { units: number; second: number; ofSecond: number; peak: number }>();

  function busiest(): Busiest {
    let found = NOTHING;
    for (const [partition, { units, peak }] of minute)
      if (units / MINUTE_SECONDS > found.unitsASecond)
        found = { partition, unitsASecond: round(units / MINUTE_SECONDS), peak: Math.max(peak, 0) };
    return found;
  }

  const endMinute = (): Busiest => {
    const ended = busiest();
    if (ended.unitsASecond > most.unitsASecond) most = ended;
    minute = new Map();
    return ended;
  };

  return {
    add(partition: string, units: number, at: number): void {
      all += units;
      const second = Math.floor(at / SECOND_MS);
      const known = minute.get(partition) ?? { units: 0, second, ofSecond: 0, peak: 0 };
      if (known.second !== second) Object.assign(known, { second, ofSecond: 0 });
      known.units += units;
      known.ofSecond += units;
      known.peak = Math.max(known.peak, known.ofSecond);
      minute.set(partition, known);
    },
    endMinute,
    report: (): UnitsReport => {
      const last = busiest();
      return { units: all, busiest: last.unitsASecond > most.unitsASecond ? last : most };
    },
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
