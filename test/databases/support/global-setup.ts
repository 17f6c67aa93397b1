import { createAuthority } from './authority.ts';
import { startMariaDb, startMySql, startPostgres } from './servers.ts';

/** Starts the servers once for all suites, which find them by the environment. */
export default async function setUp(): Promise<void> {
  const { authority, servers } = createAuthority(['localhost', 'another.example.com']);
  const [right, wrong] = servers;
  if (!right || !wrong) throw new Error('no certificates were made');
  const [postgres, mariadb, mysql] = await Promise.all([
    startPostgres(right),
    startMariaDb(right),
    startMySql(right, authority),
  ]);
  const where = ({ port, home }: { port: number; home: string }) => ({ port, home });
  process.env.RIPOSTE_TEST_DATABASES = JSON.stringify({
    postgres: where(postgres),
    mariadb: where(mariadb),
    mysql: where(mysql),
    authority,
    right,
    wrong,
  });
  (globalThis as Record<string, unknown>).riposteTestServers = [postgres, mariadb, mysql];
}
