import { ISSUER, type SignedIn, SUBJECT } from '../../core/sign-in.ts';

/** What Lambda hands over from a function URL or an HTTP API, as far as it is read. */
interface HttpEvent {
  rawPath?: unknown;
  headers?: unknown;
  cookies?: unknown;
  body?: unknown;
  isBase64Encoded?: unknown;
  requestContext?: {
    http?: { method?: unknown; sourceIp?: unknown };
    domainName?: unknown;
    authorizer?: { jwt?: { claims?: { iss?: unknown; sub?: unknown } } };
  };
}

export interface PageRequest {
  method: string;
  path: string;
  /** Small letters. */
  headers: Record<string, string>;
  cookies: Record<string, string>;
  /** Undefined where it is larger than any form of ours. */
  body: string | undefined;
  from: string;
  host: string;
  /** Who is signed in, by a token that API Gateway has verified. No header says so. */
  signedIn: SignedIn | undefined;
}

/** The largest form has a reason of 300 characters, each of at most 12 when it is encoded. */
const MOST_BODY = 8_192;
const text = (value: unknown, most: number): string => (typeof value === 'string' ? value.slice(0, most) : '');

/**
 * Reads a request without believing anything of it: what is not as it should be is empty.
 *
 * @param mostBody characters; a larger body is undefined
 */
export function readRequest(event: unknown, mostBody = MOST_BODY): PageRequest {
  const { rawPath, headers, cookies, body, isBase64Encoded, requestContext } = (event ?? {}) as HttpEvent;
  const { http, domainName, authorizer } = requestContext ?? {};
  return {
    method: text(http?.method, 10),
    path: text(rawPath, 400),
    headers: headersOf(headers),
    cookies: cookiesOf(cookies),
    body: bodyOf(body, isBase64Encoded === true, mostBody),
    from: text(http?.sourceIp, 64).replace(/[^0-9a-f.:]/gi, ''),
    host: text(domainName, 256),
    signedIn: signedInBy(authorizer?.jwt?.claims),
  };
}

/** API Gateway writes every claim as a text, a list as `[a b]`: a subject that is none by its form is nobody's. */
function signedInBy(claims: { iss?: unknown; sub?: unknown } | undefined): SignedIn | undefined {
  const { iss: issuer, sub: subject } = claims ?? {};
  if (typeof issuer !== 'string' || typeof subject !== 'string') return undefined;
  return ISSUER.test(issuer) && SUBJECT.test(subject) ? { issuer, subject } : undefined;
}

function headersOf(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), text(value, 1_000)]));
}

function cookiesOf(cookies: unknown): Record<string, string> {
  if (!Array.isArray(cookies)) return {};
  return Object.fromEntries(
    cookies.slice(0, 20).map((cookie) => {
      const [name = '', ...value] = text(cookie, 200).split('=');
      return [name.trim(), value.join('=')];
    }),
  );
}

function bodyOf(body: unknown, isEncoded: boolean, most: number): string | undefined {
  if (typeof body !== 'string') return '';
  if (body.length > most * 2) return undefined;
  const decoded = isEncoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  return decoded.length > most ? undefined : decoded;
}
