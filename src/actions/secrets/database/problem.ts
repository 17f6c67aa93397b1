/** What kept a database from being rotated. Logs name it, so that whoever looks for the cause need not read sentences. */
export type Problem =
  | 'authentication'
  | 'network'
  | 'tls'
  | 'capacity'
  | 'read-only'
  | 'permission'
  | 'database'
  | 'policy'
  | 'unsupported'
  | 'unknown';

/** What to do about each, as the end of an error message. */
export const REMEDIES: Readonly<Record<Problem, string>> = {
  authentication: 'Store the password that the database accepts as AWSCURRENT, and rotate again.',
  network:
    'Look at the host and port of the secret, at the security groups of the function and the database, and at the routes between them.',
  tls: 'The certificate of the database has to be of a known authority and for the host of the secret. For an authority of your own, add its certificate to the secret as "sslRootCert"; a database without TLS needs "ssl": false there.',
  capacity: 'The database takes no more connections now, or is starting. Secrets Manager retries automatically.',
  'read-only':
    'The host of the secret answers for a reader or a standby, or the database is locked for writing. The secret has to name the writer.',
  permission:
    'The user that changes the password lacks a privilege for it, or the second user of a pair is somebody else’s: see docs/rotation.md.',
  database: 'The "dbname" of the secret does not exist, or the user may not enter it.',
  policy:
    'The password policy of the database refuses what is generated, 32 letters, digits and marks, or takes no hash, as MariaDB’s strict_password_validation. Relax it.',
  unsupported: 'This kind of server, user or way to sign in is not rotated: docs/rotation.md says which are.',
  unknown: 'Secrets Manager retries automatically. If it stays, the log of the database says more.',
};

/** Only these will not pass by themselves. */
const LASTING: readonly Problem[] = ['permission', 'database', 'policy', 'unsupported', 'authentication'];
export const isLasting = (problem: Problem): boolean => LASTING.includes(problem);

/**
 * A driver's error, reduced to what may be shown. Messages and the other fields of drivers quote statements, users and
 * hosts; none of that is kept.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly problem: Problem;
  /** SQLSTATE, MySQL's number or Node's code. */
  readonly sign: string;

  constructor(problem: Problem, sign: string) {
    super(`${problem} (${sign})`);
    this.problem = problem;
    this.sign = sign;
  }
}

const BY_CODE: readonly [Problem, RegExp][] = [
  ['network', /^(ECONN\w+|ETIMEDOUT|EPIPE|EHOST\w+|ENET\w+|ENOTFOUND|EAI_\w+|PROTOCOL_CONNECTION_LOST|08\w{3})$/],
  ['tls', /^(CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS|ERR_SSL|HANDSHAKE_|EPROTO|INVALID_CA|HOSTNAME_MISMATCH)/],
];

/** The problem that a code of Node, TLS or the network stands for. */
export function problemOfCode(code: string): Problem | undefined {
  return BY_CODE.find(([, pattern]) => pattern.test(code))?.[0];
}

/** `code` and `errno` of an error of unknown origin, as text of at most 40 plain characters. */
export function signOf(error: unknown, field: 'code' | 'errno'): string {
  const value = (error as Record<string, unknown> | undefined)?.[field];
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return /^[\w-]{1,40}$/.test(text) ? text : '';
}
