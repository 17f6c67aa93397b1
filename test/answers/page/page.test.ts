import fc from 'fast-check';
import { SimulatedCrash } from '../../../local/faults.ts';
import type { LocalStack } from '../../../local/local-stack.ts';
import { arrive, bundledWith, givenStack, letTimePass, responsesIn } from '../../support/stories.ts';
import {
  givenQuestion,
  isPublic,
  type Link,
  linksIn,
  onlyLink,
  onlyResponse,
  open,
  press,
  requestOf,
  send,
  textOf,
} from '../given-question.ts';

const HOUR = 3_600_000;
const itemsOf = ({ services }: LocalStack, sk: string) => services.dynamodb.items().filter((item) => item.sk === sk);
/** Each write of what was pressed arrives twice, as where its answer was lost. */
function sentTwice({ services: { dynamodb } }: LocalStack): void {
  const update = dynamodb.Update.bind(dynamodb);
  dynamodb.Update = (input) => {
    if (input.Key?.sk === 'PRESSED') update(input);
    return update(input);
  };
}
/** A code is checked, and not the link itself. */
const isOfCode = (input: unknown): boolean =>
  Buffer.from((input as { Message: Uint8Array }).Message)
    .toString()
    .includes('typed');
const wrong = (code: string, n = 1): string => String((Number(code) + n) % 1_000_000).padStart(6, '0');

/** One whose function died between its message and its record, and has not come again. */
async function givenUnrecorded(): Promise<LocalStack> {
  for (let calls = 1; calls < 20; calls += 1) {
    const stack = givenStack({ approvalPage: true });
    arrive(stack, 'guardduty/bucket-public-access-granted');
    await stack.runOnce('guardduty');
    stack.faults.crashAfter(calls);
    await stack.runOnce('act-storage').catch((error: unknown) => expect(error).toBeInstanceOf(SimulatedCrash));
    stack.faults.revive();
    await stack.drain();
    if (linksIn(stack).length === 1 && responsesIn(stack).length === 0) return stack;
  }
  throw new Error('no message is sent before its question is recorded');
}

/** The same of a question that was rejected, and that another finding asks about anew. */
async function givenUnrecordedAgain(): Promise<{ stack: LocalStack; link: Link }> {
  for (let calls = 1; calls < 20; calls += 1) {
    const stack = await givenQuestion();
    const { key } = onlyResponse(stack);
    stack.services.sqs.deliver(`${stack.config.stack}-notify`, JSON.stringify({ kind: 'reject', key, by: 'ben' }));
    await stack.drain();
    const another = bundledWith('guardduty/bucket-public-access-granted', (event) => {
      event.detail.id = 'f'.repeat(32);
    });
    arrive(stack, 'guardduty/bucket-public-access-granted', another);
    await stack.runOnce('guardduty');
    stack.faults.crashAfter(calls);
    await stack.runOnce('act-storage').catch((error: unknown) => expect(error).toBeInstanceOf(SimulatedCrash));
    stack.faults.revive();
    await stack.drain();
    const [, link] = linksIn(stack);
    if (link && onlyResponse(stack).outcome === 'rejected') return { stack, link };
  }
  throw new Error('no message is sent before its question is recorded');
}

describe('a GET', () => {
  it('shows the plan as it was asked, and what an answer means', async () => {
    const stack = await givenQuestion();
    const answer = await open(stack, onlyLink(stack).path);
    expect(answer.statusCode).toBe(200);
    const text = textOf(answer);
    for (const part of [
      'Waits for your answer',
      'press-kit',
      'Effect It ',
      'Answer by 2026-11-21 12:00 UTC, or nothing is done.',
      's3:PutBucketPublicAccessBlock',
      'It can be undone by the command.',
      'Policy:S3/BucketPublicAccessGranted',
      'Approve',
      'Pause everything',
      'approve ',
    ])
      expect(text).toContain(part);
  });

  it('changes nothing, however often and by whomever it is made', async () => {
    const stack = await givenQuestion();
    const { path } = onlyLink(stack);
    const before = JSON.stringify(stack.services.dynamodb.items());
    for (let n = 0; n < 20; n += 1)
      await stack.page(requestOf('GET', path, { headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch' } }));
    await stack.drain();
    expect(JSON.stringify(stack.services.dynamodb.items())).toBe(before);
    expect(isPublic(stack)).toBe(true);
  });

  it('is kept by nobody, framed by nobody, and asks nothing from elsewhere', async () => {
    const stack = await givenQuestion();
    const { headers, cookies = [], body } = await open(stack, onlyLink(stack).path);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-r[\w-]{22}=[\w-]{22}; Path=\/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict$/),
    ]);
    expect(body).not.toMatch(/<script|src=|href=|https?:/i);
  });
});

