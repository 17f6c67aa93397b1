import { readFileSync } from 'node:fs';
import { createLocalStack, type LocalStack } from '../local/local-stack.ts';
import { createSeeder } from '../local/seed.ts';
import type { Answer } from '../src/answers/page/page-answers.ts';
import { sources } from '../src/sources/index.ts';
import { mappingOf } from './mapping.ts';
import { throughNetwork } from './storm/network.ts';
import { startPolling } from './storm/poller.ts';
import { inVirtualTime, type VirtualTime } from './storm/virtual-time.ts';

const START = Date.parse('2026-11-20T12:00:00Z');
const EVENT = readFileSync(new URL('../events/guardduty/bucket-public-access-granted.json', import.meta.url), 'utf8');
const BUCKET = 'press-kit';
const LINK = /https:\/\/([^/\s]+)(\/a\/\S+)\s+code (\d{3}) (\d{3})/;
/** Processor time of the page for a request; assumed. */
const PAGE_MS = 20;
const LOOK_AGAIN_MS = 10;
const MOST_MS = 60_000;

/**
 * From the moment at which somebody sends their yes on the approval page until the bucket is closed, in s, in virtual
 * time. Nobody has approved anything for hours, so that each function behind the page starts cold.
 */
export function approvalTook(seed: number): Promise<number> {
  let stack: LocalStack | undefined;
  return inVirtualTime({ seed, startAt: START, onTime: (now) => stack?.setTime(now) }, async (time) => {
    stack = createLocalStack({
      account: '111122223333',
      region: 'eu-west-1',
      startAt: START,
      approvalPage: true,
      sleep: time.sleep,
      through: (clients) => throughNetwork(clients, { time, trouble: 0, onWrite: () => {}, onThrottledRead: () => {} }),
    });
    const seed = createSeeder(stack);
    for (const finding of sources.guardduty.parse(JSON.parse(EVENT))) seed(finding);
    stack.deliver('guardduty', EVENT);
    await stack.drain();
    const send = await openedForm(stack);
    for (const queue of ['answers', 'act-storage']) startPolling(stack, mappingOf(queue), time);
    return sendYes(stack, send, time);
  });
}

/** Opens the link of the message; @returns the form with a yes, as a browser sends it */
async function openedForm({ services, page }: LocalStack): Promise<object> {
  const [, domainName = '', rawPath = '', ...code] =
    services.sns.published.flatMap(({ message }) => LINK.exec(message) ?? []) ?? [];
  const requestContext = { domainName, http: { method: 'GET', sourceIp: '192.0.2.7' } };
  const { cookies = [], body } = (await page({ rawPath, headers: {}, requestContext })) as Answer;
  const [, nonce = ''] = /name="nonce" value="([^"]+)"/.exec(body) ?? [];
  return {
    rawPath,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: `https://${domainName}` },
    cookies: cookies.map((cookie) => cookie.split(';')[0]),
    body: new URLSearchParams({ nonce, verdict: 'approve', code: code.join('') }).toString(),
    requestContext: { ...requestContext, http: { ...requestContext.http, method: 'POST' } },
  };
}

/** @throws Error where the page does not take it, or nothing comes of it */
async function sendYes({ services, page }: LocalStack, form: object, time: VirtualTime): Promise<number> {
  const from = time.now();
  await time.sleep(PAGE_MS);
  const { statusCode } = (await page(form)) as Answer;
  if (statusCode !== 303) throw new Error(`the page answered ${statusCode}`);
  while (!services.s3.buckets.get(BUCKET)?.publicAccessBlock) {
    if (time.now() - from > MOST_MS) throw new Error('nothing came of a yes within a minute');
    await time.sleep(LOOK_AGAIN_MS);
  }
  return (time.now() - from) / 1000;
}

/** @returns the median of several, each with a seed of its own */
export async function simulateApprovals(seed: number, count: number): Promise<{ p50: number; max: number }> {
  const took: number[] = [];
  for (let n = 0; n < count; n += 1) took.push(await approvalTook(seed + n));
  took.sort((a, b) => a - b);
  return { p50: took[Math.ceil(count / 2) - 1] ?? 0, max: took.at(-1) ?? 0 };
}
