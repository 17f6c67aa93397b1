import pg from 'pg';
import { DatabaseError, type Problem, problemOfCode, signOf } from './problem.ts';
import { type Connect, type Login, PATIENCE_MS, type Row } from './wire.ts';

// Source: appendix A of PostgreSQL's documentation, "PostgreSQL Error Codes".
const PROBLEMS: Readonly<Record<string, Problem>> = {
  '28P01': 'authentication',
  '28000': 'authentication',
  '53300': 'capacity',
  '53400': 'capacity',
  '57P01': 'capacity',
  '57P02': 'capacity',
  '57P03': 'capacity',
  '25006': 'read-only',
  '42501': 'permission',
  '3D000': 'database',
  '22023': 'policy',
};
// The driver raises these without a code.
const MESSAGES: readonly [Problem, RegExp][] = [
  ['tls', /SSL connection/],
  ['network', /timeout|terminated/i],
  ['unsupported', /^SASL|authentication.*not supported/i],
];

/** A session with PostgreSQL on the driver `pg`. */
export const connectPostgres: Connect = async (login) => {
  const client = new pg.Client(optionsOf(login));
  // Without a listener, a session that the server ends would end the whole process.
  client.on('error', () => {});
  const safely = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw reduced(error);
    }
  };
  try {
    await safely(client.connect());
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return {
    run: async (sql, values) => rowsOf(await safely(client.query(sql, values ? [...values] : undefined))),
    end: () => client.end().catch(() => {}),
  };
};

// Several statements in one query give several results; the rows are the first one's.
const rowsOf = (result: pg.QueryResult | pg.QueryResult[]): Row[] =>
  (Array.isArray(result) ? result[0]?.rows : result.rows) ?? [];

function optionsOf({ host, port, user, password, database, tls }: Login): pg.ClientConfig {
  return {
    host,
    port,
    user,
    password,
    database: database ?? 'postgres',
    ssl: tls === 'off' ? false : { ca: [...tls.ca], rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    application_name: 'riposte-rotation',
  };
}

function reduced(error: unknown): DatabaseError {
  const code = signOf(error, 'code');
  const message = error instanceof Error ? error.message : '';
  const known = PROBLEMS[code] ?? problemOfCode(code);
  const problem =
    known ?? (code ? 'unknown' : (MESSAGES.find(([, pattern]) => pattern.test(message))?.[0] ?? 'unknown'));
  return new DatabaseError(problem, code || 'no code');
}