describe('an answer', () => {
  it('that approves is carried out once, in the name of the link, and stands in the history', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const answer = await press(stack, link);
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: link.path } });
    expect(isPublic(stack)).toBe(true);
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
    const { outcome, by, history } = onlyResponse(stack);
    expect({ outcome, by }).toEqual({ outcome: 'applied', by: 'whoever holds a message to the channel topic' });
    expect(history.find(({ how }) => how === 'answer')).toMatchObject({
      what: 'approve',
      via: 'page',
      address: '192.0.2.7',
      plan: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    const later = textOf(await open(stack, link.path));
    expect(later).toContain('Answered: Approve');
    expect(later).toContain('It is done.');
  });

  it('that rejects says why, and needs to', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    expect((await press(stack, link, { verdict: 'reject' })).statusCode).toBe(422);
    const reason = 'Es ist die Pressemappe – öffentlich, mit Absicht. 記者\u202e';
    expect((await press(stack, link, { verdict: 'reject', reason })).statusCode).toBe(303);
    await stack.drain();
    expect(onlyResponse(stack)).toMatchObject({ outcome: 'rejected' });
    expect(onlyResponse(stack).history.find(({ what }) => what === 'reject')?.why).toBe(
      'Es ist die Pressemappe – öffentlich, mit Absicht. 記者',
    );
    expect(isPublic(stack)).toBe(true);
  });

  it('that asks for later keeps the deadline, and brings a message with a link of its own', async () => {
    const stack = await givenQuestion();
    const first = onlyLink(stack);
    const { giveUpAt } = onlyResponse(stack);
    await press(stack, first, { verdict: 'later' });
    await stack.drain();
    expect(onlyResponse(stack)).toMatchObject({ state: 'waiting', giveUpAt });
    const told = stack.services.sns.published.length;
    stack.advance(4 * HOUR + 1000);
    await stack.sweep();
    await stack.drain();
    expect(stack.services.sns.published).toHaveLength(told + 1);
    const text = stack.services.sns.published.at(-1)?.message ?? '';
    const [, path = ''] = /invalid(\/a\/\S+)/.exec(text) ?? [];
    expect(path).not.toBe(first.path);
    expect((await open(stack, path)).statusCode).toBe(200);
    expect(textOf(await open(stack, first.path))).toContain('Answered: Ask again later');
  });

  it('that pauses everything does so, tells it, and leaves the question', async () => {
    const stack = await givenQuestion();
    await press(stack, onlyLink(stack), { verdict: 'pause', reason: 'a drill' });
    await stack.drain();
    expect((await stack.journal.readSettings())?.paused).toBe(true);
    expect(stack.services.sns.published.at(-1)?.message).toMatch(
      /paused everything on the approval\s+page, from 192\.0\.2\.7/,
    );
    expect(onlyResponse(stack).state).toBe('waiting');
  });

  it('of two people at once is one answer', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const reason = 'no';
    await Promise.all([press(stack, link), press(stack, link, { verdict: 'reject', reason })]);
    await stack.drain();
    const answers = onlyResponse(stack).history.filter(({ how }) => how === 'answer');
    expect(answers).toHaveLength(1);
    expect(isPublic(stack)).toBe(answers[0]?.what === 'reject');
  });

  it('to a state that has changed since is asked anew, and the page says so', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const bucket = stack.services.s3.buckets.get('press-kit');
    await press(stack, link);
    if (bucket) bucket.publicAccessBlock = { BlockPublicAcls: true };
    await stack.drain();
    expect(bucket?.publicAccessBlock).toEqual({ BlockPublicAcls: true });
    expect(onlyResponse(stack).state).toBe('waiting');
    expect(textOf(await open(stack, link.path))).toContain('Riposte has asked anew');
    expect(stack.services.sns.published.at(-1)?.message).toMatch(/The state has changed since the\s+approval/);
  });
});

