import { AsyncLocalStorage } from 'node:async_hooks';
import type { Paused } from '../src/journal/pauses.ts';
import type { Strike, Weather } from './faults.ts';
import { type Chance, chanceOf } from './random.ts';
import type { VirtualTime } from './storm/virtual-time.ts';

/** One run of one function, in a process that may die. */
export interface Invocation {
  /** Such as `act-storage/12`. */
  id: string;
  fn: string;
  chance: Chance;
  /** Whether a read of the table itself is behind; a stream of its own, so that all else stays as it was. */
  behind: Chance;
  /** Which keys of a batch are left unread; a stream of its own as well. */
  unread: Chance;
  startedAt: number;
  /** How far its clock is off, in ms. */
  skew: number;
  /** Calls made so far. */
  calls: number;
  /** At which of its calls it is to die, and whether that call still has its effect. */
  death?: { call: number; after: boolean };
  isDead: boolean;
  /** Whether it has read that Riposte is paused. */
  sawPause: boolean;
  /** Whether it has won a response, of which it may change something. */
  hasClaimed?: true;
  /** Which pauses of a part of it. */
  sawNarrow?: readonly Paused[];
  die(strike: Omit<Strike, 'at' | 'invocation'>): void;
}

/** How an invocation ended: Lambda sees an answer, an error, or nothing. */
export type Ended<T> = { how: 'returned'; value: T } | { how: 'threw'; error: unknown } | { how: 'died' };

/** A death within this many calls: most invocations make fewer. */
const MOST_CALLS = 24;
/** Of deaths, those that come after their call had its effect: they are the harder ones. */
const AFTER = 0.6;

const running = new AsyncLocalStorage<Invocation>();

/** The invocation that asks; none for people and for who only looks on. */
export const currentInvocation = (): Invocation | undefined => running.getStore();

/** What a dead process waits for. */
export const never = (): Promise<never> => new Promise(() => {});

export interface InvokerOptions {
  seed: number;
  time: VirtualTime;
  /** Of this moment. */
  weather(): Weather;
  /** Invocations on which nothing may strike, for who shortens a story. */
  spared: ReadonlySet<string>;
  onStrike(strike: Strike): void;
}

/** Early calls more often than late ones, which few invocations come to. */
const deathAt = (chance: Chance): { call: number; after: boolean } => ({
  call: 1 + Math.floor(chance.next() * chance.next() * MOST_CALLS),
  after: chance.hits(AFTER),
});

const ownStreams = (seed: number, id: string): Pick<Invocation, 'behind' | 'unread'> => ({
  behind: chanceOf(seed, `${id} behind`),
  unread: chanceOf(seed, `${id} unread`),
});

export type Invoker = ReturnType<typeof createInvoker>;

/** Runs functions as Lambda does: within their time, on a clock of their own, and with deaths where chance has them. */
export function createInvoker({ seed, time, weather, spared, onStrike }: InvokerOptions) {
  const counts = new Map<string, number>();

  function begin(fn: string): Invocation {
    const number = (counts.get(fn) ?? 0) + 1;
    counts.set(fn, number);
    const id = `${fn}/${number}`;
    const chance = chanceOf(seed, id);
    const { death, skewMs } = weather();
    const isSpared = spared.has(id);
    const skew = isSpared || skewMs === 0 ? 0 : chance.between(-skewMs, skewMs);
    const dies = chance.hits(death);
    const at = deathAt(chance);
    return {
      id,
      fn,
      chance,
      ...ownStreams(seed, id),
      startedAt: time.now(),
      skew,
      calls: 0,
      ...(dies && !isSpared && { death: at }),
      isDead: false,
      sawPause: false,
      die: () => {},
    };
  }

  return {
    isSpared: ({ id }: Invocation): boolean => spared.has(id),
    strike: (invocation: Invocation, what: Strike['what'], call: string): void =>
      onStrike({ at: time.now(), invocation: invocation.id, what, call }),

    invoke<T>(fn: string, timeoutMs: number, run: () => Promise<T>): Promise<Ended<T>> {
      const invocation = begin(fn);
      return running.run(
        invocation,
        () =>
          new Promise<Ended<T>>((resolve) => {
            let isOver = false;
            const end = (ended: Ended<T>): void => {
              if (!isOver && !invocation.isDead) resolve(ended);
              isOver = true;
            };
            invocation.die = (strike) => {
              if (isOver) return;
              end({ how: 'died' });
              invocation.isDead = true;
              onStrike({ at: time.now(), invocation: invocation.id, ...strike });
            };
            void time.sleep(timeoutMs).then(() => invocation.die({ what: 'timeout', call: '' }));
            run().then(
              (value) => end({ how: 'returned', value }),
              (error: unknown) => end({ how: 'threw', error }),
            );
          }),
      );
    },
  };
}
