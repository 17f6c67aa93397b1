// An example for docs/renewing.md: the rotator of a database that Riposte has no driver for, as two logins that take turns.
import { createHmac } from 'node:crypto';

/** What your database does, with its own driver and an administrator's login. */
export interface Database {
  /** Gives a login another password. */
  setPassword(login: string, password: string): Promise<void>;
  /** Throws where the login is refused. */
  signIn(login: string, password: string): Promise<void>;
}

export interface Rotator {
  /** Both have the same rights. */
  logins: readonly [string, string];
  /** At least 32 bytes that nobody else knows, such as those of a secret that only this function reads. */
  seed: Uint8Array;
  database: Database;
  /** The value in force: AWSCURRENT of the secret with this ARN. */
  read(arn: string): Promise<string>;
}

interface Request {
  step: 'create' | 'prove' | 'delete' | 'redeploy';
  arn: string;
  token: string;
}

/** The handler of a function that is called `riposte-rotator-…`. */
export const twoLogins =
  ({ logins: [first, second], seed, database, read }: Rotator) =>
  async ({ step, arn, token }: Request): Promise<object> => {
    // The same token has to lead to the same value, however often it is asked for: it is derived, and stored nowhere.
    // Its beginning has what the rules of SQL Server and Redshift for passwords want.
    const derived = (login: string): string =>
      `Aa1${createHmac('sha256', seed).update(`${token} ${login}`).digest('base64url').slice(0, 40)}`;
    try {
      const current = JSON.parse(await read(arn)) as { username: string; password: string };
      const other = current.username === first ? second : first;
      // A step may be asked again when the new value is in force already: then it is the present login that is new.
      const isInForce = current.password === derived(current.username);
      const next = isInForce ? current.username : other;
      switch (step) {
        case 'create': {
          // Nobody uses this login yet: who reads the secret still has the other.
          await database.setPassword(next, derived(next));
          return { ok: true, value: JSON.stringify({ ...current, username: next, password: derived(next) }) };
        }
        case 'prove':
          await database.signIn(next, derived(next));
          return { ok: true };
        case 'delete':
          // The grace period of the other one is over; where a later rotation has put it in force again, it stays.
          if (isInForce) await database.setPassword(other, derived(`${other} ended`));
          return { ok: true };
        default:
          return { ok: false, reason: 'unsupported' };
      }
    } catch (error) {
      // A driver's own words may hold the password: only a word of the contract leaves here.
      return { ok: false, reason: error instanceof RefusedError ? 'denied' : 'unreachable' };
    }
  };

/** To be thrown by `database` where it is the login or the right that is refused, and trying again does not help. */
export class RefusedError extends Error {}