describe('what is no answer', () => {
  it.each([
    { name: 'no code', form: { code: '' }, status: 422 },
    { name: 'letters', form: { code: 'abcdef' }, status: 422 },
    { name: 'five digits', form: { code: '12345' }, status: 422 },
    { name: 'digits of another script', form: { code: '١٢٣٤٥٦' }, status: 422 },
    { name: 'a code of 5,000 digits', form: { code: '1'.repeat(5_000) }, status: 422 },
    { name: 'no verdict', form: { verdict: '' }, status: 422 },
    { name: 'a verdict that there is not', form: { verdict: 'undo' }, status: 422 },
    { name: 'no nonce', form: { nonce: '' }, status: 403 },
    { name: 'the nonce of another', form: { nonce: 'A'.repeat(22) }, status: 403 },
    { name: 'a body of a megabyte', form: { reason: 'x'.repeat(1_000_000) }, status: 413 },
  ])('with $name counts as no try', async ({ form, status }) => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const answer = await press(stack, link, form as unknown as Record<string, string>);
    expect(answer.statusCode).toBe(status);
    expect(textOf(answer)).toContain('Nothing was sent');
    await stack.drain();
    expect(itemsOf(stack, 'PRESSED')).toEqual([]);
    expect((await press(stack, link)).statusCode).toBe(303);
  });

  it.each([
    { name: 'another origin', headers: { origin: 'https://evil.example' } },
    { name: 'an opaque origin', headers: { origin: 'null' } },
    { name: 'another site', headers: { 'sec-fetch-site': 'cross-site' } },
    { name: 'a form of plain text', headers: { 'content-type': 'text/plain' } },
    { name: 'JSON', headers: { 'content-type': 'application/json' } },
  ])('from $name is refused', async ({ headers }) => {
    const stack = await givenQuestion();
    expect((await press(stack, onlyLink(stack), {}, headers as unknown as Record<string, string>)).statusCode).toBe(
      403,
    );
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
  });

  it('without the cookie of a GET is refused, with the right code too', async () => {
    const stack = await givenQuestion();
    const { path, code } = onlyLink(stack);
    const nonce = 'n'.repeat(22);
    expect((await send(stack, path, { nonce, code, verdict: 'approve' }, [])).statusCode).toBe(403);
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
  });

  it.each([
    { method: 'GET', path: '/' },
    { method: 'GET', path: '/a/' },
    { method: 'GET', path: `/a/${'x'.repeat(22)}.${'y'.repeat(43)}` },
    { method: 'GET', path: '/a/../../etc/passwd' },
    { method: 'POST', path: '/favicon.ico' },
    { method: '', path: '' },
  ])('$method $path is a plain 404 that says nothing', async ({ method, path }) => {
    const stack = await givenQuestion();
    const answer = await stack.page(requestOf(method, path));
    expect(answer).toMatchObject({ statusCode: 404, body: 'Not found\n', headers: { 'content-type': 'text/plain' } });
  });

  it.each(['PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])('%s is refused', async (method) => {
    const stack = await givenQuestion();
    expect((await stack.page(requestOf(method, onlyLink(stack).path))).statusCode).toBe(405);
  });

  it('is whatever else arrives: every event has an answer, and none changes anything', async () => {
    const stack = await givenQuestion();
    const before = JSON.stringify(stack.services.dynamodb.items());
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (event) => {
        const { statusCode } = await stack.page(event as object);
        if (statusCode !== 404) throw new Error(`answered ${statusCode}`);
      }),
      { numRuns: 300 },
    );
    expect(JSON.stringify(stack.services.dynamodb.items())).toBe(before);
  });
});

