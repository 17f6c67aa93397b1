import { keepDigests, type LocalDigest, sendDaily } from '../local/digests.ts';
import { createLocalStack, type LocalStack, type LocalStackOptions } from '../local/local-stack.ts';
import type { Post } from '../src/alerts/channels/post.ts';
import type { ActionId } from '../src/core/action-ids.ts';
import type { Config } from '../src/core/config.ts';
import { functions } from '../src/functions/index.ts';
import { readInventory } from '../src/journal/inventory.ts';
import snapshot from '../src/never-block/aws-ranges.json' with { type: 'json' };
import { createTable } from '../src/platform/table.ts';
import { budgetsOf } from '../src/policy/budgets.ts';
import { alertsOf, ON_CALL } from './alerts/alert-plan.ts';
import { createReceivers, type Taken } from './alerts/receivers.ts';
import { type AlertBook, watchAlerts } from './alerts/watch-alerts.ts';
import type { Street } from './answers/browser.ts';
import { deploymentOf } from './answers/cast.ts';
import type { DoorBook } from './answers/door-book.ts';
import { comeToDoor, lookAgain } from './answers/street.ts';
import { createWorkspace, type Workspace } from './answers/workspace.ts';
import { Ledger } from './budgets/budget-ledger.ts';
import { sayOfBudget } from './budgets/budget-people.ts';
import { prepareBaselines } from './day/prepare-baselines.ts';
import { keepsCopies, prepareFew } from './day/prepare-few.ts';
import { endExecution, prepareWorkflows, withWorkflows } from './day/prepare-workflows.ts';
import { SHORT_ANSWERS, SHORT_EFFECTS } from './day/short-times.ts';
import { WIDE_LIST } from './day/wide-list.ts';
import { createDigestWatch, type DigestWatch } from './digest/digest-watch.ts';
import { CALM, type Strike, WEATHER } from './faults.ts';
import { invariants, type Violated } from './invariants/index.ts';
import { createInvoker, currentInvocation } from './invocation.ts';
import { createOldStates } from './old-states.ts';
import { RULES } from './organisation/cast.ts';
import { openOrganisation } from './organisation/open-organisation.ts';
import { createSimulatedMembers, type SimulatedMembers } from './organisation/simulated-members.ts';
import { changeByOwner, type OfOwner } from './owner/change-by-owner.ts';
import { endPauses, sayOfPause } from './pauses/pause-people.ts';
import { answer, changeBlocks, readOne, say } from './people.ts';
import { type Plan, START, type Stimulus } from './plan.ts';
import { chanceOf } from './random.ts';
import { CONTAINED, isContained, PLACES, prepare, withBaselines } from './scene.ts';
import { inVirtualTime, type VirtualTime } from './storm/virtual-time.ts';
import { appliedIn } from './view.ts';
import { throughWire, type WireOptions } from './wire.ts';
import { createWitness, type Witnessed } from './witness.ts';
import { startWorkers } from './workers.ts';
import { worldOf } from './world.ts';

/** What can be left out of a schedule, to find out what is needed for a violation. */
export interface Spared {
  /** Invocations on which nothing strikes. */
  invocations: ReadonlySet<string>;
}

/** What a person asked for, and by which part of the plan. */
export interface Asked {
  of: Stimulus;
  kind: string;
  /** Of a response; of a change to the block list, the address. */
  key: string;
  /** Of an answer from a page: who gave it, and what stood there. */
  shown?: { by: string; plan: string };
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
  applied: ReadonlySet<ActionId>;
}

/** What the invariants look at when a story is over. */
export interface Story {
  plan: Plan;
  stack: LocalStack;
  /** The accounts of the organisation, where there is one. */
  members?: SimulatedMembers | undefined;
  now: number;
  /** The world as it was before the first event. */
  before: ReadonlyMap<string, string>;
  witnessed: Witnessed;
  /** The budgets, kept a second time. */
  ledger: Ledger;
  /** The emails of the day, each beside the journal of its moment. */
  digestWatch: DigestWatch;
  /** To which channels alerts went. */
  alertBook: AlertBook;
  /** What was sent to web addresses. */
  taken: readonly Taken[];
  /** What people asked for, by the keys of the responses. */
  asked: readonly Asked[];
  /** Who came to the approval page and to Slack. */
  doorBook: DoorBook;
  workspace: Workspace;
  deadLetters: { queue: string; body: string }[];
  digests: LocalDigest[];
  /** Which accounts the hub knew after each of its reads. */
  inventories: readonly { at: number; accounts: readonly string[] }[];
}

