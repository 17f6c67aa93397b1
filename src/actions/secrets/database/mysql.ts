import {
  type Account,
  findAccounts,
  identified,
  isPlain,
  named,
  nativeHash,
  readServer,
  type Server,
} from './mysql-accounts.ts';
import { copyGrants } from './mysql-grants.ts';
import { connectMysql } from './mysql-wire.ts';
import { DatabaseError } from './problem.ts';
import { passwordForNobody } from './vault.ts';
import type { Dialect, Wire } from './wire.ts';

/** MySQL, MariaDB and what speaks like them. */
export const mysql: Dialect = {
  connect: connectMysql,
  // MariaDB takes 80; the shorter one fits both.
  longestName: 32,
  isName: isPlain,

  async changeOwn(wire, _user, password) {
    const [row] = await wire.run('SELECT VERSION() AS version');
    const server = readServer(row?.version);
    // Without a privilege, MariaDB lets users change themselves in this form only.
    if (server.isMariaDb) await wire.run('SET PASSWORD = ?', [nativeHash(password)]);
    else await wire.run(`ALTER USER USER() ${identified(server, password)}`);
    if (server.hasDualPasswords) await discardOwn(wire);
  },

  // The password comes last: whoever sees it accepted takes the clone to be complete.
  async changeClone(wire, from, to, password) {
    const { server, all } = await findAccounts(wire, [from, to]);
    const sources = all.filter(({ user }) => user === from);
    if (sources.length === 0) throw new DatabaseError('permission', 'no account to clone');
    for (const source of sources) {
      const clone = { ...source, user: to };
      if (!all.some(({ user, host }) => user === to && host === source.host))
        await wire.run(`CREATE USER IF NOT EXISTS ${secured(server, clone, passwordForNobody())}`);
      await copyGrants(wire, server, source, clone);
    }
    const clones = sources.map((source) => ({ ...source, user: to }));
    const rest = all.filter(({ user, host }) => user === to && !sources.some((source) => source.host === host));
    await setPasswords(wire, server, [...clones, ...rest], password);
  },

  async changeOther(wire, user, password) {
    const { server, all } = await findAccounts(wire, [user]);
    await setPasswords(wire, server, all, password);
  },

  async endOtherSessions(wire) {
    const rows = await wire.run(
      "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = SUBSTRING_INDEX(USER(), '@', 1) AND ID <> CONNECTION_ID()",
    );
    for (const { id } of rows) await wire.run('KILL ?', [Number(id)]).catch(ignoreEnded);
    return rows.length;
  },

  async read(wire) {
    await wire.run('SELECT NOW()');
  },
};

const secured = (server: Server, account: Account, password: string): string =>
  `${named(account)} ${identified(server, password)}${account.needsTls ? ' REQUIRE SSL' : ''}`;

/** One statement for all accounts. REQUIRE is for all of them or for none; where it is absent, each keeps its own. */
async function setPasswords(wire: Wire, server: Server, accounts: Account[], password: string): Promise<void> {
  const each = accounts.map((account) => `${named(account)} ${identified(server, password)}`).join(', ');
  await wire.run(`ALTER USER ${each}${accounts.every(({ needsTls }) => needsTls) ? ' REQUIRE SSL' : ''}`);
  // A password that was retained beside the last one would outlive this rotation and the next.
  if (server.hasDualPasswords)
    await wire.run(`ALTER USER ${accounts.map((account) => `${named(account)} DISCARD OLD PASSWORD`).join(', ')}`);
}

/** Users need APPLICATION_PASSWORD_ADMIN for that on themselves. Without it, only an administrator retained one. */
async function discardOwn(wire: Wire): Promise<void> {
  try {
    await wire.run('ALTER USER USER() DISCARD OLD PASSWORD');
  } catch (error) {
    if (!(error instanceof DatabaseError && error.problem === 'permission')) throw error;
  }
}

/** 1094: it has ended automatically meanwhile. */
function ignoreEnded(error: unknown): [] {
  if (error instanceof DatabaseError && error.sign === 'ER_NO_SUCH_THREAD') return [];
  throw error;
}
