import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { ServerPems } from './authority.ts';
import {
  eventually,
  findProgram,
  freePort,
  newHome,
  postgresFolders,
  runHere,
  startHere,
  writeFor,
} from './unprivileged.ts';

export const ADMIN = { user: 'admin', password: 'Administrator-of-the-tests-1' };
export const DATABASE = 'shop';

/** Where a server runs; all text, so that it can be handed to the tests. */
export interface Server {
  port: number;
  home: string;
}

interface Started extends Server {
  process: ChildProcess;
  /** What ends it at once: nothing is kept. */
  stopBy: 'SIGQUIT' | 'SIGKILL';
}

/** PostgreSQL: TLS and clear text on loopback, every statement in its log. */
export async function startPostgres(pems: ServerPems): Promise<Started> {
  const bin = (name: string) => findProgram(name, postgresFolders(), 'postgresql');
  const [home, port] = [newHome('postgres'), await freePort()];
  const data = join(home, 'data');
  writeFor(join(home, 'password'), ADMIN.password);
  const init = ['-D', data, '-U', ADMIN.user, '-A', 'scram-sha-256', `--pwfile=${join(home, 'password')}`];
  runHere(bin('initdb'), [...init, '--no-sync', '--no-locale', '-E', 'UTF8'], home);
  writeCertificate(home, pems);
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port,
    ssl: 'on',
    ssl_cert_file: join(home, 'server.crt'),
    ssl_key_file: join(home, 'server.key'),
    log_statement: 'all',
    log_connections: 'on',
    log_min_messages: 'debug1',
    max_connections: 30,
    fsync: 'off',
    shared_buffers: '16MB',
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const process = startHere(bin('postgres'), ['-D', data, ...options], home);
  const admin = await eventually(() => postgresAdmin({ port, home }, 'postgres'));
  await admin.query(`CREATE DATABASE ${DATABASE}`);
  await admin.end();
  return { port, home, process, stopBy: 'SIGQUIT' };
}

/** MariaDB, alike. */
export async function startMariaDb(pems: ServerPems): Promise<Started> {
  const { home, data, port, settings } = await mysqlHome('mariadb', pems);
  const install = findProgram('mariadb-install-db', ['/usr/bin'], 'mariadb-server');
  runHere(
    install,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    home,
  );
  const program = findProgram('mariadbd', ['/usr/sbin'], 'mariadb-server');
  return startMysqlKind(program, { home, port, settings: { ...settings, 'log-warnings': 9 } });
}

/** MySQL, alike. Its accounts have the plugin of its own choice, `caching_sha2_password`. */
export async function startMySql(pems: ServerPems, authority: string): Promise<Started> {
  const { home, data, port, settings } = await mysqlHome('mysql', pems);
  const folder = mySqlFolder();
  const program = join(folder, 'mysqld');
  if (!existsSync(program)) throw new Error(`${program} is not there: run scripts/mysql-server.sh`);
  const parts = {
    basedir: join(folder, 'usr'),
    'lc-messages-dir': join(folder, 'usr/share/mysql'),
    'plugin-dir': join(folder, 'usr/lib/mysql/plugin'),
  };
  // It takes a new certificate only where it can verify it.
  writeFor(join(home, 'authority.crt'), authority);
  const own = {
    'ssl-ca': join(home, 'authority.crt'),
    ...settings,
    ...parts,
    mysqlx: 'OFF',
    'secure-file-priv': 'NULL',
    'log-error-verbosity': 3,
    'innodb-redo-log-capacity': '8M',
  };
  const first = Object.entries(parts).map(([key, value]) => `--${key}=${value}`);
  runHere(program, ['--no-defaults', ...first, `--datadir=${data}`, '--initialize-insecure'], home);
  return startMysqlKind(program, { home, port, settings: own });
}

const mySqlFolder = (): string =>
  process.env.RIPOSTE_MYSQL ?? fileURLToPath(new URL('../../../.mysql', import.meta.url));

/** A folder with certificate and first statements, and what servers of both kinds are told. */
async function mysqlHome(name: string, pems: ServerPems) {
  const [home, port] = [newHome(name), await freePort()];
  const data = join(home, 'data');
  writeCertificate(home, pems);
  writeFor(
    join(home, 'first.sql'),
    [
      `CREATE DATABASE ${DATABASE};`,
      `CREATE USER ${ADMIN.user}@localhost IDENTIFIED BY '${ADMIN.password}';`,
      `GRANT ALL ON *.* TO ${ADMIN.user}@localhost WITH GRANT OPTION;\n`,
    ].join('\n'),
  );
  const settings = {
    datadir: data,
    port,
    socket: join(home, 'socket'),
    'pid-file': join(home, 'pid'),
    'bind-address': '127.0.0.1',
    'init-file': join(home, 'first.sql'),
    'ssl-cert': join(home, 'server.crt'),
    'ssl-key': join(home, 'server.key'),
    'general-log': 1,
    'general-log-file': join(home, 'general.log'),
    'innodb-buffer-pool-size': '16M',
    'innodb-flush-log-at-trx-commit': 0,
  };
  return { home, data, port, settings };
}

async function startMysqlKind(
  program: string,
  { home, port, settings }: Server & { settings: object },
): Promise<Started> {
  const options = Object.entries(settings).map(([key, value]) => `--${key}=${value}`);
  const process = startHere(program, ['--no-defaults', ...options], home);
  const admin = await eventually(() => mysqlAdmin({ port, home }));
  await admin.end();
  return { port, home, process, stopBy: 'SIGKILL' };
}

export function writeCertificate(home: string, { certificate, key }: ServerPems): void {
  writeFor(join(home, 'server.crt'), certificate);
  writeFor(join(home, 'server.key'), key);
}

/** A session of the administrator, for what tests arrange and look at. */
export async function postgresAdmin({ port }: Server, database = DATABASE): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, ...ADMIN, database, ssl: false });
  client.on('error', () => {});
  await client.connect();
  return client;
}

export const mysqlAdmin = ({ port }: Server) => createConnection({ host: '127.0.0.1', port, ...ADMIN });
