import { awsError } from '../local/account.ts';
import type { LocalStack } from '../local/local-stack.ts';
import type { Clients } from '../src/core/clients.ts';
import type { Place } from '../src/core/organisation.ts';
import type { Weather } from './faults.ts';
import { currentInvocation, type Invocation, type Invoker, never } from './invocation.ts';
import type { OldStates } from './old-states.ts';
import type { VirtualTime } from './storm/virtual-time.ts';

/** One call of a function that reached AWS. */
export interface Reached {
  invocation: Invocation;
  service: string;
  operation: string;
  input: Record<string, unknown>;
  answer?: unknown;
  error?: unknown;
  /** Where, if not at home. */
  place?: Place | undefined;
}

export interface WireOptions {
  time: VirtualTime;
  invoker: Invoker;
  weather(): Weather;
  services(): LocalStack['services'];
  old: OldStates;
  /** Whose clients they are; of home unless told. */
  place?: Place;
  onCall(): void;
  onReached(reached: Reached): void;
}

interface Command {
  input: Record<string, unknown>;
  constructor: { name: string };
}
type Client = { send(command: Command): Promise<unknown> };
type Call = { service: string; operation: string; command: Command; client: Client; invocation: Invocation };

/** As often as the SDK tries with the functions' settings, the first time included. */
const MOST_TRIES = 4;
const READ = /^(Get|List|Describe|BatchGet|Lookup|Query|Scan|Simulate)/;
/**
 * AWS answers these from one place, or says that they are consistent: a value, and what the queue holds. What the table holds is
 * looked at apart.
 */
const CONSISTENT = /^(dynamodb|sqs|secretsManager:GetSecretValue)/;

export const isRead = (operation: string): boolean => READ.test(operation);

const hangUp = (): Error => Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });

/** Puts a wire between the functions and AWS, on which everything may happen that happens on real ones. */
export function throughWire(clients: Clients, options: WireOptions): Clients {
  return Object.fromEntries(
    Object.entries(clients).map(([service, client]) => [
      service,
      {
        send(command: Command): Promise<unknown> {
          const invocation = currentInvocation();
          if (!invocation) return (client as unknown as Client).send(command);
          const operation = command.constructor.name.replace(/Command$/, '');
          return send({ service, operation, command, client: client as unknown as Client, invocation }, options);
        },
      },
    ]),
  ) as unknown as Clients;
}

/** One call as a function makes it: the SDK's tries, and what may come between. */
async function send(call: Call, options: WireOptions): Promise<unknown> {
  const { invocation, operation, command } = call;
  if (invocation.isDead) return never();
  const { strikes, wait } = between(call, options);
  const { chance } = invocation;
  const way = (): number => (strikes('slow') ? chance.between(500, 9_000) : chance.between(1, 20));
  invocation.calls += 1;
  options.onCall();
  const dies = invocation.calls === invocation.death?.call;
  if (dies && !invocation.death?.after) return diesAt(call, 'before');
  await wait(way());
  // The SDK gives each transaction a token, the same for each of its tries.
  if (operation === 'TransactWrite') command.input.ClientRequestToken ??= `${invocation.id}/${invocation.calls}`;
  for (let tries = 1; ; tries += 1) {
    const isLast = tries === MOST_TRIES;
    const stopped = stoppedOnItsWay(call, strikes, isLast);
    if (stopped) {
      if (stopped.error) throw stopped.error;
      await wait(stopped.wait);
      continue;
    }
    const older = olderAnswer(call, options, strikes);
    const reached = older === undefined ? await reach(call, options, strikes) : { answer: older };
    if (dies) return diesAt(call, 'after');
    if (strikes('answerLost')) {
      await wait(chance.between(200, 3_000));
      if (isLast || chance.hits(0.3)) throw hangUp();
      continue;
    }
    await wait(way());
    if ('error' in reached) throw reached.error;
    return reached.answer;
  }
}

/** What may strike a call, and how its function waits. */
function between({ invocation, service, operation }: Call, { time, invoker, ...options }: WireOptions) {
  const weather = invoker.isSpared(invocation) ? undefined : options.weather();
  return {
    strikes: (what: Exclude<keyof Weather, 'skewMs'>): boolean => {
      const does = weather !== undefined && invocation.chance.hits(weather[what]);
      if (does) invoker.strike(invocation, what, `${service}:${operation}`);
      return does;
    },
    /** Nothing of a dead process goes on after it has waited. */
    wait: async (ms: number): Promise<void> => {
      await time.sleep(ms);
      if (invocation.isDead) await never();
    },
  };
}

function diesAt({ invocation, service, operation }: Call, when: 'before' | 'after'): Promise<never> {
  invocation.die({ what: 'death', call: `${when} ${service}:${operation}` });
  return never();
}

