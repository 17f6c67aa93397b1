import type { LocalStack } from '../../local/local-stack.ts';
import { settle } from '../../src/actions/deny/targets/settle-deny-target.ts';
import { placesOf } from '../../src/actions/deny/targets/tidy.ts';
import { utc } from '../../src/core/text.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { say } from '../act/given.ts';
import { ACL, HOUR } from '../actions/deny/targets/given.ts';
import { arrive, bundledWith, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { ATTACKER, rulesOf, SETTINGS_ON, SSH, seedNetworkAcl } from './given-network-acl.ts';

const OTHER = '203.0.113.200/32';

/** The event, seen last at the stack's present time. */
const seenNow = (stack: LocalStack): string =>
  bundledWith(SSH, ({ detail, ...rest }) => {
    const now = new Date(stack.world.now()).toISOString();
    Object.assign(rest, { time: now });
    detail.updatedAt = now;
    Object.assign(detail.service as object, { eventLastSeen: now });
  });

const deny = (stack: LocalStack): ResponseRecord =>
  responsesIn(stack).find(({ action }) => action === 'deny-in-network-acl') as ResponseRecord;

const told = ({ services }: LocalStack): string[] =>
  services.sns.published.map(({ subject = '', message }) => `${subject} ${message}`.replace(/\s+/g, ' '));

/** An address that is denied for a day. */
async function givenDenied(): Promise<{ stack: LocalStack; until: number; toldBefore: number }> {
  const stack = givenStack({ settings: SETTINGS_ON });
  seedNetworkAcl(stack);
  arrive(stack, SSH, seenNow(stack));
  await stack.drain();
  expect(rulesOf(stack)).toBe(2);
  return { stack, until: deny(stack).expiresAt ?? 0, toldBefore: told(stack).length };
}

/** It is seen again so much later that the daily email is about this alone. */
async function seenAgain(stack: LocalStack, hours = 23): Promise<void> {
  stack.advance(hours * HOUR);
  stack.deliver('guardduty', seenNow(stack));
  await stack.drain();
  // Its last delivery is the fourth.
  for (let receives = 2; receives <= 4; receives += 1) {
    stack.advance(6 * 60_000 + 1000);
    await stack.drain();
  }
}

async function emailOf(stack: LocalStack): Promise<{ text: string; headline: string; contained: number }> {
  const { clients, config, world } = stack;
  const now = world.now();
  const period = { from: now - 12 * HOUR, to: now + 1, label: 'today', timeZone: 'UTC', kind: 'day' } as never;
  const digest = buildDigest(await gather(period, { clients, config, now: () => now }));
  const text = renderText(digest).body.replace(/\s+/g, ' ');
  return { text, headline: digest.headline, contained: digest.contained.length };
}

function takeOff({ services }: LocalStack): void {
  const acl = services.ec2.networkAcls.acls.get(ACL);
  acl?.entries.splice(0, acl.entries.length, ...acl.entries.filter(({ RuleNumber = 0 }) => RuleNumber >= 100));
}

/** The ledger takes nothing, and can be read. */
function refuseLedger(stack: LocalStack, operations = ['TransactWrite', 'Update', 'Put']): void {
  const where = (input: unknown): boolean => JSON.stringify(input).includes(`PLACE#${ACL}`);
  for (const operation of operations)
    stack.faults.refuse(operation, 'InternalServerError', { service: 'dynamodb', status: 500, where });
}

describe('a deny that others took off, and that could not be written again when it was seen again', () => {
  it.each([
    { fault: 'NetworkAclEntryLimitExceeded', says: 'has no room for it', open: 'failed' },
    { fault: 'UnauthorizedOperation', says: 'UnauthorizedOperation', open: 'permission' },
  ])('is not in force ($fault): journalled and told so, and tried again by itself', async ({ fault, says, open }) => {
    const { stack, toldBefore } = await givenDenied();
    takeOff(stack);
    stack.faults.refuse('CreateNetworkAclEntry', fault);
    await seenAgain(stack);
    expect(rulesOf(stack)).toBe(0);
    expect(deny(stack)).toMatchObject({
      state: 'done',
      outcome: 'failed',
      open,
      reason: expect.stringContaining(says),
    });
    const email = await emailOf(stack);
    expect(email.contained).toBe(0);
    expect(email.headline).not.toMatch(/contained|nothing needs you/i);
    expect(email.headline).toContain('1 failed');
    expect(email.text).toContain(says);
    const [first, ...more] = told(stack).slice(toldBefore);
    expect(first).toContain(`FAILED to renew: deny inbound ${ATTACKER}`);
    expect(first).toContain('It was so before:');
    expect(first).toContain('counts as not in force, and is tried again by itself');
    expect(first).toContain(says);
    expect(more).toEqual([]);
    stack.faults.clear();
    await letTimePass(stack, 14);
    expect(rulesOf(stack)).toBe(2);
    expect(deny(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(deny(stack)).not.toHaveProperty('open');
    expect(told(stack).slice(toldBefore)).toHaveLength(2);
    expect((await emailOf(stack)).contained).toBe(1);
  });

  it('ends at last, though it never could be written again', async () => {
    const { stack, toldBefore } = await givenDenied();
    takeOff(stack);
    stack.faults.refuse('CreateNetworkAclEntry', 'NetworkAclEntryLimitExceeded');
    await seenAgain(stack, 1);
    for (let n = 0; n < 30; n += 1) {
      stack.advance(HOUR);
      await letTimePass(stack, 1);
    }
    expect(deny(stack).open).toBeUndefined();
    expect(deny(stack).outcome).not.toBe('applied');
    expect(
      told(stack)
        .slice(toldBefore)
        .filter((text) => text.includes('FAILED')),
    ).toHaveLength(1);
  });
});

describe('a deny that holds still, and could not be renewed', () => {
  it('is journalled, told and in the daily email with the end that it has', async () => {
    const { stack, until, toldBefore } = await givenDenied();
    refuseLedger(stack);
    await seenAgain(stack);
    expect(rulesOf(stack)).toBe(2);
    const { state, outcome, open, expiresAt, reason, to } = deny(stack);
    expect({ state, outcome, open, expiresAt }).toEqual({
      state: 'done',
      outcome: 'applied',
      open: undefined,
      expiresAt: until,
    });
    for (const text of [reason, to]) expect(text).toContain(`until ${utc(until)}`);
    expect(to).toContain('not renewed');
    expect(told(stack).slice(toldBefore)).toEqual([
      expect.stringContaining(`FAILED to renew: deny inbound ${ATTACKER}`),
    ]);
    expect(told(stack).at(-1)).toContain(`until ${utc(until)}`);
    const email = await emailOf(stack);
    expect(email.contained).toBe(1);
    expect(email.text).toContain(`until ${utc(until)}, and was not renewed since`);
    stack.faults.clear();
    stack.deliver('guardduty', seenNow(stack));
    await stack.drain();
    expect(deny(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(deny(stack).expiresAt).toBeGreaterThan(until);
    expect(deny(stack).to).not.toContain('not renewed');
  });

  it('is not counted as contained where that cannot be seen', async () => {
    const { stack, toldBefore } = await givenDenied();
    refuseLedger(stack, ['TransactWrite', 'Update', 'Put', 'Query', 'BatchGet', 'Get']);
    await seenAgain(stack);
    expect(deny(stack)).toMatchObject({ state: 'done', outcome: 'failed', open: 'failed' });
    expect(told(stack).slice(toldBefore)).toEqual([expect.stringContaining('counts as not in force')]);
    stack.faults.clear();
    expect((await emailOf(stack)).contained).toBe(0);
    await letTimePass(stack, 14);
    expect(deny(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
  });

  it('is renewed where only the end of another deny there is refused', async () => {
    const { stack, until, toldBefore } = await givenDenied();
    const { clients, config } = stack;
    const now = (): number => stack.world.now();
    const [place] = placesOf({ ...config, egressPrefixLists: {} }, clients);
    if (!place) throw new Error('there is no network ACL');
    const ctx = { clients, config, now, sleep: async (ms: number) => stack.advance(ms) };
    await settle(place, { desired: [{ value: OTHER, until: now() + HOUR }] }, ctx);
    stack.faults.refuse('DeleteNetworkAclEntry', 'UnauthorizedOperation');
    await seenAgain(stack);
    expect(rulesOf(stack)).toBe(2);
    const { outcome, expiresAt = 0, reason } = deny(stack);
    expect(outcome).toBe('applied');
    expect(expiresAt).toBeGreaterThan(until);
    expect(reason).toContain(`until ${utc(expiresAt)}`);
    expect(told(stack).slice(toldBefore)).toEqual([]);
  });

  it('says both where a person had approved the renewal, keeps the yes, and is renewed by it', async () => {
    const { stack, until, toldBefore } = await givenDenied();
    stack.redeploy({ settings: { ...SETTINGS_ON, mode: 'approve' } });
    stack.advance(20 * HOUR);
    stack.deliver('guardduty', seenNow(stack));
    await stack.drain();
    const { key, plan = '', state } = deny(stack);
    expect(state).toBe('waiting');
    refuseLedger(stack);
    say(stack, 'act-network', { kind: 'approve', key, by: 'anna', plan });
    await letTimePass(stack, 10);
    const failed = deny(stack);
    expect(failed).toMatchObject({ state: 'done', outcome: 'failed', open: 'failed', approved: true });
    expect(failed.reason).toContain(`is denied in ${ACL} until ${utc(until)}. It could not be renewed.`);
    const fails = (): string[] =>
      told(stack)
        .slice(toldBefore)
        .filter((text) => text.includes('FAILED'));
    expect(fails()).toEqual([expect.stringContaining(`until ${utc(until)}. It could not be renewed.`)]);
    const email = await emailOf(stack);
    expect(email.text).toContain(`until ${utc(until)}. It could not be renewed.`);
    expect(email.headline).not.toMatch(/nothing needs you/i);
    stack.faults.clear();
    await letTimePass(stack, 26);
    expect(deny(stack)).toMatchObject({ state: 'done', outcome: 'applied', approved: true });
    expect(deny(stack).expiresAt).toBeGreaterThan(until);
    expect(rulesOf(stack)).toBe(2);
  });
});
