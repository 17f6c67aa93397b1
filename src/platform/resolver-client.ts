import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { isRetryable } from '../core/errors.ts';
import { parsedJson } from '../core/json.ts';
import type { ResolverClient, ResolverCommand } from '../core/resolver-commands.ts';
import { Sha256 } from './sha256.ts';

interface ResolverOptions {
  region?: string | undefined;
  /** Where the service is, when that is not its public endpoint. */
  endpoint?: string | undefined;
  credentials?: ConstructorParameters<typeof SignatureV4>[0]['credentials'];
}

const MOST_ATTEMPTS = 4;
const TIMEOUT_MS = 10_000;

/**
 * Calls Route 53 Resolver, which speaks JSON 1.1: signed posts to one path. A client of our own, since only three
 * operations are needed, and no release of the service's package shares its parts with the SDK that is in use here.
 *
 * Throttling and passing faults are tried again; every other answer is thrown as an error of the exception's name.
 */
export function createResolverClient({
  region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
  endpoint = process.env.AWS_ENDPOINT_URL_ROUTE53RESOLVER ?? process.env.AWS_ENDPOINT_URL,
  credentials = defaultProvider(),
}: ResolverOptions = {}): ResolverClient {
  const url = new URL(endpoint ?? `https://route53resolver.${region}.amazonaws.com${isChina(region) ? '.cn' : ''}`);
  const signer = new SignatureV4({ service: 'route53resolver', region, credentials, sha256: Sha256 });

  async function post(operation: string, body: string): Promise<unknown> {
    const headers = {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Route53Resolver.${operation}`,
    };
    const { protocol, hostname } = url;
    const signed = await signer.sign({ method: 'POST', protocol, hostname, path: '/', headers, body });
    const { host: _, ...sent } = signed.headers;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(new URL('/', url), { method: 'POST', headers: sent, body, signal });
    const text = await answer.text();
    if (!answer.ok) throw errorOf(answer.status, text);
    return JSON.parse(text);
  }

  return {
    async send<Output>(command: ResolverCommand<object, Output>): Promise<Output> {
      const operation = command.constructor.name.replace(/Command$/, '');
      const body = JSON.stringify(command.input);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return (await post(operation, body)) as Output;
        } catch (error) {
          if (attempt === MOST_ATTEMPTS || !isRetryable(error)) throw error;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt));
        }
      }
    },
  };
}

const isChina = (region: string): boolean => region.startsWith('cn-');

/** An error as the SDK throws it: named after the exception. */
function errorOf(status: number, text: string): Error {
  const { __type = '', message, Message } = parsed(text);
  const name = __type.split('#').pop() || `Http${status}`;
  return Object.assign(new Error(message ?? Message ?? `Route 53 Resolver answered ${status}`), {
    name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  });
}

function parsed(text: string): { __type?: string; message?: string; Message?: string } {
  return parsedJson(text) ?? {};
}
