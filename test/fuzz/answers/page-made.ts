import { requestOf } from '../../answers/given-question.ts';
import { HOSTILE } from '../hostile.ts';
import { createSubject, damaged, mutate } from '../mutate.ts';
import type { Random } from '../random.ts';
import { type GivenLink, HOSTILE_TEXT, ISSUER, type LinkName, NAMES } from './links.ts';

/** One request of a browser, or of whatever says that it is one. */
export interface Step {
  request: unknown;
  /** Whether it is just what the page's own form sends, with the right code or a wrong one. */
  is: 'right' | 'wrong-code' | 'else';
}

/** A few requests for one link, one after the other. */
export interface PageInput {
  link: LinkName;
  steps: Step[];
  /** Which call AWS refuses meanwhile. */
  fault: string;
}

const NONCE = 'n'.repeat(22);
const PATHS = [
  '/',
  '',
  '/a/',
  '/a',
  '/slack',
  '/favicon.ico',
  '/a/../../etc/passwd',
  '//evil.example/a',
  '/a/%00',
  '/A/',
];
const REASONS = ['', 'It is the press kit.', HOSTILE_TEXT, 'x'.repeat(400), '\u0000\u001b[31m', '記者 🙂', ' '];
const WAYS = ['approve', 'reject', 'later', 'pause', 'undo', '', 'constructor', HOSTILE_TEXT];

/** Makes requests for links. */
export const createPageMaker =
  (links: Record<LinkName, GivenLink>) =>
  (random: Random): PageInput => {
    const link = random.pick([...NAMES, 'plain', 'plain', 'hostile'] as const);
    const steps = Array.from({ length: 1 + random.below(5) }, () => stepBy(link, links, random));
    const fault = random.below(25) === 0 ? random.pick(['Get', 'VerifyMac', 'Update']) : '';
    return { link, steps, fault };
  };

function stepBy(name: LinkName, links: Record<LinkName, GivenLink>, random: Random): Step {
  const how = random.below(10);
  const link = links[name];
  if (how < 2) return { request: formBy(link, rightForm(link, random)), is: 'right' };
  if (how < 4)
    return { request: formBy(link, { ...rightForm(link, random), code: wrong(link.code, random) }), is: 'wrong-code' };
  if (how === 5) return { request: nearlyRight(link, random), is: 'else' };
  if (how === 4 && random.below(5) === 0) return { request: random.pick(HOSTILE), is: 'else' };
  const request = random.below(2) === 0 ? requestOf('GET', pathBy(link, links, random)) : oddForm(link, links, random);
  if (random.below(4) > 0) return { request, is: 'else' };
  const subject = createSubject('request', request as Record<string, unknown>);
  mutate(subject, random, [subject]);
  return { request, is: 'else' };
}

const wrong = (code: string, random: Random): string =>
  String((Number(code) + 1 + random.below(999_998)) % 1_000_000).padStart(6, '0');

const rightForm = ({ code, record }: GivenLink, random: Random): Record<string, string> => ({
  nonce: NONCE,
  code,
  verdict: random.pick(record.verdicts),
  reason: 'It is the press kit.',
});

/** What the page's own form sends, from this browser. */
function formBy({ id, token, record }: GivenLink, form: Record<string, string>, more: object = {}): object {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    origin: 'https://page.riposte.invalid',
    'sec-fetch-site': 'same-origin',
  };
  const cookies = [`__Host-r${id}=${NONCE}`];
  const { requestContext, ...rest } = requestOf('POST', `/a/${token}`, {
    headers,
    cookies,
    body: new URLSearchParams(form).toString(),
  }) as { requestContext: object };
  const claims = { iss: ISSUER, sub: record.signIn?.subjects[0] ?? 'auth0|ben' };
  return {
    ...rest,
    requestContext: { ...requestContext, ...(record.signIn && { authorizer: { jwt: { claims } } }) },
    ...more,
  };
}

/** The page's own form with the right code, of which one thing is another's. */
function nearlyRight(link: GivenLink, random: Random): object {
  const form = rightForm(link, random);
  const request = formBy(link, form) as { headers: object; requestContext: object };
  const { headers, requestContext } = request;
  const authorizer = { jwt: { claims: { iss: ISSUER, sub: 'auth0|ben' } } };
  return random.pick([
    { ...request, headers: { ...headers, origin: 'https://evil.example' } },
    { ...request, headers: { ...headers, 'sec-fetch-site': 'cross-site' } },
    { ...request, headers: { ...headers, 'content-type': 'text/plain' } },
    { ...request, cookies: [] },
    { ...request, requestContext: { ...requestContext, authorizer } },
    formBy(link, { ...form, nonce: 'm'.repeat(22) }),
    formBy(link, { ...form, verdict: random.pick(WAYS) }),
  ]);
}

