import { keepDigests, type LocalDigest, sendDaily } from '../local/digests.ts';
import { createLocalStack, type LocalStack } from '../local/local-stack.ts';
import { functions } from '../src/functions.ts';
import { createJournal } from '../src/journal/journal.ts';
import snapshot from '../src/never-block/aws-ranges.json' with { type: 'json' };
import { CALM, type Strike, WEATHER } from './faults.ts';
import { invariants, type Violated } from './invariants/index.ts';
import { createInvoker, currentInvocation } from './invocation.ts';
import { createOldStates } from './old-states.ts';
import { answer, changeBlocks } from './people.ts';
import { type Plan, START, type Stimulus } from './plan.ts';
import { chanceOf } from './random.ts';
import { CONTAINED, isContained, PLACES, prepare } from './scene.ts';
import { inVirtualTime, type VirtualTime } from './storm/virtual-time.ts';
import { worldOf } from './view.ts';
import { throughWire } from './wire.ts';
import { createWitness, type Witnessed } from './witness.ts';
import { startWorkers } from './workers.ts';

/** What can be left out of a schedule, to find out what is needed for a violation. */
export interface Spared {
  /** Invocations on which nothing strikes. */
  invocations: ReadonlySet<string>;
}

/** What a person asked for, and by which part of the plan. */
export interface Asked {
  of: Stimulus;
  kind: string;
  key: string;
}

export interface Ran {
  plan: Plan;
  asked: Asked[];
  violations: Violated[];
  /** Messages that were handed to functions. */
  deliveries: number;
  deaths: number;
  calls: number;
  strikes: Strike[];
}

/** What the invariants look at when a story is over. */
export interface Story {
  plan: Plan;
  stack: LocalStack;
  now: number;
  /** The world as it was before the first event. */
  before: ReadonlyMap<string, string>;
  witnessed: Witnessed;
  /** What people asked for, by the keys of the responses. */
  asked: readonly Asked[];
  deadLetters: { queue: string; body: string }[];
  digests: LocalDigest[];
}

const MINUTE = 60_000;
/** Faults end here; what is under way has until the digest to come to its end. */
const CALM_AFTER_MS = 65 * MINUTE;
const REDRIVE_AFTER_MS = 105 * MINUTE;
/** In the deployment's time zone the day is over at 15:00 UTC. */
const TIME_ZONE = 'Asia/Tokyo';
const DIGEST_AT = START + 182 * MINUTE;
const STACK = 'riposte-simulated';

/** Plays one plan against the functions as they are deployed, in virtual time, and asks every invariant in the end. */
export async function runSchedule(plan: Plan, spared: Spared = { invocations: new Set() }): Promise<Ran> {
  const ran: Ran = { plan, asked: [], violations: [], deliveries: 0, deaths: 0, calls: 0, strikes: [] };
  let stack: LocalStack | undefined;
  await inVirtualTime({ seed: plan.seed, startAt: START, onTime: (now) => stack?.setTime(now) }, async (time) => {
    await play(plan, spared, time, ran, (made) => {
      stack = made;
    });
  }).catch((error: unknown) => {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    ran.violations.push({ invariant: 'ends', what });
  });
  return ran;
}

