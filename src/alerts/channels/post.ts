import { lookup as resolve } from 'node:dns';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { DeliveryError, UndeliverableError } from '../../core/errors.ts';
import { describeError } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import { isPrivate } from './private-address.ts';

interface PostOptions {
  headers?: Readonly<Record<string, string>>;
  /** Whether the host may have an address of a private network. */
  allowPrivate?: boolean;
  /** So much of the answer's text is kept; 2,000 characters unless told. */
  mostAnswer?: number;
}

/**
 * Posts JSON to a web address over HTTPS.
 *
 * @returns the answer's status, and the beginning of its text
 * @throws UndeliverableError | DeliveryError by whether the same request may succeed later; the message names the host
 *   and never the path or the body, which may be secret
 */
export type Post = (url: string, body: string, options?: PostOptions) => Promise<{ status: number; text: string }>;

const TIMEOUT_MS = 5_000;
const MOST_ANSWER = 2_000;
/** What a receiver answers that is busy, or asks for patience. */
const LATER = new Set([408, 425, 429]);

/**
 * Makes the client. It verifies TLS, follows no redirect, and connects to no address of a private network: the address
 * that was looked up is the one that is connected to, so that a name cannot change its mind in between.
 *
 * @param options.ca further certificate authorities, for tests
 */
export function createPost({ ca, timeoutMs = TIMEOUT_MS }: { ca?: string; timeoutMs?: number } = {}): Post {
  return async (address, body, { headers = {}, allowPrivate = false, mostAnswer = MOST_ANSWER } = {}) => {
    const url = readUrl(address);
    if (!allowPrivate && isIP(bare(url.hostname)) !== 0) refusePrivate(bare(url.hostname), url.host);
    const answer = await exchange(url, body, {
      headers: { 'content-type': 'application/json', 'user-agent': 'riposte', ...headers },
      timeoutMs,
      mostAnswer,
      ...(ca && { ca }),
      ...(!allowPrivate && { lookup: publicLookup }),
    });
    return judged(answer, url.host);
  };
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

function readUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return url;
  throw new UndeliverableError('the address of the channel does not begin with https://');
}

function refusePrivate(address: string, host: string): void {
  if (!isPrivate(address)) return;
  throw new UndeliverableError(
    `${clean(host, 100)} resolves to a private address, which the channel does not allow: see allowPrivate`,
  );
}

/** As the system's, and refuses a name of which any address is private. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const refusal = error ?? refusalOf(addresses, hostname);
    const [first] = addresses ?? [];
    if (refusal) callback(refusal, '');
    else if (options.all) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family ?? 0);
  });
};

function refusalOf(addresses: readonly { address: string }[], hostname: string): Error | undefined {
  try {
    for (const { address } of addresses) refusePrivate(address, hostname);
    return undefined;
  } catch (refusal) {
    return refusal as Error;
  }
}

interface Exchange {
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  mostAnswer: number;
  ca?: string;
  lookup?: LookupFunction;
}

interface Answer {
  status: number;
  text: string;
  retryAfter?: string;
}

function exchange(url: URL, body: string, { headers, timeoutMs, mostAnswer, ca, lookup }: Exchange): Promise<Answer> {
  return new Promise((done, fail) => {
    const failed = (error: unknown): void => {
      fail(error instanceof UndeliverableError ? error : unreachable(url, error));
    };
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        // The whole exchange, not only the silence between two packets.
        signal: AbortSignal.timeout(timeoutMs),
        agent: false,
        ...(ca && { ca }),
        ...(lookup && { lookup }),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text = (text + chunk).slice(0, mostAnswer);
        });
        response.on('error', failed);
        response.on('end', () => {
          const retryAfter = response.headers['retry-after'];
          done({ status: response.statusCode ?? 0, text, ...(retryAfter && { retryAfter }) });
        });
      },
    );
    sent.on('error', failed);
    sent.end(body);
  });
}

function unreachable({ host }: URL, error: unknown): DeliveryError {
  const { name, message } = describeError(error);
  const code = (error as { code?: string }).code ?? name;
  return new DeliveryError(`${clean(host, 100)} could not be reached: ${clean(`${code}: ${message}`, 200)}`);
}

function judged({ status, text, retryAfter }: Answer, host: string): { status: number; text: string } {
  if (status >= 200 && status < 300) return { status, text };
  const why = `${clean(host, 100)} answered ${status}${text ? `: ${clean(text, 200)}` : ''}`;
  if (status >= 300 && status < 400) throw new UndeliverableError(`${why} (a redirect is not followed)`);
  if (status >= 500 || LATER.has(status)) {
    const seconds = Number(retryAfter);
    throw new DeliveryError(why, Number.isFinite(seconds) && seconds > 0 ? { retryAfterSeconds: seconds } : {});
  }
  throw new UndeliverableError(why);
}
