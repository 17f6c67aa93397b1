import type { LocalStack } from '../../local/local-stack.ts';
import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { HELD, NEVER, OPEN } from '../../src/journal/indexes.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { givenResponse, NOW } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

const HOUR = 3_600_000;
const decision = {
  playbook: 'key-acts-like-an-attacker',
  action: 'block-ip' as const,
  target: '198.51.100.7/32',
  mode: 'approve' as const,
  reason: 'The credential does what it never did before.',
  params: {},
};

/** Questions that are looked at in an hour, ends that only a person settles, and answers that the mode holds back. */
function open(stack: LocalStack, n: number): ResponseRecord {
  const key = `111122223333#global#deactivate-access-key#AKIAEXAMPLE${String(n).padStart(9, '0')}`;
  const made = givenResponse({ key, action: 'deactivate-access-key', wants: [] }, { decision, at: NOW });
  const { wants } = givenResponse({}, { decision, at: NOW });
  const at = n % 3 === 0 ? NOW + HOUR : n % 3 === 1 ? NEVER : 500 + (n % 400);
  const kind = n % 3 === 2 ? `${HELD}-notify` : OPEN;
  return {
    ...made,
    wants,
    ...(n % 3 === 0 ? { state: 'waiting' } : { open: 'failed' }),
    ...stack.journal.due(key, at, kind),
  };
}

async function givenOpen(count: number): Promise<LocalStack> {
  const stack = givenStack({ settings: { mode: 'notify' } });
  for (let from = 0; from < count; from += 1_000)
    await stack.journal.saveResponses(
      Array.from({ length: Math.min(1_000, count - from) }, (_, n) => open(stack, from + n)),
    );
  return stack;
}

/** What a sweep asks of AWS, and how many items it is given. */
async function sweepOf(count: number) {
  const stack = await givenOpen(count);
  const query = stack.services.dynamodb.Query.bind(stack.services.dynamodb);
  let items = 0;
  stack.services.dynamodb.Query = (input) => {
    const page = query(input);
    items += page.ScannedCount ?? 0;
    return page;
  };
  stack.counts.clear();
  await stack.sweep();
  return { calls: Object.fromEntries(stack.counts), items };
}

it('a sweep with ten thousand open responses asks and reads no more than with ten', async () => {
  const [few, many] = [await sweepOf(10), await sweepOf(10_000)];
  expect(many).toEqual(few);
  expect(many.items).toBeLessThan(10);
});

it('a sweep reads a bounded part of what is due at once, and no whole page for a few', async () => {
  const stack = await givenOpen(3_000);
  const seen: (number | undefined)[] = [];
  const query = stack.services.dynamodb.Query.bind(stack.services.dynamodb);
  stack.services.dynamodb.Query = (input) => {
    const page = query(input);
    seen.push(page.ScannedCount);
    return page;
  };
  expect(await stack.journal.readDue(NOW + HOUR, 80)).toHaveLength(40);
  expect(Math.max(...seen.map((count) => count ?? 0))).toBe(10);
});

it('what is open is read up to a number: questions and open ends first, then what is held back, most severe first', async () => {
  const stack = await givenOpen(900);
  const all = await stack.journal.readOpen();
  expect(all).toHaveLength(900);
  expect(new Set(all.map(({ key }) => key)).size).toBe(900);
  const some = await stack.journal.readOpen(700);
  expect(some).toHaveLength(700);
  expect(some.slice(0, 600).every(({ dueShard = '' }) => dueShard.startsWith(OPEN))).toBe(true);
  const held = some.slice(600).map(({ dueAt }) => dueAt);
  expect(held).toEqual(all.slice(600, 700).map(({ dueAt }) => dueAt));
  expect(await stack.journal.readOpen(250)).toHaveLength(250);
});

it.each([
  { count: 50, says: false },
  { count: 5_001, says: true },
])('a digest of $count open responses says that there are more than it counts: $says', async ({ count, says }) => {
  const stack = await givenOpen(count);
  const { clients, config, world } = stack;
  const digest = buildDigest(await gather(digestPeriod(NOW, 'UTC'), { clients, config, now: world.now }));
  const { body } = renderText(digest);
  expect(/more than 5,000 responses are open, and this email counts 5,000 of them/.test(body)).toBe(says);
});
