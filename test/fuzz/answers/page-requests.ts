import type { Answer } from '../../../src/answers/page/page-answers.ts';
import { givenQuestion } from '../../answers/given-question.ts';
import { bump, type Counts, type Kind } from '../campaign.ts';
import { type GivenLink, type LinkName, linksTo } from './links.ts';
import { answerIn, isOfLink, isTheirs } from './may-answer.ts';
import { createPageMaker, type PageInput, type Step } from './page-made.ts';
import { answersIn, watched } from './watched.ts';

const STATUS = [200, 303, 401, 403, 404, 405, 410, 413, 422];
/** Links by which nothing is ever answered: none of the page's, not as they were signed, and too late. */
const DEAD: readonly LinkName[] = ['chat', 'altered', 'over'];
const MOST_TRIES = 3;
const HEADERS = ['content-security-policy', 'x-content-type-options', 'x-frame-options', 'strict-transport-security'];
/** A text that was put in, with a sign that means something to a browser. */
const UNESCAPED = /zq[<"'&](?!lt;|gt;|quot;|amp;|#x27;|#39;)|<script|<i>/;
const COOKIE = /^__Host-r[\w-]{22}=[\w-]{22}; Path=\/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict$/;

/** What anybody sends to the approval page; from there it goes to the function that proves answers. */
export async function pageRequests(): Promise<Kind<PageInput>> {
  const all = await watched(
    async (options) => {
      const stack = await givenQuestion(options);
      return { stack, links: await linksTo(stack) };
    },
    ({ stack }) => stack,
  );
  const { stack, sent, opened } = all;
  const { links } = opened;

  async function check(input: PageInput, counts: Counts): Promise<string | undefined> {
    // What was made smaller may name no link any more.
    if (!(input.link in links)) return undefined;
    if (input.fault) stack.faults.refuse(input.fault, 'ThrottlingException', { every: 3 });
    try {
      for (const { request } of input.steps) {
        const bad = await whyBadAnswer(request, input, counts);
        if (bad !== undefined) return bad;
      }
      stack.faults.heal('*');
      return await whyBadOutcome(input, counts);
    } finally {
      stack.faults.heal('*');
      all.reset();
    }
  }

  async function whyBadAnswer(request: unknown, { fault }: PageInput, counts: Counts): Promise<string | undefined> {
    const before = sent.length;
    const isGet = methodOf(request) !== 'POST';
    const hadChanged = all.hasChanged();
    const answer = await stack.page(request as object);
    const { statusCode, body } = answer;
    if (!STATUS.includes(statusCode) && !(fault && statusCode === 503)) return `answered ${statusCode}`;
    if (isGet && (sent.length > before || all.hasChanged() !== hadChanged)) return 'what is no POST changed something';
    if (statusCode === 200 || statusCode === 422) bump(counts, 'shown');
    const isSeen = Object.values(links).some((link) => isOfLink(pathOf(request), link) && isTheirs(request, link));
    if (!isSeen && (statusCode === 200 || statusCode === 303 || body.includes('press-kit')))
      return `answered ${statusCode} to a link that nobody signed, or that is somebody else's`;
    return whyBadText(answer, Object.values(links));
  }

  async function whyBadOutcome({ link: name, steps, fault }: PageInput, counts: Counts): Promise<string | undefined> {
    const may = new Set<string>();
    for (const [other, link] of Object.entries(links) as [LinkName, GivenLink][])
      for (const verdict of DEAD.includes(other) ? [] : allowedBy(steps, link, other === name)) may.add(verdict);
    const handed = sent.map(({ body }) => body);
    sent.length = 0;
    await all.answer(handed);
    const said = answersIn(sent);
    for (const { kind, key, plan } of said) {
      if (!may.has(String(kind))) return `${kind} was answered, and nobody said it with all that it takes`;
      if (key !== links.plain.record.key || plan !== links.plain.record.plan)
        return `it answers ${key}, which was not asked`;
    }
    const isPaused = handed.some((body) => JSON.parse(body).verdict === 'pause');
    if (isPaused && !may.has('pause')) return 'everything was paused, and nobody said it with all that it takes';
    if (said.length > 0) bump(counts, 'answers');
    const [first] = steps;
    const isRight =
      first?.is === 'right' && answerIn(first.request, links[name]) !== undefined && !DEAD.includes(name) && !fault;
    return isRight && said.length === 0 && !isPaused ? 'what the own form sends counts for nothing' : undefined;
  }

  return { make: createPageMaker(links), check, floors: { shown: 0.3, answers: 0.1 } };
}

/** What may be answered by a link: after three wrong codes nothing more. */
function allowedBy(steps: readonly Step[], link: GivenLink, isOwn: boolean): string[] {
  let tries = 0;
  const may: string[] = [];
  for (const { request, is } of steps) {
    const verdict = answerIn(request, link);
    if (verdict !== undefined && tries < MOST_TRIES) may.push(verdict);
    if (isOwn && is === 'wrong-code') tries += 1;
  }
  return may;
}

const methodOf = (request: unknown): unknown =>
  (request as { requestContext?: { http?: { method?: unknown } } } | undefined | null)?.requestContext?.http?.method;
const pathOf = (request: unknown): unknown => (request as { rawPath?: unknown } | undefined | null)?.rawPath;

/** An answer shows what it was given as text alone, and keeps its headers. */
function whyBadText(
  { statusCode, headers, cookies = [], body }: Answer,
  links: readonly GivenLink[],
): string | undefined {
  const unescaped = UNESCAPED.exec(body);
  if (unescaped) return `it shows ${JSON.stringify(body.slice(unescaped.index, unescaped.index + 60))} as it came`;
  const missing = HEADERS.find((name) => !headers[name]);
  if (missing) return `answered ${statusCode} without ${missing}`;
  const odd = Object.entries(headers).find(
    ([, value]) => !/^[ -~]*$/.test(String(value)) || String(value).includes('zq'),
  );
  if (odd) return `the header ${odd[0]} is ${JSON.stringify(odd[1])}`;
  const cookie = cookies.find((each) => !COOKIE.test(each));
  if (cookie !== undefined) return `it sets the cookie ${JSON.stringify(cookie)}`;
  const { location } = headers;
  const isOurs = location === undefined || links.some((link) => isOfLink(location, link));
  return isOurs ? undefined : `it leads to ${location}`;
}
