import { sendNow } from '../../../local/digests.ts';
import { createLocalWorld, type LocalWorld, type Place, type Standing } from '../../../local/local-world.ts';
import { MalformedEventError, RiposteError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import { sources } from '../../sources/index.ts';
import type { Source } from '../../sources/source.ts';
import { letsThrough } from '../../sources/source-among.ts';
import { acknowledged } from './acknowledge.ts';
import { unmet } from './check-expectation.ts';
import type { StoryEvent } from './delivered-events.ts';
import { type Done, turn, wished } from './people.ts';
import type { Deed, Rehearsal, Step } from './read-rehearsal.ts';
import { type Story, type StoryDigest, storyOf } from './story.ts';
import { changeWorld } from './world/index.ts';

/** What the teller hears of each step. */
export interface Played {
  step: Step;
  /** When it began and when it was over, in ms since 1970. */
  from: number;
  to: number;
  story: Story;
  said: string[];
  /** What was expected and is not so. */
  failures: string[];
}

const HOME = { account: '111122223333', region: 'eu-west-1' };
const START = Date.parse('2026-01-05T00:00:00Z');

/**
 * Plays a story in local accounts, with the code that is deployed, in virtual time.
 *
 * @param tell hears of each step when it is over
 * @returns all that came of it, and every expectation that did not hold
 */
export async function play(
  rehearsal: Rehearsal,
  tell: (played: Played) => void = () => undefined,
): Promise<{ story: Story; failures: { step: Step; text: string }[] }> {
  const first = rehearsal.steps.find((step) => step.word === 'deliver' && step.events.length > 0);
  const [event] = first?.word === 'deliver' ? first.events : [];
  const home = homeOf(rehearsal, event);
  const world = createLocalWorld(timeOf(event) ?? rehearsal.start ?? START, rehearsal.deployed);
  await world.stackAt(home);
  const failures: { step: Step; text: string }[] = [];
  for (const step of rehearsal.steps) {
    const from = world.now();
    const { said, failed } = await done(step, world, home);
    const story = storyOf(world);
    const wrong = step.expect ? unmet(step.expect, story, lastDigestsOf(world, story)) : [];
    const all = [...(failed ? [failed] : []), ...wrong];
    failures.push(...all.map((text) => ({ step, text })));
    tell({ step, from, to: world.now(), story, said, failures: all });
  }
  return { story: storyOf(world), failures };
}

function homeOf({ account, region }: Rehearsal, first: StoryEvent | undefined): Place {
  const there = first ? placeOf(first.event, HOME) : HOME;
  const home = { account: account ?? there.account, region: region ?? there.region };
  return { ...home, partition: partitionOf(home.region) };
}

const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** Where an event arrives; what it leaves out is as at home. */
function placeOf({ account, region }: StoryEvent['event'], home: { account: string; region: string }): Place {
  const where = {
    account: typeof account === 'string' && /^\d{12}$/.test(account) ? account : home.account,
    region: typeof region === 'string' && /^[a-z0-9-]+$/.test(region) ? region : home.region,
  };
  return { ...where, partition: partitionOf(where.region) };
}

function timeOf(event: StoryEvent | undefined): number | undefined {
  const at = Date.parse(String(event?.event.time ?? ''));
  return Number.isNaN(at) ? undefined : at;
}

/** The newest digest of each deployment. */
function lastDigestsOf(world: LocalWorld, { digests }: Story): StoryDigest[] {
  const subjects = new Set(world.standings().flatMap(({ digests: sent }) => sent.at(-1)?.subject ?? []));
  const last = [...subjects].flatMap((subject) => digests.findLast((digest) => digest.subject === subject) ?? []);
  return last;
}

async function done(step: Deed, world: LocalWorld, home: Place): Promise<Done> {
  switch (step.word) {
    case 'deliver':
      return deliver(step, world, home);
    case 'wait':
      await world.advanceTo('ms' in step ? world.now() + step.ms : step.until);
      return { said: [] };
    case 'redeploy':
      world.redeploy(step.deployed);
      await world.drain();
      return { said: [] };
    case 'pause':
    case 'resume':
      return turn(step.word, step.how, world);
    case 'approve':
    case 'reject':
    case 'undo':
      return wished(step.word, step.wish, world);
    case 'ack':
      return acknowledged(step.wish, world);
    case 'world': {
      const standing = await world.stackAt(home);
      changeWorld(step.changes, { services: standing.stack.services, world, home: standing, now: world.now() });
      return { said: [] };
    }
    case 'digest': {
      const at = world.now();
      for (const standing of world.standings()) {
        await world.lookFirst(standing);
        await sendNow(standing, at);
      }
      // What came at this very moment was told; what comes from here on is of the next one.
      await world.advanceTo(world.now() + 1);
      return { said: [] };
    }
    default:
      return { said: [] };
  }
}

type Delivery = Extract<Deed, { word: 'deliver' }>;

async function deliver(
  { events, times, every, together, vary }: Delivery,
  world: LocalWorld,
  home: Place,
): Promise<Done> {
  const said: string[] = [];
  const all = Array.from({ length: times }, (_, round) => events.map((event) => ({ event, round }))).flat();
  for (const [n, { event, round }] of all.entries()) {
    const at = Math.max(n > 0 ? world.now() + every : world.now(), timeOf(event) ?? 0);
    // Nothing is handled before all of a batch are there; what is scheduled meanwhile would.
    if (!together || n === 0) await world.advanceTo(together ? latest(events, world.now()) : at);
    const standing = await world.stackAt(placeOf(event.event, home));
    const problem = put(arrived(varied(event, vary, round), round, n, standing, world.now()), standing);
    if (problem) said.push(`${event.name}: ${problem}`);
    if (!together) await world.drain();
  }
  await world.drain();
  return { said };
}

const latest = (events: readonly StoryEvent[], now: number): number =>
  Math.max(now, ...events.map((event) => timeOf(event) ?? 0));

/** The event of one round: each text that is to vary has the number of the round in it. */
function varied(event: StoryEvent, vary: Readonly<Record<string, string>>, round: number): StoryEvent {
  const number = String(round + 1).padStart(4, '0');
  const text = Object.entries(vary).reduce(
    (body, [from, to]) => body.replaceAll(from, () => to.replaceAll('{n}', number)),
    JSON.stringify(event.event),
  );
  return { ...event, event: JSON.parse(text) as StoryEvent['event'] };
}

/** As EventBridge delivers it: with an id, which is new from the second time on, and with all that an envelope has. */
function arrived(event: StoryEvent, round: number, n: number, { account, region }: Place, now: number): StoryEvent {
  const id = `00000000-0000-4000-9000-${(n + 1).toString(16).padStart(12, '0')}`;
  const time = `${new Date(now).toISOString().slice(0, 19)}Z`;
  const envelope = { version: '0', id, account, region, time, resources: [], detail: {} };
  return { ...event, event: { ...envelope, ...event.event, ...(round > 0 && { id }) } };
}

/** Makes what an event names, and puts it on its queue, as a rule does. @returns why it does not arrive */
function put({ event }: StoryEvent, { stack, seed }: Standing): string | undefined {
  const source = Object.values(sources).find(({ rules }) => rules.some((rule) => letsThrough(rule, event)));
  if (!source) return 'no rule lets it through, so that it does not arrive';
  for (const finding of findingsOf(source, event)) seed(finding);
  stack.deliver(source.id, JSON.stringify(event));
  return undefined;
}

function findingsOf(source: Source, event: unknown): Finding[] {
  try {
    return source.parse(event);
  } catch (error) {
    if (error instanceof RiposteError || error instanceof MalformedEventError) return [];
    throw error;
  }
}