async function play(
  plan: Plan,
  spared: Spared,
  time: VirtualTime,
  ran: Ran,
  onStack: (stack: LocalStack) => void,
): Promise<void> {
  const isRough = (): boolean =>
    time.now() < START + CALM_AFTER_MS || (time.now() >= DIGEST_AT && time.now() < DIGEST_AT + 10 * MINUTE);
  const weather = () => (isRough() ? WEATHER[plan.faults] : CALM);
  const invoker = createInvoker({
    seed: plan.seed,
    time,
    weather,
    spared: spared.invocations,
    onStrike: (strike) => {
      ran.strikes.push(strike);
      if (strike.what === 'death' || strike.what === 'timeout') ran.deaths += 1;
    },
  });
  let made: LocalStack | undefined;
  const stackNow = (): LocalStack => {
    if (!made) throw new Error('the stack is asked before it stands');
    return made;
  };
  const witness = createWitness(stackNow, time.now);
  const services = () => stackNow().services;
  const old = createOldStates(services, STACK, time.now);
  const onCall = (): void => {
    ran.calls += 1;
  };
  const stack = createLocalStack({
    account: '111122223333',
    region: 'eu-west-1',
    stack: STACK,
    startAt: START,
    sleep: time.sleep,
    clock: () => Math.round(time.now() + (currentInvocation()?.skew ?? 0)),
    telemetry: witness.telemetry,
    onTold: witness.told,
    settings: {
      mode: plan.mode,
      timeZone: TIME_ZONE,
      ...(plan.places && PLACES),
      ...(isContained(plan.seed) && CONTAINED),
    },
    through: (clients) =>
      throughWire(clients, { time, invoker, weather, services, old, onCall, onReached: witness.reached }),
  });
  made = stack;
  onStack(stack);
  const { sqs } = stack.services;
  const chance = chanceOf(plan.seed, 'queues');
  sqs.failsEntry = () => chance.hits(weather().queue);
  sqs.onArrival = witness.arrived;
  prepare(stack, plan);
  const before = worldOf(stack);
  startWorkers({
    stack,
    time,
    invoker,
    seed: plan.seed,
    weather,
    onDelivered: (count) => {
      ran.deliveries += count;
    },
  });
  const run = (fn: 'sweep' | 'look-around' | 'calendar' | 'digest', call: () => Promise<void>): Promise<unknown> =>
    invoker.invoke(fn, functions[fn].timeout * 1000, call);
  void every(5 * MINUTE, time, () => run('sweep', () => stack.sweep()));
  void every(15 * MINUTE, time, () => run('look-around', () => stack.lookAround(ranges)));
  for (const stimulus of plan.stimuli) {
    await time.sleep(START + stimulus.at - time.now());
    await happen(stimulus, stack, time, ran.asked);
  }
  await time.sleep(START + CALM_AFTER_MS - time.now());
  await createJournal(stack.accountClients.dynamodb, STACK).setPaused(false, 'person@example.com', time.now());
  await time.sleep(START + REDRIVE_AFTER_MS - time.now());
  redrive(stack);
  await time.sleep(DIGEST_AT - 60 * MINUTE - time.now());
  await run('calendar', () => stack.lookAhead());
  await time.sleep(DIGEST_AT - time.now());
  const digests = keepDigests();
  await sendDigests(() => run('digest', () => sendDaily({ stack, digests, since: START }, {})), time, plan);
  const story: Story = {
    plan,
    stack,
    now: time.now(),
    before,
    witnessed: witness.witnessed,
    asked: ran.asked,
    deadLetters: deadLettersOf(stack),
    digests,
  };
  for (const invariant of invariants) ran.violations.push(...invariant(story));
}

/** Two runs at once while everything goes wrong, and the later ones of the schedule, when all is calm again. */
async function sendDigests(send: () => Promise<unknown>, time: VirtualTime, { seed }: Plan): Promise<void> {
  const apart = chanceOf(seed, 'digest').between(0, 3_000);
  await Promise.all([send(), time.sleep(apart).then(send)]);
  for (let n = 0; n < 2; n += 1) {
    await time.sleep(12 * MINUTE);
    await send();
  }
}

/** AWS's list of ranges as it was shipped: there is no network. */
const ranges = async (): Promise<Response> => new Response(JSON.stringify(snapshot));

async function every(ms: number, time: VirtualTime, run: () => Promise<unknown>): Promise<never> {
  for (;;) {
    await time.sleep(ms);
    await run();
  }
}

async function happen(stimulus: Stimulus, stack: LocalStack, time: VirtualTime, asked: Asked[]): Promise<void> {
  const now = time.now();
  switch (stimulus.do) {
    case 'deliver':
      return stack.deliver(stimulus.source, stimulus.body);
    case 'answer': {
      const message = answer(stack, stimulus, now);
      if (message) asked.push({ of: stimulus, kind: message.kind, key: message.key });
      return;
    }
    case 'block':
      return changeBlocks(stack, stimulus, now);
    case 'pause':
      await createJournal(stack.accountClients.dynamodb, STACK).setPaused(
        true,
        'person@example.com',
        now,
        'to look at it',
      );
      return;
    case 'resume':
      await createJournal(stack.accountClients.dynamodb, STACK).setPaused(false, 'person@example.com', now);
      return;
    case 'redeploy':
      stack.redeploy({
        settings: {
          mode: stimulus.mode,
          timeZone: TIME_ZONE,
          ...(stack.config.networkAcls.length > 0 && PLACES),
          ...(stack.config.contain.length > 0 && CONTAINED),
          ...(stimulus.protect && { protectedPrincipals: ['*'] }),
        },
      });
  }
}

const deadLettersOf = (stack: LocalStack): Story['deadLetters'] =>
  stack
    .readers()
    .flatMap((queue) =>
      stack.services.sqs.messages(`${stack.config.stack}-${queue}-dead-letters`).map(({ body }) => ({ queue, body })),
    );

/** What an operator does once the cause is mended. */
function redrive({ services: { sqs }, config, readers }: LocalStack): void {
  for (const queue of readers())
    sqs.StartMessageMoveTask({ SourceArn: sqs.arnOf(`${config.stack}-${queue}-dead-letters`) });
}
