import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import type { Answer } from '../../src/answers/page/page-answers.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, givenStack, responsesIn } from '../support/stories.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';
const HOST = 'page.riposte.invalid';
const LINK = /https:\/\/page\.riposte\.invalid(\/a\/\S+)\s+code (\d{3} \d{3})/;

/** A link as it stands in a message, with the code beside it. */
export interface Link {
  path: string;
  code: string;
}

/** A stack with the page, in which one question about the bucket press-kit waits. */
export async function givenQuestion(options: Partial<LocalStackOptions> = {}): Promise<LocalStack> {
  const stack = givenStack({ approvalPage: true, ...options });
  arrive(stack, BUCKET);
  await stack.drain();
  return stack;
}

/** The links of the messages of the topic, in their order. */
export const linksIn = ({ services }: LocalStack): Link[] =>
  services.sns.published.flatMap(({ message }) => linkIn(message) ?? []);

export function linkIn(text: string): Link | undefined {
  const [, path, code = ''] = LINK.exec(text) ?? [];
  return path ? { path, code: code.replace(' ', '') } : undefined;
}

export function onlyLink(stack: LocalStack): Link {
  const [link] = linksIn(stack);
  if (!link) throw new Error('no message has a link');
  return link;
}

/** A request as a function URL hands it over. */
export function requestOf(method: string, rawPath: string, more: object = {}): object {
  const requestContext = { http: { method, sourceIp: '192.0.2.7' }, domainName: HOST };
  return { version: '2.0', rawPath, headers: {}, requestContext, isBase64Encoded: false, ...more };
}

export const open = (stack: LocalStack, path: string): Promise<Answer> => stack.page(requestOf('GET', path));

/** Opens a link in a browser of its own and sends its form, with what is given in the place of what it would say. */
export async function press(
  stack: LocalStack,
  { path, code }: Link,
  form: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { cookies = [], body } = await open(stack, path);
  const [, nonce = ''] = /name="nonce" value="([^"]+)"/.exec(body) ?? [];
  return send(stack, path, { nonce, code, verdict: 'approve', ...form }, cookies, headers);
}

export function send(
  stack: LocalStack,
  path: string,
  form: Record<string, string>,
  cookies: readonly string[],
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = new URLSearchParams(form).toString();
  const given = {
    'content-type': 'application/x-www-form-urlencoded',
    origin: `https://${HOST}`,
    'sec-fetch-site': 'same-origin',
    ...headers,
  };
  return stack.page(
    requestOf('POST', path, { headers: given, body, cookies: cookies.map((cookie) => cookie.split(';')[0] ?? '') }),
  );
}

export const isPublic = ({ services }: LocalStack): boolean =>
  services.s3.buckets.get('press-kit')?.publicAccessBlock === undefined;

export const onlyResponse = (stack: LocalStack): ResponseRecord => responsesIn(stack)[0] as ResponseRecord;

/** Text of a page without its marks. */
export const textOf = ({ body }: Answer): string =>
  body
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/\s+/g, ' ');
