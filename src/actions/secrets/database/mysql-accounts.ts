import { createHash } from 'node:crypto';
import { escape as text } from 'mysql2';
import { DatabaseError } from './problem.ts';
import type { Wire } from './wire.ts';

/** In MySQL a name alone is no user: each host from which it may sign in makes an account with a password of its own. */
export interface Account {
  user: string;
  host: string;
  needsTls: boolean;
}

export interface Server {
  isMariaDb: boolean;
  /** Since 8.0.14 an account of MySQL may keep its last password beside the new one. */
  hasDualPasswords: boolean;
}

/** Quotes and backslashes mean different things in different SQL modes, so names with them are not written at all. */
export const isPlain = (name: string): boolean => /^[^'"`\\\p{Cc}]*$/u.test(name);

export const named = ({ user, host }: Pick<Account, 'user' | 'host'>): string => `${text(user)}@${text(host)}`;

export function readServer(version: unknown): Server {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(String(version)) ?? [];
  const number = Number(major) * 10_000 + Number(minor) * 100 + Number(patch);
  const isMariaDb = /mariadb/i.test(String(version));
  if (!(number >= (isMariaDb ? 100_200 : 50_700))) throw new DatabaseError('unsupported', 'version is too old');
  return { isMariaDb, hasDualPasswords: !isMariaDb && number >= 80_014 };
}

/** The accounts with these names, for an administrator. One statement. */
export async function findAccounts(wire: Wire, users: readonly string[]): Promise<{ server: Server; all: Account[] }> {
  const rows = await wire.run(
    'SELECT VERSION() AS version, User AS user, Host AS host, ssl_type AS tls FROM mysql.user WHERE User IN (?)',
    [users],
  );
  const all = rows.map((row) => ({ user: String(row.user), host: String(row.host), needsTls: needsTls(row) }));
  if (!all.every(({ host }) => isPlain(host))) throw new DatabaseError('unsupported', 'host part with quotes');
  return { server: readServer(rows[0]?.version ?? '0'), all };
}

function needsTls({ tls }: Readonly<Record<string, unknown>>): boolean {
  const kind = String(tls ?? '');
  // A password alone would not do there, so the clone could not be proven.
  if (kind !== '' && kind !== 'ANY') throw new DatabaseError('unsupported', 'REQUIRE with a client certificate');
  return kind === 'ANY';
}

/**
 * `IDENTIFIED …` for one account. MariaDB writes statements to its general log as they are, so it gets the hash; MySQL
 * masks the password in all of its logs, and knows itself which hash the account has.
 */
export const identified = ({ isMariaDb }: Server, password: string): string =>
  isMariaDb ? `IDENTIFIED BY PASSWORD ${text(nativeHash(password))}` : `IDENTIFIED BY ${text(password)}`;

/** What `mysql_native_password` keeps of a password: `*` and the SHA-1 of its SHA-1. */
export function nativeHash(password: string): string {
  const once = createHash('sha1').update(password).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}