function pathBy(link: GivenLink, links: Record<LinkName, GivenLink>, random: Random): string {
  const other = links[random.pick(NAMES)];
  const { token, id } = link;
  const [, mac = ''] = other.token.split('.');
  return random.pick([
    `/a/${token}`,
    `/a/${token}`,
    `/a/${token}`,
    `/a/${other.token}`,
    `/a/${id}.${mac}`,
    `/a/${id}.${'A'.repeat(43)}`,
    `/a/${damaged(token, random)}`,
    `/a/${token}/`,
    `/a/${token}?verdict=approve`,
    `/a/%2e/${token}`,
    `/a/${token}\n`,
    `/a/${token.toUpperCase()}`,
    `/a/${HOSTILE_TEXT}`,
    ...PATHS,
  ]);
}

/** A form of which something is not as the page's own has it. */
function oddForm(link: GivenLink, links: Record<LinkName, GivenLink>, random: Random): object {
  const { code, id } = link;
  const form: Record<string, string> = {
    nonce: random.pick([NONCE, NONCE, NONCE, 'm'.repeat(22), '', HOSTILE_TEXT]),
    code: random.pick([
      code,
      code,
      `${code.slice(0, 3)} ${code.slice(3)}`,
      wrong(code, random),
      '',
      '1'.repeat(5_000),
      HOSTILE_TEXT,
      '١٢٣٤٥٦',
    ]),
    verdict: random.pick(WAYS),
    reason: random.pick(REASONS),
    ...(random.below(5) === 0 && { [String(random.pick(HOSTILE)).slice(0, 40)]: HOSTILE_TEXT }),
  };
  const text = new URLSearchParams(form).toString();
  const body = random.pick([
    text,
    text,
    text,
    `${text}&verdict=approve`,
    JSON.stringify(form),
    damaged(text, random),
    text.repeat(60),
  ]);
  const isEncoded = random.below(4) === 0;
  const cookies = random.pick([
    [`__Host-r${id}=${NONCE}`],
    [`__Host-r${id}=${NONCE}`],
    [`__Host-r${id}=${HOSTILE_TEXT}`, `__Host-r${id}=${NONCE}`],
    [`r${id}=${NONCE}`],
    [HOSTILE_TEXT],
    [],
  ]);
  const odd = {
    ...(random.below(3) === 0 && { rawPath: pathBy(link, links, random) }),
    ...(random.below(3) === 0 && { headers: headersBy(random) }),
    ...(random.below(4) === 0 && { requestContext: contextBy(random) }),
  };
  return formBy(link, form, {
    cookies,
    body: isEncoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: isEncoded,
    ...odd,
  });
}

const headersBy = (random: Random): object => ({
  'Content-Type': random.pick([
    'application/x-www-form-urlencoded; charset=utf-8',
    'text/plain',
    'multipart/form-data',
    HOSTILE_TEXT,
  ]),
  ...(random.below(2) === 0 && {
    Origin: random.pick(['https://page.riposte.invalid', 'https://evil.example', 'null', HOSTILE_TEXT]),
  }),
  ...(random.below(2) === 0 && { 'sec-fetch-site': random.pick(['same-origin', 'cross-site', 'none', HOSTILE_TEXT]) }),
  authorization: 'Bearer e30.eyJzdWIiOiJhdXRoMHxqYW5lIn0.',
  'x-forwarded-host': HOSTILE_TEXT,
});

const contextBy = (random: Random): object => ({
  http: {
    method: random.pick(['POST', 'POST', 'GET', 'PUT', 'DELETE', 'HEAD', '', HOSTILE_TEXT]),
    sourceIp: random.pick(['192.0.2.7', HOSTILE_TEXT, '::1']),
  },
  domainName: random.pick(['page.riposte.invalid', 'evil.example', HOSTILE_TEXT]),
  authorizer: {
    jwt: {
      claims: {
        iss: random.pick([ISSUER, `${ISSUER}/`, 'https://evil.example', HOSTILE_TEXT, '']),
        sub: random.pick(['auth0|jane', 'auth0|ben', '[auth0|jane auth0|ben]', HOSTILE_TEXT, '', 7]),
      },
    },
  },
});
