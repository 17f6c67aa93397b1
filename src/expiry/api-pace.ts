import { isRetryable } from '../core/errors.ts';
import { type Clock, everyTurn } from '../platform/pace.ts';

const MOST_TRIES = 5;
const FIRST_WAIT_MS = 1000;

/**
 * Makes calls of one API no faster than `perSecond`, and again when it is busy: the waits double from a second, beside
 * those of the SDK. Calls that are made at once wait their turn.
 */
export function createPace(perSecond: number, clock: Clock): <T>(call: () => Promise<T>) => Promise<T> {
  const turn = everyTurn(1000 / perSecond, clock);
  return async (call) => {
    for (let tries = 1; ; tries += 1) {
      await turn();
      try {
        return await call();
      } catch (error) {
        if (tries === MOST_TRIES || !isRetryable(error)) throw error;
        await clock.sleep(FIRST_WAIT_MS * 2 ** (tries - 1));
      }
    }
  };
}

/**
 * Calls a second that are made of each API: its published quota for an account and region or less, since others call
 * it too. Where AWS publishes none (Parameter Store, IAM), what is known to be taken.
 *
 * Source: the quotas pages of ACM, AWS KMS and Secrets Manager.
 */
export const RATES = {
  listSecrets: 20,
  describeParameters: 5,
  listParameterTags: 5,
  listCertificates: 1,
  listServerCertificates: 5,
  listKeys: 20,
  describeKey: 50,
  describeKeyStores: 2,
  keyAccess: 20,
  credentialReport: 1,
  describeGroups: 5,
  describeListeners: 5,
  listAuthorities: 2,
  listProtections: 2,
  describeTrails: 5,
  firewallPolicies: 2,
} as const;

/** Every page of a list, one at a time, so that only one is in memory. */
export async function* pages<T>(
  pace: <R>(call: () => Promise<R>) => Promise<R>,
  page: (token: string | undefined) => Promise<{ items?: T[] | undefined; next?: string | undefined }>,
): AsyncGenerator<T> {
  let token: string | undefined;
  do {
    const from = token;
    const { items = [], next } = await pace(() => page(from));
    yield* items;
    token = next;
  } while (token);
}