const SECOND = 1_000;
const MINUTE = 60_000;
/** Faults end here; what is under way has until the digest to come to its end. */
const CALM_AFTER_MS = 65 * MINUTE;
const REDRIVE_AFTER_MS = 105 * MINUTE;
/** In the deployment's time zone the day is over at 15:00 UTC. */
const TIME_ZONE = 'Asia/Tokyo';
const DIGEST_AT = START + 182 * MINUTE;
const STACK = 'riposte-simulated';

/** More often than it is read in a deployment, as everything comes in a shorter time. */
const INVENTORY_MS = 20 * MINUTE;

/** The settings of a schedule, but for the mode. */
const settingsOf = ({
  seed,
  places,
  organisation,
  doors,
  isShort,
  isPrepared,
  hasBaselines,
}: Plan): Partial<Config> => ({
  timeZone: TIME_ZONE,
  ...(places && PLACES),
  ...(isContained(seed) && CONTAINED),
  ...(organisation && { organisation: RULES }),
  ...(doors?.hours && { approvalHours: doors.hours }),
  ...(isShort && SHORT_ANSWERS),
  ...(isPrepared && keepsCopies),
  ...(hasBaselines && withBaselines(isContained(seed))),
});

/** Plays one plan against the functions as they are deployed, in virtual time, and asks every invariant in the end. */
export async function runSchedule(plan: Plan, spared: Spared = { invocations: new Set() }): Promise<Ran> {
  const ran: Ran = {
    plan,
    asked: [],
    violations: [],
    deliveries: 0,
    deaths: 0,
    calls: 0,
    strikes: [],
    applied: new Set(),
  };
  let setTime: ((now: number) => void) | undefined;
  await inVirtualTime({ seed: plan.seed, startAt: START, onTime: (now) => setTime?.(now) }, async (time) => {
    await play(plan, spared, time, ran, (set) => {
      setTime = set;
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
  onClock: (setTime: (now: number) => void) => void,
): Promise<void> {
  const made = setUp(plan, spared, time, ran);
  const { stack, members, old, witness, ledger, digestWatch, alertBook, invoker, weather, street, receivers } = made;
  onClock(members?.setTime ?? stack.setTime);
  if (plan.isPrepared) await prepareFew(stack, plan.seed, time.now());
  if (plan.hasBaselines) prepareBaselines(stack, plan.seed);
  if (plan.hasWorkflows) prepareWorkflows(stack, plan);
  prepare(stack, plan, members);
  if (members) await openOrganisation(stack, members);
  const before = worldOf(stack, members);
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
  const run: Run = (fn, call) => invoker.invoke(fn, functions[fn].timeout * 1000, call);
  const inventories = startSchedules(stack, members, time, run);
  const ofOwner = { stack, members, before, forget: old.forgetAnswers };
  await goThrough({ plan, stack, members, ledger, time, asked: ran.asked, ofOwner, street });
  const digests = await endOfDay(plan, stack, time, run);
  await lookAgain(street, plan.seed);
  const story: Story = {
    plan,
    stack,
    members,
    now: time.now(),
    before,
    witnessed: witness.witnessed,
    ledger,
    digestWatch,
    alertBook,
    taken: receivers.taken,
    asked: ran.asked,
    doorBook: street.book,
    workspace: street.workspace,
    deadLetters: deadLettersOf(stack),
    digests,
    inventories,
  };
  ran.applied = appliedIn(stack);
  for (const invariant of invariants) ran.violations.push(...invariant(story));
}

type Run = (fn: keyof typeof functions, call: () => Promise<unknown>) => Promise<unknown>;

/** The deployment, with the wire between its functions and AWS, and who looks on. */
function setUp(plan: Plan, spared: Spared, time: VirtualTime, ran: Ran) {
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
  const witness = createWitness(stackNow, time.now, ran);
  const workspace = createWorkspace({ time, weather });
  const receivers = createReceivers({ time, weather }, workspace.post);
  const services = () => stackNow().services;
  const old = createOldStates(services, STACK, time.now);
  const onCall = (): void => {
    ran.calls += 1;
  };
  const ledger = new Ledger({ stack: stackNow, now: time.now, given: plan.budgets, asked: ran.asked });
  const digestWatch = createDigestWatch({ stack: stackNow, now: time.now });
  const onReached: WireOptions['onReached'] = (reached) => {
    witness.reached(reached);
    ledger.reached(reached);
    digestWatch.reached(reached);
  };
  const wire: WireOptions = { time, invoker, weather, services, old, onCall, onReached };
  const members = plan.organisation ? membersOf(wire, () => stackNow().config) : undefined;
  const alertBook = watchAlerts(plan, time.now);
  made = stackOf(plan, wire, witness, alertBook, members, receivers.post);
  const { sqs } = made.services;
  const chance = chanceOf(plan.seed, 'queues');
  sqs.failsEntry = () => chance.hits(weather().queue);
  sqs.onArrival = (queue, body) => {
    witness.arrived(queue, body);
    alertBook.arrived(queue, body);
  };
  if (plan.isRouted) made.services.sns.createTopic(ON_CALL);
  const street: Street = {
    ...{ stack: made, time, invoker, weather, workspace },
    ...{ book: witness.doorBook, see: witness.see },
  };
  return { stack: made, members, old, witness, ledger, digestWatch, alertBook, invoker, weather, street, receivers };
}

const membersOf = (wire: WireOptions, config: () => Config): SimulatedMembers =>
  createSimulatedMembers({
    stack: STACK,
    now: wire.time.now,
    config,
    through: (clients, place, answers) => throughWire(clients, { ...wire, place, old: answers }),
  });

const stackOf = (
  plan: Plan,
  wire: WireOptions,
  witness: ReturnType<typeof createWitness>,
  alertBook: AlertBook,
  members: SimulatedMembers | undefined,
  post: Post,
  alerts = alertsOf(plan),
): LocalStack =>
  createLocalStack({
    account: '111122223333',
    region: 'eu-west-1',
    stack: STACK,
    startAt: START,
    sleep: wire.time.sleep,
    clock: () => Math.round(wire.time.now() + (currentInvocation()?.skew ?? 0)),
    telemetry: witness.telemetry,
    onTold: (messages) => {
      witness.told(messages);
      alertBook.told(messages);
    },
    ...(alerts && { alerts }),
    post,
    settings: { ...settingsOf(plan), mode: plan.mode },
    ...(plan.doors && deploymentOf(plan.seed, plan.doors)),
    budgets: budgetsOf(plan.budgets),
    ...(plan.isWide && WIDE_LIST),
    ...playbooksOf(plan),
    through: (clients) => throughWire(clients, wire),
    ...(members && { inside: members.home, clientsOf: members.clientsOf }),
  });

/** What riposte.yml says of playbooks, and who may ask beside them. */
function playbooksOf(plan: Plan): Pick<LocalStackOptions, 'workflows' | 'runWorkflows' | 'playbooks'> {
  const { playbooks } = plan.isShort
    ? { playbooks: SHORT_EFFECTS }
    : { playbooks: plan.doors && deploymentOf(plan.seed, plan.doors).playbooks };
  return plan.hasWorkflows ? withWorkflows(plan, playbooks) : { ...(playbooks && { playbooks }) };
}

function startSchedules(
  stack: LocalStack,
  members: SimulatedMembers | undefined,
  time: VirtualTime,
  run: Run,
): Story['inventories'] {
  const inventories: Story['inventories'][number][] = [];
  void every(5 * MINUTE, time, () => run('sweep', () => stack.sweep()));
  void every(15 * MINUTE, time, () => run('look-around', () => stack.lookAround(ranges)));
  if (!members) return inventories;
  const table = createTable(stack.accountClients.dynamodb, STACK);
  const read = async (): Promise<void> => {
    await stack.readInventory();
    const { accounts = [] } = (await readInventory(table)) ?? {};
    inventories.push({ at: time.now(), accounts: accounts.map(({ id }) => id) });
  };
  void every(INVENTORY_MS, time, () => run('inventory', read));
  void every(15 * MINUTE, time, () => run('look-members', () => stack.lookAtMembers()));
  return inventories;
}

/** All that happens by the plan; then what is in trouble is mended, and what has failed for good comes again. */
async function goThrough(playing: Playing): Promise<void> {
  const { plan, stack, members, time } = playing;
  for (const stimulus of plan.stimuli) {
    await time.sleep(START + stimulus.at - time.now());
    await happen(stimulus, playing);
  }
  await time.sleep(START + CALM_AFTER_MS - time.now());
  members?.mendAll();
  await endPauses(stack, time.now());
  await time.sleep(START + REDRIVE_AFTER_MS - time.now());
  redrive(stack);
  if (!plan.doors) return;
  // A pause that somebody wanted on the page may come again with what is redriven.
  await time.sleep(5 * MINUTE);
  await endPauses(stack, time.now());
}

async function endOfDay(plan: Plan, stack: LocalStack, time: VirtualTime, run: Run): Promise<LocalDigest[]> {
  await time.sleep(DIGEST_AT - 60 * MINUTE - time.now());
  await run('calendar', () => stack.lookAhead());
  await time.sleep(DIGEST_AT - time.now());
  const digests = keepDigests();
  await sendDigests(() => run('digest', () => sendDaily({ stack, digests, since: START }, {})), time, plan);
  return digests;
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

interface Playing {
  plan: Plan;
  stack: LocalStack;
  members: SimulatedMembers | undefined;
  ledger: Ledger;
  time: VirtualTime;
  asked: Asked[];
  ofOwner: OfOwner;
  street: Street;
}

async function happen(stimulus: Stimulus, playing: Playing): Promise<void> {
  const { plan, stack, members, ledger, time, asked, street } = playing;
  const now = time.now();
  switch (stimulus.do) {
    case 'deliver':
      return stack.deliver(stimulus.source, stimulus.body);
    case 'answer': {
      const message = answer(stack, stimulus, now);
      if (message) asked.push({ of: stimulus, kind: message.kind, key: message.key });
      return;
    }
    case 'visit':
      if (plan.doors) void comeToDoor(street, stimulus, { seed: plan.seed, doors: plan.doors });
      return;
    case 'read':
      return readAndAnswer(stimulus, playing);
    case 'block': {
      const cidr = await changeBlocks(stack, stimulus, now);
      if (cidr) asked.push({ of: stimulus, kind: stimulus.what, key: cidr });
      return;
    }
    case 'budget': {
      const message = await sayOfBudget(stack, stimulus, now);
      if (message) asked.push({ of: stimulus, kind: message.kind, key: message.key });
      return ledger.said();
    }
    case 'pause':
    case 'resume':
    case 'hold':
    case 'let go':
      return sayOfPause(stack, stimulus, now);
    case 'end execution':
      return endExecution(stack, stimulus.token);
    case 'redeploy':
      stack.redeploy({
        settings: {
          ...settingsOf(plan),
          mode: stimulus.mode,
          ...(stimulus.protect && { protectedPrincipals: ['*'] }),
        },
      });
      return;
    case 'trouble':
      return members?.begin(stimulus.what);
    case 'mend':
      return members?.mend(stimulus.what);
    case 'meddle':
      while (members?.meddle(stimulus) === false) await time.sleep(SECOND);
      return;
  }
}

/** Somebody reads a question, and answers it later, whatever its owner has changed meanwhile. */
function readAndAnswer(stimulus: Extract<Stimulus, { do: 'read' }>, { stack, time, asked, ofOwner }: Playing): void {
  const record = readOne(stack, stimulus, time.now());
  if (!record) return;
  const { kind, pick, after, changed } = stimulus;
  if (changed !== undefined) void time.sleep(changed).then(() => changeByOwner(record.key, ofOwner));
  void time.sleep(after).then(() => {
    const { by, key } = say(stack, record, { kind, pick, times: 1, isOfPage: true });
    asked.push({ of: stimulus, kind, key, shown: { by, plan: record.plan ?? '' } });
  });
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
