import { randomBytes, timingSafeEqual } from 'node:crypto';
import {
  MOST_TRIES,
  type PressedRecord,
  parseToken,
  pressedKey,
  triesIn,
  typedCode,
  VERDICTS,
  type Verdict,
} from '../../core/approval-link.ts';
import { signInProblem } from '../../core/sign-in.ts';
import { describeError, type Telemetry } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import { isRightCode } from '../link-check.ts';
import { type Answer, notSignedIn, pageOf, plain, redirect } from './page-answers.ts';
import type { PageRequest } from './page-request.ts';
import type { PageTools } from './page-tools.ts';
import type { Shown } from './page-views.ts';
import { type Situation, situationOf } from './situation.ts';

export interface PageOptions {
  tools: PageTools;
  /** Of what stands in front of the page, such as `https://approve.example.com`; empty where nothing does. */
  address: string;
  telemetry: Telemetry;
  now(): number;
}

type Open = Extract<Situation, { is: 'open' }>;

/** What a form says. */
interface Pressed {
  id: string;
  token: string;
  verdict: Verdict;
  code: string;
  reason: string;
  from: string;
}

const PATH = /^\/a\/([\w.-]{66})$/;
const NONCE = /^[\w-]{22}$/;
const MOST_REASON = 300;

/**
 * Answers one request for the approval page. A GET changes nothing, whoever makes it. A POST hands an answer over only with
 * a genuine link, the nonce of a GET in this browser, and the code of the message; what it is worth is decided by who reads it.
 */
export async function answerRequest(request: PageRequest, options: PageOptions): Promise<Answer> {
  const token = PATH.exec(request.path)?.[1] ?? '';
  const parsed = parseToken(token);
  if (!parsed) return plain(404);
  if (request.method !== 'GET' && request.method !== 'POST') return plain(405);
  try {
    const situation = await situationOf(parsed.id, parsed.mac, options.tools, options.now());
    if (situation.is === 'unknown') return plain(404);
    const why = situation.is === 'forged' ? undefined : signInProblem(situation.link.signIn, request.signedIn);
    if (why) return notSignedIn(why, situation.link, request);
    if (request.method === 'GET' || situation.is !== 'open') return shown(situation, parsed.id, request);
    return await pressed(situation, { id: parsed.id, token }, request, options);
  } catch (error) {
    options.telemetry.warn('approval page could not answer', describeError(error));
    return pageOf({ is: 'trouble' }, { status: 503 });
  }
}

const cookieName = (id: string): string => `__Host-r${id}`;

/** The nonce of this browser's first GET, or a new one. */
function nonceOf(id: string, { cookies }: PageRequest): string {
  const known = cookies[cookieName(id)] ?? '';
  return NONCE.test(known) ? known : randomBytes(16).toString('base64url');
}

const STATUS = { pressed: 200, over: 410, forged: 410, early: 503 } as const;

function shown(situation: Exclude<Situation, { is: 'unknown' }>, id: string, request: PageRequest, problem?: Problem) {
  if (situation.is !== 'open') return pageOf(situation, { status: STATUS[situation.is] });
  const nonce = nonceOf(id, request);
  const view: Shown = { ...situation, nonce, ...(problem && { problem: problem.text, reason: problem.reason }) };
  return pageOf(view, { status: problem ? 422 : 200, cookie: `${cookieName(id)}=${nonce}` });
}

interface Problem {
  text: string;
  reason: string;
}

async function pressed(
  open: Open,
  { id, token }: { id: string; token: string },
  request: PageRequest,
  options: PageOptions,
): Promise<Answer> {
  if (request.body === undefined) return pageOf({ is: 'large' }, { status: 413 });
  const form = new URLSearchParams(request.body);
  if (!isFromOurForm(id, form, request, options)) return pageOf({ is: 'foreign' }, { status: 403 });
  const reason = clean(form.get('reason') ?? '', MOST_REASON);
  const again = (text: string) => shown(open, id, request, { text, reason });
  const verdict = VERDICTS.find((each) => each === form.get('verdict'));
  if (!verdict || !open.link.verdicts.includes(verdict)) return again('Choose an answer. Nothing was sent.');
  if (verdict === 'reject' && !reason) return again('Say why you reject it. Nothing was sent.');
  const code = typedCode(form.get('code') ?? '');
  if (!code) return again('Type the six digits that stand beside the link in your message. Nothing was sent.');
  return press(open, { id, token, verdict, code, reason, from: request.from }, request, options);
}

