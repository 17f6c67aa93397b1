import { randomUUID } from 'node:crypto';
import { SimulatedCrash } from '../../../local/faults.ts';
import { createLocalAccount } from '../../../local/local-account.ts';
import type { SecretSeed } from '../../../local/services/secrets-manager-state.ts';
import { rotateDatabase } from '../../../src/actions/secrets/database/rotate.ts';
import type { Connect } from '../../../src/actions/secrets/database/wire.ts';
import type { Clients } from '../../../src/core/clients.ts';
import { ADMIN, authority, DATABASE, type TestDatabase } from './databases.ts';

const LAMBDA = 'arn:aws:lambda:eu-west-1:111122223333:function:SecretsManager-riposte-test-rotate-database';
const NAME = 'shop/database';

export interface Wish {
  /** With an administrator, two users take turns. */
  alternating?: boolean;
  exposed?: boolean;
  /** Of the secret's JSON. */
  value?: Record<string, unknown>;
  seed?: Partial<SecretSeed>;
}

/** A user of a real database whose password a secret of the local account holds, and the function that rotates it. */
export async function given(database: TestDatabase, { alternating = false, exposed = false, value, seed }: Wish = {}) {
  const user = `app_${randomUUID().slice(0, 8)}`;
  const first = `First-password-${randomUUID()}`;
  await database.createUser(user, first);
  const account = createLocalAccount({
    account: '111122223333',
    region: 'eu-west-1',
    startAt: Date.now(),
    record: true,
  });
  const { secretsManager } = account.services;
  const place = {
    engine: database.engine,
    host: 'localhost',
    port: database.port,
    dbname: DATABASE,
    sslRootCert: authority,
  };
  const masterarn = secretsManager.seedSecret({
    name: 'shop/administrator',
    value: JSON.stringify({ ...place, username: ADMIN.user, password: ADMIN.password }),
  });
  const json = { ...place, username: user, password: first, ...(alternating && { masterarn }), note: 'kept', ...value };
  const arn = secretsManager.seedSecret({
    name: NAME,
    value: JSON.stringify(json),
    tags: { 'riposte:rotate': 'database', ...(exposed && { 'riposte:exposed': '2026-11-20T12:00:00Z' }) },
    rotation: { lambdaArn: LAMBDA, takesSeconds: 'never' },
    ...seed,
  });

  const lines: unknown[] = [];
  const note = (message: string, fields?: object) => void lines.push(message, fields);
  const telemetry = { info: note, warn: note, error: note, count() {} };
  const statements: string[] = [];
  const death = { after: Number.POSITIVE_INFINITY, events: 0, at: '' };
  const happened = (what: string): void => {
    death.events += 1;
    if (death.events < death.after) return;
    if (death.events === death.after) death.at = what;
    throw new SimulatedCrash(`died after ${what}`);
  };
  const through =
    (connect: Connect): Connect =>
    async (login) => {
      const wire = await connect(login);
      return {
        async run(sql, values) {
          const rows = await wire.run(sql, values);
          statements.push(sql);
          happened(sql.slice(0, 20));
          return rows;
        },
        end: wire.end,
      };
    };
  const client: Pick<Clients, 'secretsManager'> = {
    secretsManager: {
      async send(command: never) {
        const output = await account.clients.secretsManager.send(command);
        happened((command as object).constructor.name);
        return output;
      },
    } as Clients['secretsManager'],
  };
  const ask = (event: object) => rotateDatabase(event, { clients: client, telemetry, through });
  const valueAt = (VersionStage: string): Record<string, string> =>
    JSON.parse(secretsManager.GetSecretValue({ SecretId: NAME, VersionStage }).SecretString ?? '{}');

  return {
    account,
    arn,
    user,
    first,
    lines,
    statements,
    secretsManager,
    ask,
    valueAt,
    current: () => valueAt('AWSCURRENT'),
    tags: () => secretsManager.DescribeSecret({ SecretId: NAME }).Tags,
    /** Asks Secrets Manager for a rotation, without running it. */
    start(): string {
      return secretsManager.RotateSecret({ SecretId: NAME, ClientRequestToken: randomUUID() }).VersionId ?? '';
    },
    run: () => secretsManager.runRotation(NAME, ask),
    async rotate(): Promise<void> {
      this.start();
      await this.run();
    },
    /** Lets so many calls and statements have their effect; then the process is dead until `revive`. */
    dieAfter(events: number): void {
      Object.assign(death, { after: events, events: 0, at: '' });
    },
    revive(): { died: string } {
      const died = death.at;
      Object.assign(death, { after: Number.POSITIVE_INFINITY, events: 0 });
      return { died };
    },
  };
}

export type Given = Awaited<ReturnType<typeof given>>;
