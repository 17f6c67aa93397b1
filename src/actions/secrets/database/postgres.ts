import pg from 'pg';
import { connectPostgres } from './postgres-wire.ts';
import { DatabaseError } from './problem.ts';
import { scramVerifier } from './scram.ts';
import type { Dialect, Row, Wire } from './wire.ts';

const name = pg.escapeIdentifier;
const text = pg.escapeLiteral;

/** Verifiers of SCRAM exist since version 10. */
const OLDEST = 100_000;

const SETTINGS =
  "current_setting('server_version_num')::int AS version, current_setting('password_encryption') AS encryption";

/**
 * PostgreSQL and what speaks like it. `ALTER ROLE` takes no parameters, so names and verifiers are quoted here; no
 * clear password is ever part of a statement.
 */
export const postgres: Dialect = {
  connect: connectPostgres,
  longestName: 63,
  isName: (user) => /^\P{Cc}+$/u.test(user),

  async changeOwn(wire, user, password) {
    refuseOldHashes(await wire.run(`SELECT ${SETTINGS}`));
    await alter(wire, user, password);
  },

  async changeClone(wire, from, to, password) {
    const [row] = refuseOldHashes(
      await wire.run(
        `SELECT ${SETTINGS}, EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS cloned, ${IN_ONE_ANOTHER} AS related`,
        [to, from],
      ),
    );
    if (row?.cloned && !row.related) throw new DatabaseError('permission', 'clone is not a member');
    if (row?.cloned) return await alter(wire, to, password);
    // One query is one transaction: there is never a clone without its privileges.
    await wire.run(
      `CREATE ROLE ${name(to)} WITH LOGIN PASSWORD ${await verifier(password)}; GRANT ${name(from)} TO ${name(to)}`,
    );
  },

  changeOther: alter,

  async endOtherSessions(wire) {
    const rows = await wire.run(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()',
    );
    return rows.length;
  },

  async read(wire) {
    await wire.run('SELECT now()');
  },
};

/** Whichever of the two users was the first, the other was made a member of it. */
const IN_ONE_ANOTHER = `EXISTS (
  SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
  WHERE (u.rolname, r.rolname) IN (($1, $2), ($2, $1)))`;

async function alter(wire: Wire, user: string, password: string): Promise<void> {
  await wire.run(`ALTER ROLE ${name(user)} WITH PASSWORD ${await verifier(password)}`);
}

const verifier = async (password: string): Promise<string> => text(await scramVerifier(password));

/** A server that keeps MD5 hashes may have clients that know nothing else: they would be locked out. */
function refuseOldHashes(rows: Row[]): Row[] {
  const [row] = rows;
  if (Number(row?.version) < OLDEST || row?.encryption !== 'scram-sha-256')
    throw new DatabaseError('unsupported', 'password_encryption is not scram-sha-256');
  return rows;
}
