import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Clients } from '../../core/clients.ts';
import { isAwsError, UndeliverableError } from '../../core/errors.ts';
import { minutes } from '../../core/time.ts';

const KEEP_MS = minutes(5);

export interface SecretReader {
  read(reference: string): Promise<string>;
  /** Forgets a value that a receiver did not take; whether it was one kept from earlier, so that a newer may be there. */
  forget(reference: string): boolean;
}

/**
 * Reads secrets by reference, `secret:NAME`, `secret:NAME#FIELD` or `parameter:NAME`, at their first use, and keeps them
 * for five minutes. A value is never logged, and never part of an error.
 */
export function createSecretReader(clients: Pick<Clients, 'secretsManager' | 'ssm'>, now: () => number): SecretReader {
  const kept = new Map<string, { value: string; readAt: number; uses: number }>();
  return {
    async read(reference) {
      const entry = kept.get(reference);
      if (entry && now() - entry.readAt < KEEP_MS) {
        entry.uses += 1;
        return entry.value;
      }
      const value = await fetchSecret(reference, clients);
      kept.set(reference, { value, readAt: now(), uses: 1 });
      return value;
    },
    forget(reference) {
      const entry = kept.get(reference);
      kept.delete(reference);
      return (entry?.uses ?? 0) > 1;
    },
  };
}

async function fetchSecret(reference: string, clients: Pick<Clients, 'secretsManager' | 'ssm'>): Promise<string> {
  const [, kind, name = '', field] = /^(secret|parameter):([^#]+)(?:#(.+))?$/.exec(reference) ?? [];
  const value =
    kind === 'parameter' ? await fromParameter(name, clients) : pick(await fromSecret(name, clients), field, reference);
  if (value) return value.trim();
  throw new UndeliverableError(`${reference} is empty or not text`);
}

async function fromSecret(SecretId: string, { secretsManager }: Pick<Clients, 'secretsManager'>) {
  return missing(`secret:${SecretId}`, async () => {
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId }));
    return SecretString;
  });
}

async function fromParameter(Name: string, { ssm }: Pick<Clients, 'ssm'>) {
  return missing(`parameter:${Name}`, async () => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    return Parameter?.Value;
  });
}

async function missing<T>(reference: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException', 'ParameterNotFound'))
      throw new UndeliverableError(`${reference} is not there`);
    throw error;
  }
}

function pick(value: string | undefined, field: string | undefined, reference: string): string | undefined {
  if (field === undefined || value === undefined) return value;
  try {
    const found: unknown = (JSON.parse(value) as Record<string, unknown>)[field];
    return typeof found === 'string' ? found : undefined;
  } catch {
    // The parser's own message would quote the value.
    throw new UndeliverableError(`${reference} is not JSON that has that field`);
  }
}