describe('wrong codes', () => {
  it('end the link after three, tell its recipient once, and leave the question', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const told = stack.services.sns.published.length;
    expect(textOf(await press(stack, link, { code: wrong(link.code) }))).toContain('2 tries are left');
    expect(textOf(await press(stack, link, { code: wrong(link.code, 2) }))).toContain('One try is left');
    expect(textOf(await press(stack, link, { code: wrong(link.code, 3) }))).toContain('it has ended');
    expect(textOf(await press(stack, link))).toContain('it has ended');
    await stack.drain();
    expect(stack.services.sns.published).toHaveLength(told + 1);
    expect(stack.services.sns.published.at(-1)?.message).toContain('Three wrong codes were tried');
    expect(onlyResponse(stack).state).toBe('waiting');
  });

  it('count once each where the answer of DynamoDB was lost, and the call was sent again', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    sentTwice(stack);
    expect(textOf(await press(stack, link, { code: wrong(link.code) }))).toContain('2 tries are left');
    stack.faults.refuse('VerifyMac', 'KMSInternalException', { where: isOfCode, times: 1 });
    await press(stack, link, { code: wrong(link.code, 2) }).catch((error: Error) => error);
    expect(textOf(await press(stack, link, { code: wrong(link.code, 2) }))).toContain('One try is left');
    await press(stack, link);
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  });

  it('end a link that was tried three times before this was counted by each press', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    await press(stack, link, { code: wrong(link.code) });
    const [{ tried: _, ...former } = { pk: '', sk: '' }] = itemsOf(stack, 'PRESSED');
    stack.services.dynamodb.seed({ ...former, tries: 2 } as never);
    expect(textOf(await press(stack, link, { code: wrong(link.code) }))).toContain('it has ended');
    expect(textOf(await press(stack, link))).toContain('it has ended');
  });

  it('are three, however many are tried at once', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const { cookies = [], body } = await open(stack, link.path);
    const [, nonce = ''] = /name="nonce" value="([^"]+)"/.exec(body) ?? [];
    const guesses = Array.from({ length: 10_000 }, (_, n) => wrong(link.code, n + 1));
    const verified = stack.counts.get('kms:VerifyMac') ?? 0;
    await Promise.all(guesses.map((code) => send(stack, link.path, { nonce, code, verdict: 'approve' }, cookies)));
    const looks = 2 * guesses.length + 10;
    expect((stack.counts.get('kms:VerifyMac') ?? 0) - verified).toBeLessThanOrEqual(looks);
    expect(itemsOf(stack, 'PRESSED')).toMatchObject([{ tried: { size: 3 } }]);
    await stack.drain();
    expect(itemsOf(stack, 'ANSWERED')).toMatchObject([{ endedTold: true }]);
    expect(isPublic(stack)).toBe(true);
  }, 60_000);
});