/** Whether the form was shown by a GET in this browser: not by another site, nor in a frame of one. */
function isFromOurForm(
  id: string,
  form: URLSearchParams,
  { headers, cookies, host }: PageRequest,
  { address }: PageOptions,
): boolean {
  const { origin, 'sec-fetch-site': site, 'content-type': type = '' } = headers;
  if (origin !== undefined && origin !== `https://${host}` && origin !== address) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return false;
  const [given, kept] = [form.get('nonce') ?? '', cookies[cookieName(id)] ?? ''];
  return NONCE.test(given) && NONCE.test(kept) && timingSafeEqual(Buffer.from(given), Buffer.from(kept));
}

/**
 * Takes one of the tries before it looks at the code, so that no number of guesses at once gets more of them. A try has a name:
 * what is sent again, as its answer was lost, is no other one.
 */
async function press(open: Open, given: Pressed, request: PageRequest, options: PageOptions): Promise<Answer> {
  const { tools } = options;
  const { id, verdict, code } = given;
  const name = randomBytes(9).toString('base64url');
  const taken = await tools.update<PressedRecord>({
    Key: pressedKey(id),
    UpdateExpression: 'ADD tried :this SET #ttl = :ttl',
    ConditionExpression:
      '(attribute_not_exists(tried) OR size(tried) < :most OR contains(tried, :name)) AND attribute_not_exists(verdict)',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':this': new Set([name]), ':name': name, ':most': MOST_TRIES, ':ttl': open.link.ttl },
  });
  if (!taken) return lookAgain(given, request, options);
  const isRight = await checked(open, given, name, options);
  if (isRight) return record(given, name, request, options);
  const left = Math.max(0, MOST_TRIES - triesIn(taken));
  options.telemetry.warn('wrong code on the approval page', { left });
  if (left === 0) await tools.handOver({ kind: 'ended', token: given.token, from: given.from });
  if (left === 0) return lookAgain(given, request, options);
  const text = `${code} is not the code of this link. ${left === 1 ? 'One try is' : `${left} tries are`} left. Nothing was sent.`;
  return shown({ ...open, triesLeft: left }, id, request, { text, reason: verdict === 'approve' ? '' : given.reason });
}

/** Where KMS does not answer, the try is given back. */
async function checked(open: Open, { id, code }: Pressed, name: string, options: PageOptions): Promise<boolean> {
  try {
    return await isRightCode(id, code, open.link, options.tools);
  } catch (error) {
    await giveBack(id, name, options);
    throw error;
  }
}

/**
 * Hands over first: a page that dies in between leaves a link that can be pressed again, and who reads the answers takes the
 * first one alone.
 */
async function record(given: Pressed, name: string, request: PageRequest, options: PageOptions): Promise<Answer> {
  const { tools, now } = options;
  const { id, token, verdict, code, reason, from } = given;
  const { signedIn } = request;
  const at = now();
  const more = { ...(signedIn && { signedIn }), ...(reason && { reason }) };
  try {
    await tools.handOver({ kind: 'pressed', token, verdict, code, at, from, ...more });
  } catch (error) {
    await giveBack(id, name, options);
    throw error;
  }
  const isFirst = await tools.update({
    Key: pressedKey(id),
    UpdateExpression: 'SET verdict = :verdict, pressedAt = :at',
    ConditionExpression: 'attribute_not_exists(verdict)',
    ExpressionAttributeValues: { ':verdict': verdict, ':at': at },
  });
  return isFirst ? redirect(`/a/${token}`) : lookAgain(given, request, options);
}

/** A try that failed by no fault of who typed the code. */
const giveBack = (id: string, name: string, { tools }: PageOptions): Promise<unknown> =>
  tools.update({
    Key: pressedKey(id),
    UpdateExpression: 'DELETE tried :this',
    ExpressionAttributeValues: { ':this': new Set([name]) },
  });

/** Somebody was faster, or the link has ended: shows how it stands now. */
async function lookAgain({ id, token }: Pressed, request: PageRequest, options: PageOptions): Promise<Answer> {
  const { mac = new Uint8Array() } = parseToken(token) ?? {};
  const situation = await situationOf(id, mac, options.tools, options.now());
  return situation.is === 'unknown' ? plain(404) : shown(situation, id, request);
}
