import { GetIPSetCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { canonical } from '../../../../core/addresses/network.ts';
import type { Clients } from '../../../../core/clients.ts';
import { ConfigError, isAwsError, StaleLockTokenError } from '../../../../core/errors.ts';
import type { BlockSet } from './ip-sets.ts';
import type { Pace } from './waf-pace.ts';

/** What is known of one IP set while it is being reconciled. */
export interface SetState {
  set: BlockSet;
  /** To be read, or read again since it was written. */
  isStale: boolean;
  token: string | undefined;
  description: string | undefined;
  /** Counts what others wrote since we first read it. */
  changes: number;
  /** How often we have written it: of those that are to be written, it is the turn of whose count is lowest. */
  writes: number;
  /** What it holds, in canonical form. */
  held: Set<string>;
  /** What keeps it from being read or written. */
  error?: unknown;
  /** What happened to the last write, when it may succeed later. */
  conflict?: unknown;
}

export interface SetAccess {
  clients: Pick<Clients, 'wafv2' | 'wafv2Global'>;
  pace: Pace;
  sleep(ms: number): Promise<void>;
}

const MOST_READS = 8;
/** AWS WAF takes five reads a second, so that the next ones come soon; each time that they don't, we wait for longer. */
const READ_AGAIN_MS = 200;
const THROTTLED = ['ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'];

export const newState = (set: BlockSet): SetState => ({
  set,
  isStale: true,
  token: undefined,
  changes: 0,
  writes: 0,
  description: undefined,
  held: new Set(),
  ...(set.problem !== undefined && { error: set.problem }),
});

const clientOf = ({ scope }: BlockSet, { clients }: SetAccess): Clients['wafv2'] =>
  scope === 'CLOUDFRONT' ? clients.wafv2Global : clients.wafv2;

/** Reads the sets that are not known yet, or not any more. One that cannot be read is marked, and costs only itself. */
export async function readStale(states: readonly SetState[], access: SetAccess): Promise<void> {
  for (const state of states) {
    if (!state.isStale || state.error) continue;
    try {
      await readSet(state, access);
    } catch (error) {
      state.error = error;
    }
  }
}

async function readSet(state: SetState, access: SetAccess): Promise<void> {
  const { name, id, scope, family } = state.set;
  const { IPSet, LockToken } = await patiently(access, async () => {
    await access.pace.read();
    return clientOf(state.set, access).send(new GetIPSetCommand({ Name: name, Id: id, Scope: scope }));
  });
  const expected = family === 'v4' ? 'IPV4' : 'IPV6';
  if (IPSet?.IPAddressVersion && IPSet.IPAddressVersion !== expected)
    throw new ConfigError(
      `The IP set ${name} is for ${IPSet.IPAddressVersion}, not ${expected}. Deploy the stack again.`,
    );
  if (state.token !== undefined && state.token !== LockToken) state.changes += 1;
  state.token = LockToken;
  state.description = IPSet?.Description || undefined;
  // What it held before in these very words need not be parsed again.
  const { held } = state;
  state.held = new Set((IPSet?.Addresses ?? []).map((text) => (held.has(text) ? text : (canonical(text) ?? text))));
  state.isStale = false;
}

/** Waits out throttling of a read. */
async function patiently<T>({ sleep }: SetAccess, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isAwsError(error, ...THROTTLED) || attempt === MOST_READS) throw error;
      await sleep(READ_AGAIN_MS * attempt * (1 + Math.random()));
    }
  }
}

/**
 * Replaces what a set holds, under its lock token. Afterwards it has to be read again, whatever happened: to see that it
 * was written, or what somebody else wrote.
 *
 * @returns whether it was written. Where it was not, the state says why; or a turn is kept for this very set, which comes before
 *   any other one is written: it is to be read again for that
 */
export async function writeSet(
  state: SetState,
  content: Set<string>,
  access: SetAccess,
): Promise<'written' | 'not written' | 'to be read'> {
  const { name, id, scope } = state.set;
  const isOurTurn = await access.pace.write(`${scope} ${name}`);
  state.isStale = true;
  if (!isOurTurn) return 'to be read';
  try {
    const { NextLockToken } = await clientOf(state.set, access).send(
      new UpdateIPSetCommand({
        Name: name,
        Id: id,
        Scope: scope,
        Addresses: [...content].sort(),
        LockToken: state.token,
        ...(state.description && { Description: state.description }),
      }),
    );
    access.pace.written(`${scope} ${name}`);
    state.token = NextLockToken;
    state.held = content;
    state.writes += 1;
    state.conflict = undefined;
    return 'written';
  } catch (error) {
    await passing(error, state, access);
    return 'not written';
  }
}

/** Waits out a lock conflict or throttling; any other error marks the set. */
async function passing(error: unknown, state: SetState, { sleep }: SetAccess): Promise<void> {
  if (isAwsError(error, 'WAFOptimisticLockException')) {
    state.conflict = new StaleLockTokenError(`The IP set ${state.set.name} changed under each of our writes`, {
      cause: error,
    });
    await sleep(Math.random() * 300);
  } else if (isAwsError(error, ...THROTTLED)) {
    state.conflict = error;
    // One write a second is the limit for the account, and others write as well; our own next turn is a second away.
    await sleep(Math.random() * 300);
  } else state.error = error;
}