/** Why a try does not arrive: how long the SDK waits before the next one, or what it throws in the end. */
function stoppedOnItsWay(
  call: Call,
  strikes: ReturnType<typeof between>['strikes'],
  isLast: boolean,
): { error?: Error; wait: number } | undefined {
  const { chance } = call.invocation;
  if (strikes('throttled')) {
    if (isLast) return { error: awsError('ThrottlingException', 'Rate exceeded'), wait: 0 };
    return { wait: chance.between(50, 400) };
  }
  if (strikes('requestLost')) return { ...((isLast || chance.hits(0.25)) && { error: hangUp() }), wait: 300 };
  const error = conflictOf(call, strikes);
  if (!error) return undefined;
  return { ...((call.operation === 'TransactWrite' || isLast) && { error }), wait: 50 };
}

type Strikes = (what: 'conflict' | 'stale' | 'partial') => boolean;

/** A write to the table that meets another one: of a transaction one item says so, and the others are cancelled too. */
function conflictOf({ service, operation, command, invocation }: Call, strikes: Strikes): Error | undefined {
  if (service !== 'dynamodb' || (operation !== 'TransactWrite' && operation !== 'Update')) return undefined;
  if (!strikes('conflict')) return undefined;
  if (operation === 'Update') return awsError('TransactionConflictException', 'Transaction is ongoing for the item');
  const count = (command.input.TransactItems as unknown[]).length;
  const which = invocation.chance.below(count);
  const error = awsError('TransactionCanceledException', 'Transaction cancelled');
  return Object.assign(error, {
    CancellationReasons: Array.from({ length: count }, (_, n) => ({
      Code: n === which ? 'TransactionConflict' : 'None',
    })),
  });
}

/** What the same read was answered a moment ago, where a service may say that. */
function olderAnswer({ service, operation, command }: Call, { old }: WireOptions, strikes: Strikes): unknown {
  if (!isRead(operation) || CONSISTENT.test(`${service}:${operation}`)) return undefined;
  const known = old.olderAnswer(questionOf(service, operation, command));
  return known !== undefined && strikes('stale') ? known : undefined;
}

const questionOf = (service: string, operation: string, { input }: Command): string =>
  `${service} ${operation} ${JSON.stringify(input)}`;

/** A read of the table by key, or of one of its partitions, that does not say that it has to know of every write. */
export function mayBeBehind(operation: string, input: Record<string, unknown>): boolean {
  if (operation === 'BatchGet') {
    const tables = Object.values((input.RequestItems ?? {}) as Record<string, { ConsistentRead?: boolean }>);
    return tables.some(({ ConsistentRead }) => ConsistentRead !== true);
  }
  return /^(Get|Query|Scan)$/.test(operation) && input.IndexName === undefined && input.ConsistentRead !== true;
}

function strikesBehind({ invocation, service, operation }: Call, { invoker, weather }: WireOptions): boolean {
  const does = !invoker.isSpared(invocation) && invocation.behind.hits(weather().stale);
  if (does) invoker.strike(invocation, 'stale', `${service}:${operation}`);
  return does;
}

/** The call arrives, and AWS does what it asks. */
async function reach(
  call: Call,
  options: WireOptions,
  strikes: Strikes,
): Promise<{ answer: unknown } | { error: unknown }> {
  const { service, operation, command, client, invocation } = call;
  const { old, services, onReached, place } = options;
  const { input } = command;
  const { dynamodb } = services();
  const isOfTable = service === 'dynamodb';
  const isSometimesOld = options.weather().stale > 0;
  if (isOfTable && !isRead(operation) && isSometimesOld) old.beforeWrite(operation, input);
  const { batchCapacity } = dynamodb;
  if (operation === 'BatchGet' && strikes('partial')) {
    dynamodb.batchCapacity = 2;
    dynamodb.fromTheEnd = invocation.unread.hits(0.5);
  }
  const isBehind = isOfTable && mayBeBehind(operation, input) && isSometimesOld && strikesBehind(call, options);
  const answered = isBehind ? old.readBehind(() => client.send(command)) : client.send(command);
  dynamodb.batchCapacity = batchCapacity;
  dynamodb.fromTheEnd = false;
  try {
    let answer = await answered;
    if (operation === 'Query' && input.IndexName && strikes('stale')) answer = old.olderIndex(input, answer);
    if (isRead(operation) && isSometimesOld && !CONSISTENT.test(`${service}:${operation}`))
      old.keepAnswer(questionOf(service, operation, command), answer);
    onReached({ invocation, service, operation, input, answer, place });
    return { answer };
  } catch (error) {
    onReached({ invocation, service, operation, input, error, place });
    return { error };
  }
}
