import { isIP } from 'node:net';
import { type ConnectionOptions, createConnection } from 'mysql2/promise';
import { DatabaseError, type Problem, problemOfCode, signOf } from './problem.ts';
import { type Connect, type Login, PATIENCE_MS, type Row } from './wire.ts';

// Sources: the error references of MySQL 8 and MariaDB. 3118 (account locked) says nothing about the password.
const PROBLEMS: Readonly<Record<string, Problem>> = {
  1045: 'authentication',
  1698: 'authentication',
  1862: 'authentication',
  1040: 'capacity',
  1053: 'capacity',
  1129: 'capacity',
  1203: 'capacity',
  1226: 'capacity',
  1290: 'read-only',
  1792: 'read-only',
  1836: 'read-only',
  1044: 'database',
  1049: 'database',
  1095: 'permission',
  1142: 'permission',
  1227: 'permission',
  1370: 'permission',
  3118: 'permission',
  4151: 'permission',
  1819: 'policy',
  1251: 'unsupported',
  1699: 'unsupported',
  1524: 'unsupported',
  AUTH_SWITCH_PLUGIN_ERROR: 'unsupported',
  MYSQL_CLEAR_PASSWORD_NOT_ENABLED: 'unsupported',
};

/** A session with MySQL or MariaDB on the driver `mysql2`. */
export const connectMysql: Connect = async (login) => {
  // The driver would compare the certificate with "localhost".
  if (login.tls !== 'off' && isIP(login.host)) throw new DatabaseError('tls', 'host is an address');
  const connection = await safely(createConnection(optionsOf(login)));
  // Without a listener, a session that the server ends would end the whole process.
  connection.on('error', () => {});
  return {
    async run(sql, values) {
      const [rows] = await safely(connection.query({ sql, timeout: PATIENCE_MS, values: values ? [...values] : [] }));
      return Array.isArray(rows) ? (rows as Row[]) : [];
    },
    end: () => connection.end().catch(() => connection.destroy()),
  };
};

function optionsOf({ host, port, user, password, database, tls }: Login): ConnectionOptions {
  return {
    host,
    port,
    user,
    password,
    connectTimeout: PATIENCE_MS,
    flags: ['-LOCAL_FILES'],
    // It would read rows by functions that it makes of text.
    disableEval: true,
    ...(database && { database }),
    ...(tls !== 'off' && {
      ssl: { ca: [...tls.ca], rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' },
    }),
  };
}

async function safely<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const [code, errno] = [signOf(error, 'code'), signOf(error, 'errno')];
    const problem = preventedBy(error, errno) ?? PROBLEMS[errno] ?? PROBLEMS[code] ?? problemOfCode(code) ?? 'unknown';
    throw new DatabaseError(problem, code || errno || 'no code');
  }
}

/** 1290 names the option that prevents the statement: any of the read-only ones, or one that wants passwords, not hashes. */
function preventedBy(error: unknown, errno: string): Problem | undefined {
  const isAboutPasswords = error instanceof Error && /--strict.password.validation/.test(error.message);
  return errno === '1290' && isAboutPasswords ? 'policy' : undefined;
}
