import { BEFORE_DOORS } from '../as-before.ts';
import type { Stimulus } from '../plan.ts';
import { type Chance, chanceOf } from '../random.ts';
import { PEOPLE } from './people.ts';

/** By which doors people may answer, beside the command. */
export interface Doors {
  page: boolean;
  slack: boolean;
  /** Whether riposte.yml says who may approve, and of which playbooks two people have to. */
  approvers: boolean;
  /** When an unanswered question lapses, in hours; by default where absent. */
  hours?: number;
}

/** What somebody does at a door. */
export const VISITS = {
  page: ['answer', 'answer', 'answer', 'answer', 'both', 'both', 'scan', 'guess', 'forge', 'return'],
  slack: ['answer', 'answer', 'answer', 'answer', 'again', 'again', 'both', 'forge', 'stale'],
} as const;
export type Visit = { [D in keyof typeof VISITS]: { door: D; what: (typeof VISITS)[D][number] } }[keyof typeof VISITS];

interface Planned {
  doors?: Doors;
  /** In which everything is asked. */
  asks: boolean;
  stimuli: Stimulus[];
}

/** Of schedules, those with a door. */
const OPEN = 0.5;
/** Of those, the ones with rules about approvers, with short questions, and in which everything is asked. */
const RULED = 0.5;
const SHORT = 0.35;
const ASKING = 0.6;
const MINUTE = 60_000;
/** Until shortly before all is calm. */
const LAST = 1.2;
/** Of messages, those that somebody answers long after they were read, and how long after. */
const LATE = 0.3;
const LATE_MS = 60 * MINUTE;
/** Everything is paused by those alone who come early enough that nothing of it is left once all is calm. */
const PAUSE_UNTIL = 15 * MINUTE;

/** The approval page and Slack, with all who come there: people, scanners, and whoever tries what they may not. */
export function doorsPlan(seed: number, { horizon }: { horizon: number }): Planned {
  const chance = chanceOf(seed, 'doors');
  if (!chance.hits(OPEN) || BEFORE_DOORS.has(seed)) return { asks: false, stimuli: [] };
  const [page, slack] = chance.pick([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
  ] as const);
  const doors: Doors = { page, slack, approvers: chance.hits(RULED), ...(chance.hits(SHORT) && { hours: 1 }) };
  const count = 10 + chance.below(25);
  return {
    doors,
    asks: chance.hits(ASKING),
    stimuli: Array.from({ length: count }, (_, number) => visit(chance, doors, number, horizon)),
  };
}

function visit(chance: Chance, { page, slack }: Doors, number: number, horizon: number): Stimulus {
  const door = page && slack ? chance.pick(['page', 'slack'] as const) : page ? 'page' : 'slack';
  const at = chance.between(3 * MINUTE, horizon * LAST);
  const said = chance.pick(['approve', 'approve', 'approve', 'approve', 'reject', 'later', 'pause'] as const);
  const verdict = said === 'pause' && (door === 'slack' || at > PAUSE_UNTIL) ? 'reject' : said;
  const does = { door, what: chance.pick<string>(VISITS[door]) } as Visit;
  const after = verdict !== 'pause' && chance.hits(LATE) ? Math.round(chance.between(0, LATE_MS)) : 0;
  return { at, do: 'visit', ...does, verdict, pick: chance.next(), isOfWaiting: chance.hits(0.75), after, number };
}

/** Of those who use the command where riposte.yml says who may approve, the ones whom it names. */
const NAMED = 0.75;

/** Where riposte.yml says who may approve, most of those who use the command are among the people whom it names. */
export function byWhom(stimulus: Stimulus, doors: Doors | undefined): Stimulus {
  if (!doors?.approvers || (stimulus.do !== 'answer' && stimulus.do !== 'budget')) return stimulus;
  const rest = (stimulus.pick * 1000) % 1;
  const person = PEOPLE[Math.floor((rest / NAMED) * PEOPLE.length)];
  return person ? { ...stimulus, by: person.principal } : stimulus;
}
