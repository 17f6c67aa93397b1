import { createAuthority } from './authority.ts';
import { startMariaDb, startMySql, startPostgres } from './servers.ts';

/** Starts the servers once for all suites, which find them by the environment; that of MySQL unless RIPOSTE_MYSQL is `none`. */
export default async function setUp(): Promise<void> {
  const { authority, servers } = createAuthority(['localhost', 'another.example.com']);
  const [right, wrong] = servers;
  if (!right || !wrong) throw new Error('no certificates were made');
  const hasMySql = process.env.RIPOSTE_MYSQL !== 'none';
  if (!hasMySql)
    console.warn('\nRIPOSTE_MYSQL is none: nothing is tried on MySQL, but on PostgreSQL and MariaDB alone.');
  const [postgres, mariadb, mysql] = await Promise.all([
    startPostgres(right),
    startMariaDb(right),
    hasMySql ? startMySql(right, authority) : undefined,
  ]);
  const where = ({ port, home }: { port: number; home: string }) => ({ port, home });
  process.env.RIPOSTE_TEST_DATABASES = JSON.stringify({
    postgres: where(postgres),
    mariadb: where(mariadb),
    mysql: mysql && where(mysql),
    authority,
    right,
    wrong,
  });
  (globalThis as Record<string, unknown>).riposteTestServers = [postgres, mariadb, ...(mysql ? [mysql] : [])];
}
