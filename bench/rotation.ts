import { createLocalAccount } from '../local/local-account.ts';
import { DatabaseError } from '../src/actions/secrets/database/problem.ts';
import { rotateDatabase } from '../src/actions/secrets/database/rotate.ts';
import type { Connect, Row } from '../src/actions/secrets/database/wire.ts';
import { silent } from '../src/core/telemetry.ts';
import type { Figure } from './figure.ts';

const NAME = 'shop/database';
const PLACE = { host: 'db.example.com', username: 'app' };
const VERSIONS: Readonly<Record<string, string>> = { postgres: '150018', mysql: '8.0.36', mariadb: '10.11.19-MariaDB' };

interface Kind {
  engine: string;
  alternating: boolean;
}

/** Answers of a server that has both users, as far as the rotation asks. */
function answer(sql: string, engine: string): Row[] {
  const version = VERSIONS[engine];
  if (sql.includes('mysql.user')) return ['app', 'app_clone'].map((user) => ({ version, user, host: '%', tls: 'ANY' }));
  if (/version/i.test(sql)) return [{ version, encryption: 'scram-sha-256', cloned: true, related: true }];
  return [];
}

/** A database in memory that lets each user in by one password. The real ones are in test/databases. */
function createDatabase(engine: string) {
  const passwords = new Map([['app', 'first']]);
  let statements = 0;
  let pending = '';
  const connect: Connect = async ({ user, password }) => {
    if (user !== 'admin' && passwords.get(user) !== password) {
      pending = password;
      throw new DatabaseError('authentication', '28P01');
    }
    return {
      async run(sql) {
        statements += 1;
        if (/^(ALTER|SET PASSWORD)/.test(sql)) passwords.set(sql.includes('_clone') ? 'app_clone' : 'app', pending);
        return answer(sql, engine);
      },
      end: async () => {},
    };
  };
  return { connect, statements: () => statements };
}

/** What one rotation costs when both users are there already. */
async function costOf({ engine, alternating }: Kind): Promise<{ calls: number; statements: number }> {
  const account = createLocalAccount({ account: '111122223333', region: 'eu-west-1', startAt: 0 });
  const { secretsManager } = account.services;
  const json = { ...PLACE, engine, password: 'first' };
  const master = { name: 'shop/admin', value: JSON.stringify({ ...json, username: 'admin' }) };
  const masterarn = secretsManager.seedSecret(master);
  secretsManager.seedSecret({
    name: NAME,
    value: JSON.stringify({ ...json, ...(alternating && { masterarn }) }),
    rotation: { lambdaArn: 'arn:aws:lambda:eu-west-1:111122223333:function:SecretsManager-x', takesSeconds: 'never' },
  });
  const database = createDatabase(engine);
  const deps = { clients: account.clients, telemetry: silent, through: () => database.connect };
  secretsManager.RotateSecret({ SecretId: NAME });
  await secretsManager.runRotation(NAME, (event) => rotateDatabase(event, deps));
  return { calls: account.callsMade(), statements: database.statements() };
}

/** The dearest of all engines and strategies. */
export async function rotationFigures(): Promise<Figure[]> {
  const kinds = Object.keys(VERSIONS).flatMap((engine) =>
    [false, true].map((alternating) => ({ engine, alternating })),
  );
  const costs = await Promise.all(kinds.map(costOf));
  const most = (what: 'calls' | 'statements'): number => Math.max(...costs.map((cost) => cost[what]));
  return [
    { name: 'rotation.calls', value: most('calls'), unit: 'calls', goal: 12 },
    { name: 'rotation.statements', value: most('statements'), unit: 'statements', goal: 6 },
  ];
}
