import type { Database } from './rds-instance.ts';

/** What ends all sessions but one's own, by the engine that RDS names; each with what has to be done with it. */
const STATEMENTS: readonly [RegExp, string][] = [
  [
    /postgres/,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid();",
  ],
  [
    /mysql|mariadb/,
    "SELECT CONCAT('CALL mysql.rds_kill(', id, ');') FROM information_schema.processlist WHERE id <> CONNECTION_ID(); and then what it prints",
  ],
];
const MOST_NAMED = 5;

/**
 * What goes on in a database that is closed, and the commands that end it, for people: Riposte restarts no database, and the
 * closed group lets in no new log-in that could end a session.
 */
export function openSessions(
  id: string,
  { engine, cluster, members }: Pick<Database, 'engine' | 'cluster' | 'members'>,
): string[] {
  const all = cluster && members.length > 0 ? members : [id];
  const shown = all.slice(0, MOST_NAMED);
  const more = all.length > shown.length ? ` (and ${all.length - shown.length} more members)` : '';
  const reboot = shown.map((each) => `aws rds reboot-db-instance --db-instance-identifier ${each}`).join(' ; ');
  const statement = STATEMENTS.find(([of]) => of.test(engine))?.[1];
  return [
    `sessions that are open on ${shown.join(', ')}${more}, which security groups go on tracking; where its password was rotated before, that has ended those of its user. With a short outage this ends them: ${reboot}`,
    ...(statement
      ? [
          `without an outage, where a connection of an administrator's is open still, as no new one is let in: ${statement}`,
        ]
      : []),
  ];
}
