import type { LocalStack } from '../../local/local-stack.ts';
import type { Answer } from '../../src/answers/page/page-answers.ts';
import { functions } from '../../src/functions/index.ts';
import type { Weather } from '../faults.ts';
import type { Invoker } from '../invocation.ts';
import type { Stimulus } from '../plan.ts';
import type { Chance } from '../random.ts';
import type { VirtualTime } from '../storm/virtual-time.ts';
import type { Coming, DoorBook } from './door-book.ts';
import { untrueOf } from './page-says.ts';
import type { Workspace } from './workspace.ts';

/** What whoever comes to a door has at hand. */
export interface Street {
  stack: LocalStack;
  time: VirtualTime;
  invoker: Invoker;
  weather(): Weather;
  book: DoorBook;
  workspace: Workspace;
  see(invariant: string, what: string): void;
  /** By which part of the plan somebody comes. */
  of?: Stimulus;
}

type Request = Pick<Coming, 'door' | 'way' | 'by' | 'may' | 'verdict' | 'isSigned'>;

const HOST = 'page.riposte.invalid';

/** An event as a function URL hands it over. */
export const eventOf = (method: string, rawPath: string, more: object = {}): object => ({
  version: '2.0',
  rawPath,
  headers: {},
  requestContext: { http: { method, sourceIp: '192.0.2.7' }, domainName: HOST },
  isBase64Encoded: false,
  ...more,
});

/**
 * Sends one request to a function, which may die; and what is lost on the way to it, or back, is lost to who sent it too.
 *
 * @returns undefined where nothing came back
 */
export async function request<T extends { statusCode: number }>(
  { invoker, time, weather, book, of }: Street,
  chance: Chance,
  coming: Request,
  call: () => Promise<T>,
): Promise<{ answer: T; one: Coming } | undefined> {
  await time.sleep(chance.between(5, 120));
  if (chance.hits(weather().requestLost)) return undefined;
  let one: Coming | undefined;
  const ended = await invoker.invoke(coming.door, functions[coming.door].timeout * 1000, () => {
    one = book.comes({ ...coming, ...(of && { of }) });
    return call();
  });
  if (ended.how !== 'returned' || !one) return undefined;
  book.look(one);
  if (chance.hits(weather().answerLost)) return undefined;
  await time.sleep(chance.between(5, 120));
  return { answer: ended.value, one };
}

/** One request for the page, whose answer is held to how everything stood. */
export async function visit(
  street: Street,
  chance: Chance,
  coming: Omit<Request, 'door'>,
  { method, token = coming.way.token, more }: { method: string; token?: string; more?: object },
): Promise<{ answer: Answer; one: Coming } | undefined> {
  const { stack, see, time } = street;
  const event = eventOf(method, `/a/${token}`, more);
  const came = await request(street, chance, { ...coming, door: 'page' }, () => stack.page(event));
  if (!came) return undefined;
  const { answer, one } = came;
  const isOwn = token === coming.way.token && (method === 'GET' || method === 'POST');
  if (isOwn) for (const what of untrueOf(answer, one, time.now())) see('page-is-true', `the page ${what}`);
  if (!isOwn && ![403, 404, 405, 410, 503].includes(answer.statusCode))
    see('page-is-true', `the page answers ${answer.statusCode} to ${method} of a link that is none`);
  return came;
}

/** A form as a browser sends it. */
export const formOf = (fields: Record<string, string>, cookies: readonly string[], headers: object = {}): object => ({
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    origin: `https://${HOST}`,
    'sec-fetch-site': 'same-origin',
    ...headers,
  },
  body: new URLSearchParams(fields).toString(),
  cookies: cookies.map((cookie) => cookie.split(';')[0] ?? ''),
});
