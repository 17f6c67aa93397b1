import { parseToken } from '../../../src/core/approval-link.ts';
import { type GivenLink, ISSUER } from './links.ts';

/** The page's own address, by its setting. */
const OWN = 'https://page.riposte.invalid';

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** Whether a path has the very signature that was made for a link. */
export function isOfLink(path: unknown, { token }: GivenLink): boolean {
  const parsed = typeof path === 'string' && path.startsWith('/a/') ? parseToken(path.slice(3)) : undefined;
  const own = parseToken(token);
  return parsed !== undefined && parsed.id === own?.id && Buffer.compare(parsed.mac, own.mac) === 0;
}

/** Whether who is signed in may see a link. */
export function isTheirs(request: unknown, { record: { signIn } }: GivenLink): boolean {
  const { iss, sub } = fieldsOf(fieldsOf(fieldsOf(fieldsOf(fieldsOf(request).requestContext).authorizer).jwt).claims);
  if (!signIn) return true;
  if (iss !== ISSUER && iss !== `${ISSUER}/`) return false;
  return typeof sub === 'string' && (signIn.subjects.length === 0 || signIn.subjects.includes(sub));
}

/** Read a second time, apart from the code that reads: the answer for which a request has all that it takes; undefined where it has not. */
export function answerIn(request: unknown, link: GivenLink): string | undefined {
  const { rawPath, headers, cookies, body, isBase64Encoded, requestContext } = fieldsOf(request);
  const { http, domainName } = fieldsOf(requestContext);
  if (fieldsOf(http).method !== 'POST' || typeof body !== 'string') return undefined;
  if (!isOfLink(rawPath, link) || !isTheirs(request, link)) return undefined;
  const named = Object.entries(fieldsOf(headers)).map(([name, value]) => [name.toLowerCase(), value] as const);
  const has = (name: string, value: RegExp | string): boolean =>
    named.some(([key, its]) => key === name && (value instanceof RegExp ? value.test(String(its)) : its === value));
  const isOdd = (name: string, right: string): boolean => named.some(([key]) => key === name) && !has(name, right);
  if (isOdd('origin', `https://${domainName}`) && isOdd('origin', OWN)) return undefined;
  if (isOdd('sec-fetch-site', 'same-origin')) return undefined;
  if (!has('content-type', /^application\/x-www-form-urlencoded/i)) return undefined;
  const text = isBase64Encoded === true ? Buffer.from(body, 'base64').toString('utf8') : body;
  const form = new URLSearchParams(text);
  const nonce = form.get('nonce') ?? '';
  const isKept = Array.isArray(cookies) && cookies.includes(`__Host-r${link.id}=${nonce}`);
  if (text.length > 8_192 || nonce.length !== 22 || !isKept) return undefined;
  const verdict = form.get('verdict') ?? '';
  const isAsked = (link.record.verdicts as string[]).includes(verdict);
  return isAsked && (form.get('code') ?? '').replace(/[\s-]/g, '') === link.code ? verdict : undefined;
}
