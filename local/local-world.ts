import type { Config } from '../src/core/config.ts';
import { describeError } from '../src/core/telemetry.ts';
import snapshot from '../src/never-block/aws-ranges.json' with { type: 'json' };
import type { DigestSettings } from '../src/policy/riposte-yml/digest.ts';
import { keepDigests, type LocalDigest, sendDaily } from './digests.ts';
import { Faults, SimulatedCrash } from './faults.ts';
import type { LocalAccount } from './local-account.ts';
import { createLocalStack, type LocalStack, type Redeployment } from './local-stack.ts';
import { createMembers } from './members.ts';
import { JOBS, type Job, nextRun, type Schedule, schedulesOf } from './schedules.ts';
import { createSeeder } from './seed.ts';

export interface Place {
  account: string;
  region: string;
  partition: string;
}

/** What every stack of the world is deployed with. */
export interface WorldSettings extends Redeployment {
  settings: Partial<Config>;
  /** In the time zone of the settings. @example '07:00' */
  digestTime: string;
  digest?: DigestSettings;
}

/** One deployment of the world, with its clock's work. */
export interface Standing extends Place {
  stack: LocalStack;
  seed: ReturnType<typeof createSeeder>;
  digests: LocalDigest[];
  /** When each schedule runs next, in ms since 1970. */
  next: { schedule: Schedule; at: number }[];
  since: number;
  /** The daily look at what expires has been at least once. */
  looked: boolean;
}

/** A job that threw, as its log and its alarm would tell. */
export interface Trouble {
  at: number;
  job: Job;
  message: string;
}

export type LocalWorld = ReturnType<typeof createLocalWorld>;

const STACK = 'riposte-local';

/** AWS's list of ranges as it was shipped: the world has no network. */
const ranges = async (): Promise<Response> => new Response(JSON.stringify(snapshot));

/**
 * Several accounts and regions on one clock, each with a deployment of its own where one is asked for, and the
 * schedules that a deployment has. Time moves only forward, and while it moves everything scheduled runs.
 *
 * @param startAt milliseconds since 1970
 */
export function createLocalWorld(startAt: number, given: WorldSettings) {
  let deployed = given;
  const standings = new Map<string, Standing>();
  const accounts = new Map<string, LocalAccount>();
  /** What fails on purpose does so in every account. */
  const faults = new Faults();
  const clock = clockOf(accounts, startAt);
  const { now, setTime } = clock;
  const members = createMembers(accounts, clock.time, faults);

  async function drain(): Promise<void> {
    for (const { stack } of standings.values()) await drainOne(stack);
    setTime(clock.time());
  }

  const { lookFirst, run, troubles } = createRunner(now, drain, () => deployed.digest);

  return {
    now,
    drain,
    lookFirst,
    troubles,
    faults,
    accounts,
    members,
    /** What was deployed, in the order in which the stacks were made. */
    standings: (): Standing[] => [...standings.values()],

    /** The deployment of an account and region; made now where there is none yet. */
    async stackAt(place: Place): Promise<Standing> {
      const name = `${place.account} ${place.region}`;
      const known = standings.get(name);
      if (known) return known;
      const standing = standingAt(place, deployed, members, now());
      standings.set(name, standing);
      await run('look-around', standing);
      return standing;
    },

    /** Updates every stack, as a deployment does. What is scheduled by the clock follows the new settings. */
    redeploy(next: WorldSettings): void {
      deployed = next;
      for (const standing of standings.values()) redeployOne(standing, deployed, now());
    },

    /** Lets time pass up to a moment; a moment that has passed already is no move. */
    async advanceTo(at: number): Promise<void> {
      for (;;) {
        const due = firstDue(standings.values(), at);
        if (!due) break;
        setTime(due.entry.at);
        due.entry.at = nextRun(due.entry.schedule, due.entry.at, due.standing.since);
        await run(due.entry.schedule.job, due.standing);
      }
      setTime(at);
      await drain();
    },
  };
}

/** The one clock of all accounts. It is where the furthest of them is. */
function clockOf(accounts: ReadonlyMap<string, LocalAccount>, startAt: number) {
  let time = startAt;
  const now = (): number => Math.max(time, ...[...accounts.values()].map(({ world }) => world.now()));
  return {
    time: (): number => time,
    now,
    /** Brings every account to the same time, which is never an earlier one. */
    setTime(at: number): void {
      time = Math.max(at, now());
      for (const account of accounts.values()) account.setTime(time);
    },
  };
}

