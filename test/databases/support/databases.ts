import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { ServerPems } from './authority.ts';
import { ADMIN, DATABASE, mysqlAdmin, postgresAdmin, type Server, writeCertificate } from './servers.ts';

interface Environment {
  postgres: Server;
  mariadb: Server;
  /** Not there where RIPOSTE_MYSQL is `none`. */
  mysql?: Server;
  authority: string;
  right: ServerPems;
  wrong: ServerPems;
}

const environment = JSON.parse(process.env.RIPOSTE_TEST_DATABASES ?? '{}') as Environment;
export const { authority } = environment;

/** What tests do with a server behind the back of what they test. */
export interface TestDatabase {
  engine: 'postgres' | 'mariadb' | 'mysql';
  port: number;
  admin(...statements: string[]): Promise<void>;
  createUser(name: string, password: string): Promise<void>;
  /** Opens a session as an application does, or fails with the driver's error. */
  open(user: string, password: string): Promise<{ isAlive(): Promise<boolean>; end(): Promise<void> }>;
  /** Everything that the server has written into its logs. */
  log(): string;
  certificate(which: 'right' | 'wrong'): Promise<void>;
  fill(user: string): string;
  lockForWriting: { on(user: string): string; off(user: string): string };
}

const name = (user: string): string => pg.escapeIdentifier(user);
const logs = (home: string, ...files: string[]): string =>
  files
    .map((file) => join(home, file))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

const postgres: TestDatabase = {
  engine: 'postgres',
  port: environment.postgres?.port,
  async admin(...statements) {
    const client = await postgresAdmin(environment.postgres);
    for (const statement of statements) await client.query(statement);
    await client.end();
  },
  // Clear passwords of arrangements are kept out of the log that is searched later.
  createUser: (user, password) =>
    postgres.admin(
      "SET log_statement = 'none'",
      `CREATE ROLE ${name(user)} WITH LOGIN PASSWORD ${pg.escapeLiteral(password)}`,
    ),
  async open(user, password) {
    const ssl = { ca: authority };
    const client = new pg.Client({ host: 'localhost', port: postgres.port, user, password, database: DATABASE, ssl });
    client.on('error', () => {});
    await client.connect();
    return {
      isAlive: () =>
        client.query('SELECT 1').then(
          () => true,
          () => false,
        ),
      end: () => client.end().catch(() => {}),
    };
  },
  log: () => logs(environment.postgres.home, 'server.log'),
  async certificate(which) {
    writeCertificate(environment.postgres.home, environment[which]);
    await postgres.admin('SELECT pg_reload_conf()');
    await wait(300);
  },
  fill: (user) => `ALTER ROLE ${name(user)} CONNECTION LIMIT 1`,
  lockForWriting: {
    on: (user) => `ALTER ROLE ${name(user)} SET default_transaction_read_only = on`,
    off: (user) => `ALTER ROLE ${name(user)} RESET default_transaction_read_only`,
  },
};

/** A server that speaks as MySQL does. */
function mysqlKind(engine: 'mariadb' | 'mysql', server: Server, takeCertificate: string): TestDatabase {
  const own: TestDatabase = {
    engine,
    port: server?.port,
    async admin(...statements) {
      const connection = await mysqlAdmin(server);
      for (const statement of statements) await connection.query(statement);
      await connection.end();
    },
    async createUser(user, password) {
      await own.admin(
        'SET SESSION sql_log_off = 1',
        `CREATE USER '${user}'@'localhost' IDENTIFIED BY '${password}'`,
        `GRANT SELECT, INSERT ON ${DATABASE}.* TO '${user}'@'localhost'`,
      );
    },
    async open(user, password) {
      const ssl = { ca: authority, verifyIdentity: true };
      const connection = await createConnection({ host: 'localhost', port: own.port, user, password, ssl });
      connection.on('error', () => {});
      return {
        isAlive: () =>
          connection.query('SELECT 1').then(
            () => true,
            () => false,
          ),
        end: async () => connection.destroy(),
      };
    },
    log: () => logs(server.home, 'server.log', 'general.log'),
    async certificate(which) {
      writeCertificate(server.home, environment[which]);
      await own.admin(takeCertificate);
    },
    fill: (user) => `ALTER USER '${user}'@'localhost' WITH MAX_USER_CONNECTIONS 1`,
    lockForWriting: { on: () => 'SET GLOBAL read_only = 1', off: () => 'SET GLOBAL read_only = 0' },
  };
  return own;
}

const mariadb = mysqlKind('mariadb', environment.mariadb, 'FLUSH SSL');
const mysql = environment.mysql && mysqlKind('mysql', environment.mysql, 'ALTER INSTANCE RELOAD TLS');

export const DATABASES: TestDatabase[] = [postgres, mariadb, ...(mysql ? [mysql] : [])];
export { ADMIN, DATABASE };

/** Whether an application gets in. Other reasons than the password are errors. */
export async function getsIn(database: TestDatabase, user: string, password: string): Promise<boolean> {
  try {
    await (await database.open(user, password)).end();
    return true;
  } catch (error) {
    if (/password authentication failed|Access denied/.test(error instanceof Error ? error.message : '')) return false;
    throw error;
  }
}
