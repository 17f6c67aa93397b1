import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { describeError } from '../core/telemetry.ts';

interface Client {
  send(command: object, ...more: unknown[]): Promise<unknown>;
}

/** A trace that X-Ray has chosen to keep, as Lambda names it. */
interface Trace {
  root: string;
  parent: string;
}

/** What is said of one call; no value of it. */
interface Told {
  service: string;
  operation: string;
  /** ms since 1970. */
  from: number;
  to: number;
  error?: unknown;
}

/** What X-Ray’s daemon wants before each document. */
const HEAD = '{"format": "json", "version": 1}\n';
/** A trace may have 500 KB; those of a look at thousands of things would have more. */
const MOST_OF_TRACE = 200;
/** Operations that the document client calls otherwise than the service. */
const OPERATIONS: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  BatchGet: 'BatchGetItem',
  BatchWrite: 'BatchWriteItem',
  TransactGet: 'TransactGetItems',
  TransactWrite: 'TransactWriteItems',
};

let socket: Socket | undefined;
let counted = { root: '', calls: 0 };

/**
 * The same client, which writes each of its calls into the invocation’s trace as a subsegment: service, operation, how
 * long it took, whether it failed. Where X-Ray keeps no trace of an invocation, nothing is made or sent.
 *
 * @param name of the client, where it does not say its service’s
 */
export function traced<C>(client: C, name: string): C {
  const untraced = client as Client;
  if (typeof untraced?.send !== 'function') return client;
  // Asked for when the call is over: a client that is loaded later says nothing of itself before.
  const service = (): string => (client as { config?: { serviceId?: string } }).config?.serviceId ?? name;
  const send: Client['send'] = async (command, ...more) => {
    const trace = keptTrace(process.env);
    if (!trace) return untraced.send(command, ...more);
    const called = command.constructor.name.replace(/Command$/, '');
    const told = { operation: OPERATIONS[called] ?? called, from: Date.now() };
    try {
      const answer = await untraced.send(command, ...more);
      tell({ ...told, service: service(), to: Date.now() }, trace);
      return answer;
    } catch (error) {
      tell({ ...told, service: service(), to: Date.now(), error }, trace);
      throw error;
    }
  };
  return Object.assign(Object.create(client as object) as object, { send }) as C;
}

/** The trace of this invocation, if X-Ray keeps it and there are not too many calls in it already. */
function keptTrace({
  _X_AMZN_TRACE_ID: text = '',
  AWS_XRAY_DAEMON_ADDRESS: daemon,
}: NodeJS.ProcessEnv): Trace | undefined {
  if (!daemon || !text.includes('Sampled=1')) return undefined;
  const root = /(?:^|;)Root=([\w-]+)/.exec(text)?.[1];
  const parent = /(?:^|;)Parent=([0-9a-f]{16})/.exec(text)?.[1];
  if (!root || !parent) return undefined;
  if (counted.root !== root) counted = { root, calls: 0 };
  counted.calls += 1;
  return counted.calls <= MOST_OF_TRACE ? { root, parent } : undefined;
}

/** One subsegment for X-Ray. Pure but for its id. */
export function subsegmentOf({ service, operation, from, to, error }: Told, { root, parent }: Trace): object {
  return {
    id: randomBytes(8).toString('hex'),
    trace_id: root,
    parent_id: parent,
    type: 'subsegment',
    namespace: 'aws',
    name: service,
    start_time: from / 1000,
    end_time: to / 1000,
    aws: { operation },
    ...(error !== undefined && faultOf(error)),
  };
}

/** How X-Ray counts it: as ours, as the service’s, or as too many calls. */
function faultOf(error: unknown): object {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  if (status >= 500) return { fault: true };
  const isThrottled = status === 429 || /Throttl|TooManyRequests|LimitExceeded/.test(String(describeError(error).name));
  return { error: true, ...(isThrottled && { throttle: true }) };
}

/** A datagram that gets lost is a line that is missing in a trace, and no reason to fail. */
function tell(told: Told, trace: Trace): void {
  try {
    const [host = '127.0.0.1', port = '2000'] = (process.env.AWS_XRAY_DAEMON_ADDRESS ?? '').split(':');
    // Loaded by the first trace: few deployments are traced.
    socket ??= process
      .getBuiltinModule('node:dgram')
      .createSocket('udp4')
      .on('error', () => undefined);
    socket.unref();
    socket.send(`${HEAD}${JSON.stringify(subsegmentOf(told, trace))}`, Number(port), host, () => undefined);
  } catch {
    // As above.
  }
}
