import * as z from 'zod/mini';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';
import type { Dialect } from './wire.ts';

/** The engines by the names that AWS writes into secrets. */
const ENGINES: Readonly<Record<string, { dialect: Dialect; port: number }>> = {
  postgres: { dialect: postgres, port: 5432 },
  'aurora-postgresql': { dialect: postgres, port: 5432 },
  mysql: { dialect: mysql, port: 3306 },
  'aurora-mysql': { dialect: mysql, port: 3306 },
  mariadb: { dialect: mysql, port: 3306 },
};

const HOST = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9.])?$/;
const SECRET_ARN = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}$/;
const CERTIFICATE = /^\s*-----BEGIN CERTIFICATE-----[\w+/=\s-]+-----END CERTIFICATE-----\s*$/;
const text = (pattern: RegExp) => z.string().check(z.regex(pattern));
const port = z.int().check(z.minimum(1), z.maximum(65_535));

// The shape that AWS documents for database secrets, and `sslRootCert`, which is ours.
const Value = z.looseObject({
  engine: z.enum(Object.keys(ENGINES)),
  host: text(HOST),
  username: text(/^\P{Cc}{1,128}$/u),
  password: z.string().check(z.minLength(1)),
  port: z.optional(z.union([port, z.pipe(z.pipe(text(/^\d{1,5}$/), z.transform(Number)), port)])),
  dbname: z.optional(text(/^\P{Cc}{0,128}$/u)),
  masterarn: z.optional(text(SECRET_ARN)),
  ssl: z.optional(z.union([z.boolean(), z.enum(['true', 'false'])])),
  sslRootCert: z.optional(text(CERTIFICATE)),
});

const MAY_BE: Readonly<Record<string, string>> = {
  engine: `one of ${Object.keys(ENGINES).join(', ')}`,
  host: 'the host name of the database',
  username: 'the name of a database user',
  password: 'the password of that user',
  port: 'a port such as 5432',
  dbname: 'the name of a database',
  masterarn: 'the ARN of the secret of an administrator of the database',
  ssl: 'true or false',
  sslRootCert: 'one or more certificates in PEM',
};

/** What a secret says of a database and one of its users. */
export interface DatabaseSecret {
  dialect: Dialect;
  engine: string;
  host: string;
  port: number;
  user: string;
  password: string;
  database: string | undefined;
  /** The secret of an administrator: then two users take turns. */
  masterArn: string | undefined;
  /** Clear text only where the secret itself says `"ssl": false`. */
  tls: 'verified' | 'off';
  rootCertificates: string | undefined;
  /** The whole value, as it is kept but for the password. */
  json: Readonly<Record<string, unknown>>;
}

/** Reads a secret's value; or says what is wrong with it, without quoting any of it. */
export function readSecretValue(value: string | undefined): DatabaseSecret | { wrong: string } {
  if (value === undefined) return { wrong: 'its value is binary, not JSON text' };
  const json = parsedJson(value);
  if (!json) return { wrong: 'its value is not a JSON object' };
  const parsed = z.safeParse(Value, json);
  if (!parsed.success) {
    const key = String(parsed.error.issues[0]?.path[0]);
    return {
      wrong: `its "${key}" ${key in json ? 'is not' : 'is missing: it must be'} ${MAY_BE[key] ?? 'as expected'}`,
    };
  }
  const { engine, host, username, password, dbname, masterarn, ssl, sslRootCert } = parsed.data;
  const known = ENGINES[engine];
  if (!known?.dialect.isName(username))
    return { wrong: 'its "username" has quotes, which are not written into statements' };
  return {
    dialect: known.dialect,
    engine,
    host: host.toLowerCase(),
    port: parsed.data.port ?? known.port,
    user: username,
    password,
    database: dbname || undefined,
    masterArn: masterarn,
    tls: ssl === false || ssl === 'false' ? 'off' : 'verified',
    rootCertificates: sslRootCert,
    json,
  };
}

function parsedJson(value: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(value);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : undefined;
  } catch {
    return undefined;
  }
}

/** What decides where passwords are sent to; a pending version must not differ in any of it. */
const PLACE = ['dialect', 'host', 'port', 'database', 'masterArn', 'tls', 'rootCertificates'] as const;

/** In which respect `pending` leads somewhere else than `current`; `undefined` when it does not. */
export function redirection(pending: DatabaseSecret, current: DatabaseSecret): string | undefined {
  const moved = PLACE.find((key) => pending[key] !== current[key]);
  if (moved) return moved;
  return pending.user === nextUser(current) ? undefined : 'user name';
}

const CLONE = '_clone';

/** Whose password comes next: the same user's, or with an administrator the other of the two users'. */
export function nextUser({ user, masterArn }: DatabaseSecret): string {
  if (!masterArn) return user;
  return user.endsWith(CLONE) && user !== CLONE ? user.slice(0, -CLONE.length) : `${user}${CLONE}`;
}
