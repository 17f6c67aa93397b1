import { SignatureV4 } from '@smithy/signature-v4';
import { isRetryable } from '../core/errors.ts';
import { parsedJson } from '../core/json.ts';
import type { JsonClient } from '../core/json-command.ts';
import { Sha256 } from './sha256.ts';

/** A service that speaks JSON: signed posts to one path. */
export interface JsonService {
  /** Its name in signatures and, unless `host` says otherwise, in the address. */
  service: string;
  host?: string;
  version: '1.0' | '1.1';
  /** What stands before the operation in the header that names it. */
  target: string;
  /** Its names of operations that commands call otherwise. */
  operations?: Readonly<Record<string, string>>;
  encode?(input: Record<string, unknown>): object;
  decode?(output: Record<string, unknown>): object;
}

/** Where a service is and who calls it; by the environment unless told. */
export interface JsonClientOptions {
  region?: string | undefined;
  /** Where the service is, when that is not its public endpoint. */
  endpoint?: string | undefined;
  credentials?: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
  attempts?: number;
  timeoutMs?: number;
}

const publicEndpoint = ({ service, host = service }: JsonService, region: string): string =>
  `https://${host}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** What the signer takes as credentials: those of the function's role, which Lambda keeps in its environment. */
const credentialsOf = ({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }: NodeJS.ProcessEnv) => ({
  accessKeyId: AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '',
  ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
});

/**
 * A client for a few operations of a service: where the SDK's own would be most of what is read while somebody waits, or
 * shares no parts with the SDK that is in use here.
 *
 * Throttling and passing faults are tried again; every other answer is thrown as an error of the exception's name.
 */
export function createJsonClient(
  service: JsonService,
  {
    region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
    endpoint = process.env[`AWS_ENDPOINT_URL_${service.service.toUpperCase()}`] ?? process.env.AWS_ENDPOINT_URL,
    credentials = async () => credentialsOf(process.env),
    attempts = 3,
    timeoutMs = 3_000,
  }: JsonClientOptions = {},
): JsonClient {
  const { service: name, version, target, operations = {}, encode = (input) => input, decode = (out) => out } = service;
  const url = new URL(endpoint ?? publicEndpoint(service, region));
  const signer = new SignatureV4({ service: name, region, credentials, sha256: Sha256 });

  async function post(operation: string, body: string): Promise<Record<string, unknown>> {
    const headers = {
      host: url.host,
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${operation}`,
    };
    const { protocol, hostname } = url;
    const signed = await signer.sign({ method: 'POST', protocol, hostname, path: '/', headers, body });
    const { host: _, ...sent } = signed.headers;
    const signal = AbortSignal.timeout(timeoutMs);
    const { ok, status, text } = await answered({ method: 'POST', headers: sent, body, signal });
    if (!ok) throw errorOf(name, status, text);
    return (parsedJson(text) ?? {}) as Record<string, unknown>;
  }

  /** @throws what came in place of an answer, told from faults of our own as the SDK does it */
  async function answered(init: RequestInit): Promise<{ ok: boolean; status: number; text: string }> {
    try {
      const answer = await fetch(new URL('/', url), init);
      return { ok: answer.ok, status: answer.status, text: await answer.text() };
    } catch (error) {
      throw Object.assign(error as Error, { $metadata: {} });
    }
  }

  return {
    async send<Output>(command: { input: object }): Promise<Output> {
      const called = command.constructor.name.replace(/Command$/, '');
      const body = JSON.stringify(encode(command.input as Record<string, unknown>));
      for (let attempt = 1; ; attempt += 1) {
        try {
          return decode(await post(operations[called] ?? called, body)) as Output;
        } catch (error) {
          if (attempt === attempts || !isRetryable(error)) throw error;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt));
        }
      }
    },
  };
}

/** An error as the SDK throws it: named after the exception. */
function errorOf(service: string, status: number, text: string): Error {
  const { __type = '', message, Message } = (parsedJson(text) ?? {}) as Record<string, string | undefined>;
  const name = __type.split('#').pop() || `Http${status}`;
  return Object.assign(new Error(message ?? Message ?? `${service} answered ${status}`), {
    name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  });
}
