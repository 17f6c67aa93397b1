import { createLocalStack, type LocalStack, type LocalStackOptions } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { settle } from '../../local/settle.ts';
import type { Config } from '../core/config.ts';
import type { Mode } from '../core/decision.ts';
import type { Finding } from '../core/finding.ts';
import { budgetsOf } from '../policy/budgets.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';
import { follow, onceEach } from './follow-events.ts';
import type { FoundEvent } from './read-events.ts';
import { failed, isReady, type Ready, readEvent, STACK } from './ready-event.ts';
import type { Answered, Replayed } from './replayed.ts';

/** One account that events are put in. */
interface Place {
  stack: LocalStack;
  seed: (finding: Finding) => void;
}

interface ReplayOptions {
  /** Gives each event an account of its own, where nothing happened before. */
  eachAlone?: boolean;
  /** Hears of each alert that a message names. */
  onTold?: LocalStackOptions['onTold'];
}

/**
 * Delivers events to Riposte in local accounts, one account for each account and region that events are put in. Events
 * arrive at their own time, whatever today is, and are followed until nothing more happens: give them in slices, in the
 * order of `slicesOf`.
 */
export function createReplay(
  settings: Partial<Config> & { mode: Mode },
  riposteYml: RiposteYml = {},
  { eachAlone = false, onTold }: ReplayOptions = {},
) {
  const places = createPlaces({
    settings,
    playbooks: riposteYml,
    budgets: budgetsOf(riposteYml.budgets),
    ...(onTold && { onTold }),
  });
  /** What was done already, so that it is said of the first finding that brought it about. */
  const effects = new Set<string>();

  async function runTogether(events: readonly FoundEvent[]): Promise<Replayed[]> {
    const read = events.map(readEvent);
    const answers = new Map<unknown, Replayed>();
    for (const [place, ready] of places.allot(read.filter(isReady))) {
      try {
        const answered = await deliver(place, ready);
        for (const [n, event] of ready.entries()) answers.set(event, onceEach(answered[n] as Answered, effects));
      } catch (problem) {
        for (const event of ready) answers.set(event, failed(event.file, problem));
      }
    }
    return read.map((event) => {
      if (!isReady(event)) return event;
      return answers.get(event) ?? { file: event.file, source: event.source, rule: event.rule, findings: [] };
    });
  }

  return {
    /** Each account's stack. */
    stacks: places.stacks,

    /** Delivers events that happened so close to each other that they arrive together, in their order. */
    async run(events: readonly FoundEvent[]): Promise<Replayed[]> {
      if (!eachAlone) return runTogether(events);
      const all: Replayed[] = [];
      for (const event of events) {
        places.clear();
        effects.clear();
        all.push(...(await runTogether([event])));
      }
      return all;
    },
  };
}

/** The accounts that events are put in, each made when the first event comes to it. */
function createPlaces(options: Pick<LocalStackOptions, 'settings' | 'playbooks' | 'budgets' | 'onTold'>) {
  const places = new Map<string, Place>();

  function placeFor({ receivedIn, partition }: Finding, startAt: number): Place {
    const name = `${receivedIn.account} ${receivedIn.region}`;
    const known = places.get(name);
    if (known) return known;
    const stack = createLocalStack({ ...options, ...receivedIn, partition, startAt, stack: STACK, workflows: true });
    const place = { stack, seed: createSeeder(stack) };
    places.set(name, place);
    return place;
  }

  return {
    stacks: (): LocalStack[] => [...places.values()].map(({ stack }) => stack),
    clear: () => places.clear(),

    /** The events of each account, in their order; one without a finding goes nowhere. */
    allot(events: readonly Ready[]): Map<Place, Ready[]> {
      const byPlace = new Map<Place, Ready[]>();
      for (const event of events) {
        const [first] = event.findings;
        if (!first) continue;
        const place = placeFor(first, event.at);
        byPlace.set(place, [...(byPlace.get(place) ?? []), event]);
      }
      return byPlace;
    },
  };
}

async function deliver({ stack, seed }: Place, events: readonly Ready[]): Promise<Answered[]> {
  for (const { at, findings, source, text } of events) {
    // No clock goes backwards: what the events before took is spent.
    stack.setTime(Math.max(at, stack.world.now()));
    for (const finding of findings) seed(finding);
    stack.deliver(source, text);
  }
  await settle(stack);
  return follow(stack, events);
}
