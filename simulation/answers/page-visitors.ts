import type { Verdict } from '../../src/core/approval-link.ts';
import type { Chance } from '../random.ts';
import { formOf, type Street, visit } from './browser.ts';
import type { Way } from './links.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Whom nothing answered tries again so often. */
const PATIENCE = 3;

interface Opened {
  nonce: string;
  cookies: readonly string[];
  verdicts: readonly string[];
}

/** Opens a link in a browser, again where nothing came. @returns the form; undefined where there is none */
async function open(street: Street, chance: Chance, way: Way): Promise<Opened | undefined> {
  for (let tries = 0; tries < PATIENCE; tries += 1) {
    const came = await visit(street, chance, { way, by: way.by, may: 'look' }, { method: 'GET' });
    if (came && came.answer.statusCode !== 503) return formIn(came.answer);
    await street.time.sleep(chance.between(2 * SECOND, MINUTE));
  }
  return undefined;
}

function formIn({ body, cookies = [] }: { body: string; cookies?: string[] }): Opened | undefined {
  const [, nonce] = /name="nonce" value="([^"]+)"/.exec(body) ?? [];
  const verdicts = [...body.matchAll(/name="verdict" value="(\w+)"/g)].map(([, verdict = '']) => verdict);
  return nonce === undefined ? undefined : { nonce, cookies, verdicts };
}

/** Sends a form that has all it takes, again where nothing came, and looks what has come of it. */
async function send(street: Street, chance: Chance, way: Way, form: Opened, verdict: Verdict): Promise<void> {
  const more = formOf({ nonce: form.nonce, verdict, code: way.code, reason: 'it is meant to be so' }, form.cookies);
  for (let tries = 0; tries < PATIENCE; tries += 1) {
    const came = await visit(street, chance, { way, by: way.by, may: 'answer', verdict }, { method: 'POST', more });
    const { statusCode = 503, body = '' } = came?.answer ?? {};
    if (came) came.one.isTaken = statusCode === 303 || isAnswered(body, verdict);
    if (came && statusCode === 303 && came.one.seen.at(-1)?.pressed.verdict !== verdict)
      street.see('page-is-true', `the page took "${verdict}" of ${way.link.key}, and does not know it`);
    if (statusCode !== 503) break;
    await street.time.sleep(chance.between(2 * SECOND, MINUTE));
  }
  await visit(street, chance, { way, by: way.by, may: 'look' }, { method: 'GET' });
}

const LABELS: Record<Verdict, string> = {
  approve: 'Approve',
  reject: 'Reject',
  later: 'Ask again later',
  pause: 'Pause everything',
};
const isAnswered = (body: string, verdict: Verdict): boolean => body.includes(`Answered: ${LABELS[verdict]}`);

/** Somebody opens a link, thinks, sometimes types a wrong code first, and answers, sometimes by two clicks. */
async function answer(street: Street, chance: Chance, way: Way, wanted: Verdict): Promise<void> {
  const form = await open(street, chance, way);
  await street.time.sleep(chance.between(2 * SECOND, chance.pick([20 * SECOND, 5 * MINUTE])));
  if (!form) return;
  const verdict = form.verdicts.includes(wanted) ? wanted : 'reject';
  if (chance.hits(0.15)) await guess(street, chance, way, form);
  if (chance.hits(0.15)) void send(street, chance, way, form, verdict);
  await send(street, chance, way, form, verdict);
}

const wrongCode = ({ code }: Way): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function guess(street: Street, chance: Chance, way: Way, { nonce, cookies }: Opened): Promise<void> {
  const more = formOf({ nonce, verdict: 'approve', code: wrongCode(way) }, cookies);
  await visit(street, chance, { way, by: way.by, may: 'try' }, { method: 'POST', more });
}

/** A mail scanner: it opens what it finds, runs no script, and presses every button; it knows the form, and no code. */
async function scan(street: Street, chance: Chance, way: Way): Promise<void> {
  const form = await open(street, chance, way);
  const { nonce = 'x'.repeat(22), cookies = [] } = form ?? {};
  for (const verdict of ['approve', 'reject', 'pause']) {
    const fields = { nonce, verdict, reason: 'x', code: chance.pick(['', '12345', 'code']) };
    const more = formOf(fields, chance.hits(0.7) ? cookies : []);
    await visit(street, chance, { way, by: way.by, may: 'look' }, { method: 'POST', more });
  }
}

/** Somebody who has the link and no code: it ends after three, and no right one counts after that. */
async function guessAll(street: Street, chance: Chance, way: Way): Promise<void> {
  const form = await open(street, chance, way);
  if (!form) return;
  for (let tries = 0; tries < 4; tries += 1) await guess(street, chance, way, form);
  await send(street, chance, way, form, 'approve');
}

/** What is altered, comes from another site or another browser, or by another way, is nothing. */
async function forge(street: Street, chance: Chance, way: Way, others: readonly Way[]): Promise<void> {
  const form = await open(street, chance, way);
  const { nonce = 'x'.repeat(22), cookies = [] } = form ?? {};
  const right = { nonce, verdict: 'approve', code: way.code };
  const [id = '', mac = ''] = way.token.split('.');
  const other = chance.pick(others);
  const altered = `${id}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`;
  const mixed = other.token === way.token ? altered : `${id}.${other.token.split('.')[1]}`;
  const tries = [
    { method: 'POST', token: altered, more: formOf(right, cookies) },
    { method: 'POST', token: mixed, more: formOf({ ...right, code: other.code }, cookies) },
    { method: 'GET', token: mixed },
    { method: 'PUT', more: formOf(right, cookies) },
    { method: 'POST', more: formOf(right, cookies, { origin: 'https://elsewhere.example' }) },
    { method: 'POST', more: formOf(right, cookies, { 'sec-fetch-site': 'cross-site' }) },
    { method: 'POST', more: formOf(right, []) },
    { method: 'POST', more: formOf({ ...right, nonce: 'y'.repeat(22) }, cookies) },
    { method: 'POST', more: formOf({ ...right, reason: 'x'.repeat(20_000) }, cookies) },
  ];
  for (const attempt of tries) await visit(street, chance, { way, by: way.by, may: 'look' }, attempt);
}

/** Plays one visit to the approval page. */
export async function visitPage(
  street: Street,
  chance: Chance,
  { what, verdict, way, others }: { what: string; verdict: Verdict; way: Way; others: readonly Way[] },
): Promise<void> {
  switch (what) {
    case 'scan':
      return scan(street, chance, way);
    case 'guess':
      return guessAll(street, chance, way);
    case 'forge':
      return forge(street, chance, way, others);
    case 'return':
      await visit(street, chance, { way, by: way.by, may: 'look' }, { method: 'GET' });
      return;
    case 'both':
      // Two people, or one and whoever else holds the message, who do not agree.
      void answer(street, chance, way, verdict === 'approve' ? 'reject' : 'approve');
      return answer(street, chance, way, verdict);
    default:
      return answer(street, chance, way, verdict);
  }
}