describe('a link', () => {
  const changed = (path: string, at: number): string => {
    const letter = path[at] === 'A' ? 'B' : 'A';
    return path.slice(0, at) + letter + path.slice(at + 1);
  };

  it('that was changed in any place is not valid', async () => {
    const stack = await givenQuestion();
    const { path } = onlyLink(stack);
    // The last character of a signature has two bits that mean nothing.
    for (let at = 3; at < path.length - 1; at += 1) {
      if (path[at] === '.') continue;
      const answer = await open(stack, changed(path, at));
      expect([404, 410]).toContain(answer.statusCode);
      expect(answer.body).not.toContain('press-kit');
    }
  });

  it.each([
    { field: 'key', value: '111122223333#eu-west-1#block-public-access#another' },
    { field: 'plan', value: '0'.repeat(16) },
    { field: 'to', value: 'mallory@example.com' },
    { field: 'until', value: 4_102_444_800_000 },
    { field: 'shown', value: '{}' },
    { field: 'codeMac', value: 'AAAA' },
    { field: 'verdicts', value: ['approve'] },
  ])('whose record has another $field is not valid, and says what to do', async ({ field, value }) => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const [record] = itemsOf(stack, 'LINK');
    stack.services.dynamodb.seed({ ...record, [field]: value } as never);
    const answer = await open(stack, link.path);
    expect(answer.statusCode).toBe(410);
    expect(textOf(answer)).toContain('This link is not valid');
    expect(textOf(answer)).toContain('by the command');
  });

  it('whose key was replaced is not valid, and approves nothing', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const other = stack.services.kms.seedKey({ id: 'another', metadata: { KeyUsage: 'GENERATE_VERIFY_MAC' } });
    stack.redeploy({ settings: { linkKey: stack.services.kms.arnOf(other.id) } });
    expect(textOf(await open(stack, link.path))).toContain('the key that signs links was replaced');
    expect((await press(stack, link)).statusCode).toBe(410);
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
    expect(onlyResponse(stack).state).toBe('waiting');
  });

  it('whose key was replaced after it was pressed approves nothing either', async () => {
    const stack = await givenQuestion();
    await press(stack, onlyLink(stack));
    const other = stack.services.kms.seedKey({ id: 'another', metadata: { KeyUsage: 'GENERATE_VERIFY_MAC' } });
    stack.redeploy({ settings: { linkKey: stack.services.kms.arnOf(other.id) } });
    await stack.drain();
    expect(isPublic(stack)).toBe(true);
    expect(onlyResponse(stack).state).toBe('waiting');
  });

  it('whose time is over says so; two minutes of a wrong clock do no harm', async () => {
    const stack = await givenQuestion();
    const { path } = onlyLink(stack);
    stack.advance(24 * HOUR + 60_000);
    expect((await open(stack, path)).statusCode).toBe(200);
    stack.advance(2 * 60_000);
    expect(textOf(await open(stack, path))).toContain('The time to answer was over');
  });

  it('that is pressed after its question has ended says so, and takes no try', async () => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const { cookies = [], body } = await open(stack, link.path);
    const [, nonce = ''] = /name="nonce" value="([^"]+)"/.exec(body) ?? [];
    stack.advance(25 * HOUR);
    await stack.sweep();
    await stack.drain();
    const answer = await send(stack, link.path, { nonce, code: link.code, verdict: 'approve' }, cookies);
    expect(answer.statusCode).toBe(410);
    expect(textOf(answer)).toContain('Nobody answered in time, and nothing was done.');
    await stack.drain();
    expect(itemsOf(stack, 'PRESSED')).toEqual([]);
    expect(isPublic(stack)).toBe(true);
  });

  it('that was sent by who died before the journal had its question says so, takes no try, and is good later', async () => {
    const stack = await givenUnrecorded();
    const link = onlyLink(stack);
    const early = await open(stack, link.path);
    expect(early.statusCode).toBe(503);
    expect(textOf(early)).toContain('its journal does not have it yet');
    expect((await press(stack, link)).statusCode).toBe(503);
    expect(itemsOf(stack, 'PRESSED')).toEqual([]);
    await letTimePass(stack, 3);
    expect(onlyResponse(stack).state).toBe('waiting');
    expect((await open(stack, link.path)).statusCode).toBe(200);
    await press(stack, link);
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  });

  it('that was sent by who died before the journal had its question once more says so, and is good later', async () => {
    const { stack, link } = await givenUnrecordedAgain();
    const early = await open(stack, link.path);
    expect(early.statusCode).toBe(503);
    expect(textOf(early)).toContain('its journal does not have it yet');
    expect(textOf(early)).not.toContain('A person rejected it');
    expect((await press(stack, link)).statusCode).toBe(503);
    await letTimePass(stack, 3);
    await press(stack, link);
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  });

  it('of which the journal has never had the question says so once its time is over', async () => {
    const stack = await givenQuestion();
    const { path } = onlyLink(stack);
    stack.advance(400 * 24 * HOUR);
    const forgotten = stack.services.dynamodb.items().filter(({ sk }) => sk === 'LINK');
    stack.services.dynamodb.expireTtl();
    stack.services.dynamodb.seed(...forgotten);
    const answer = await open(stack, path);
    expect(answer.statusCode).toBe(410);
    expect(textOf(answer)).toContain('The journal does not know this question any more.');
  });

  it('to what a person has answered otherwise meanwhile says what became of it', async () => {
    const stack = await givenQuestion();
    const { path } = onlyLink(stack);
    const { key } = onlyResponse(stack);
    stack.services.sqs.deliver(`${stack.config.stack}-notify`, JSON.stringify({ kind: 'reject', key, by: 'anna' }));
    await stack.drain();
    const answer = await open(stack, path);
    expect(answer.statusCode).toBe(410);
    expect(textOf(answer)).toContain('A person rejected it, and nothing was done. The answer was given by anna.');
  });
});

describe('AWS in trouble', () => {
  it.each([
    { service: 'Get', error: 'ProvisionedThroughputExceededException' },
    { service: 'VerifyMac', error: 'ThrottlingException' },
    { service: 'Update', error: 'InternalServerError' },
    { service: 'SendMessage', error: 'ServiceUnavailable' },
  ])('$service: a page says to try again, and nothing is half decided', async ({ service, error }) => {
    const stack = await givenQuestion();
    const link = onlyLink(stack);
    const { cookies = [], body } = await open(stack, link.path);
    const [, nonce = ''] = /name="nonce" value="([^"]+)"/.exec(body) ?? [];
    stack.faults.refuse(service, error);
    const form = { nonce, code: link.code, verdict: 'approve' };
    const answer = await send(stack, link.path, form, cookies);
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '60' } });
    expect(textOf(answer)).toContain('Try again in a minute');
    expect(answer.body).not.toMatch(/Exception|at .*\.ts|stack/);
    stack.faults.heal(service);
    expect((await send(stack, link.path, form, cookies)).statusCode).toBe(303);
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  });

  it('that signs no link tells the question all the same', async () => {
    const stack = await givenQuestion({ through: (clients) => ({ ...clients, kms: { send: refused } as never }) });
    expect(stack.services.sns.published.at(0)?.message).toMatch(/approve /);
    expect(stack.services.sns.published.at(0)?.message).not.toContain('/a/');
  });
});

const refused = (): Promise<never> => Promise.reject(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