/** Runs the jobs of schedules, and takes down which of them threw. */
function createRunner(now: () => number, drain: () => Promise<void>, digest: () => DigestSettings | undefined) {
  const troubles: Trouble[] = [];

  /** A story begins in the midst of things: no digest of it is the first, of which nobody knows yet what expires. */
  const lookFirst = async (standing: Standing): Promise<void> =>
    standing.looked ? undefined : run('calendar', standing);

  async function run(job: Job, standing: Standing): Promise<void> {
    if (job === 'digest') await lookFirst(standing);
    standing.looked ||= job === 'calendar';
    try {
      await runJob(job, standing, digest());
    } catch (error) {
      troubles.push({ at: now(), job, message: describeError(error).message });
    }
    await drain();
  }

  return { lookFirst, run, troubles };
}

/** A new deployment in an account and region. */
function standingAt(
  place: Place,
  deployed: WorldSettings,
  members: ReturnType<typeof createMembers>,
  since: number,
): Standing {
  const account = members.accountAt(place, STACK);
  const stack = createLocalStack({
    ...place,
    ...optionsAt(account, deployed),
    workflows: true,
    stack: STACK,
    startAt: since,
    inside: account,
    clientsOf: (member, region) =>
      members.clientsOf({ ...place, account: member, region: region ?? place.region }, place, stack.counts),
  });
  const seedHere = createSeeder(stack);
  return {
    ...place,
    stack,
    seed: (finding) => members.seeder(finding, stack, seedHere),
    digests: keepDigests(),
    next: schedulesAfter({ since }, since, deployed).map((entry) => ({ ...entry, at: firstRun(entry, since) })),
    since,
    looked: false,
  };
}

/** Updates one stack. A digest that was sent keeps its time; one that was not is the first of its new time of day. */
function redeployOne(standing: Standing, deployed: WorldSettings, now: number): void {
  standing.stack.redeploy(optionsAt(standing.stack, deployed));
  const told = standing.digests.some(({ readTo }) => readTo === undefined);
  standing.next = schedulesAfter(standing, now, deployed).map((entry) => ({
    ...entry,
    at: told ? entry.at : firstRun(entry, now),
  }));
}

/** The settings for the stack of one account: its own address may send, and each channel reaches a topic there. */
function optionsAt(
  { services }: Pick<LocalAccount, 'services'>,
  { digestTime: _, digest: __, alerts = {}, ...options }: WorldSettings,
): Redeployment & { settings: Partial<Config> } {
  const { sesFrom } = options.settings;
  if (sesFrom) services.sesv2.verified.add(sesFrom);
  const channels = Object.keys(alerts.channels ?? {}).map((name) => {
    const topic = services.sns.createTopic(`${STACK}-channel-${name}`);
    return [name, { kind: 'sns', topic }] as const;
  });
  return {
    ...options,
    alerts: { ...alerts, ...(channels.length > 0 && { channels: Object.fromEntries(channels) }) },
  };
}

/** A function that dies takes its batch with it, which comes again later; the others go on. */
async function drainOne(stack: LocalStack): Promise<void> {
  for (;;) {
    try {
      await stack.drain();
      return;
    } catch (error) {
      if (!(error instanceof SimulatedCrash)) throw error;
      stack.faults.revive();
    }
  }
}

/** When each schedule runs next after a moment. */
const schedulesAfter = (
  { since }: Pick<Standing, 'since'>,
  at: number,
  { digestTime, settings }: WorldSettings,
): Standing['next'] =>
  schedulesOf({ digestTime, timeZone: settings.timeZone ?? 'UTC' }).map((schedule) => ({
    schedule,
    at: nextRun(schedule, at, since),
  }));

/** What is due first up to a moment; undefined where nothing is. */
const firstDue = (standings: Iterable<Standing>, at: number) =>
  [...standings]
    .flatMap((standing) => standing.next.map((entry) => ({ standing, entry })))
    .filter(({ entry }) => entry.at <= at)
    .sort((a, b) => a.entry.at - b.entry.at || place(a.entry.schedule.job) - place(b.entry.schedule.job))[0];

/** Runs a job once, as its schedule does. */
async function runJob(job: Job, standing: Standing, digest: DigestSettings = {}): Promise<void> {
  const { stack } = standing;
  if (job === 'sweep') await stack.sweep();
  else if (job === 'look-around') await stack.lookAround(ranges);
  else if (job === 'calendar') await stack.lookAhead();
  else await sendDaily(standing, digest);
}

/** The morning before the story was told: of the digest's runs, the first is that of its own time of day. */
function firstRun({ schedule, at }: Standing['next'][number], since: number): number {
  if (schedule.job !== 'digest') return at;
  const expression = schedule.expression.replace(/^(cron\(\d+ \d+)[\d,]*/, '$1');
  return nextRun({ ...schedule, expression }, since, since);
}

/** Of what is due at one moment, what is looked up runs before what is told of it. */
const place = (job: Job): number => JOBS.indexOf(job);
