import type { LocalStack } from '../../local/local-stack.ts';
import { digestPeriod } from '../../src/core/period.ts';
import { isOpen } from '../../src/core/response.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { say } from '../act/given.ts';
import { HOUR } from '../actions/deny/targets/given.ts';
import { arrive, bundledWith, givenStack, responsesIn } from '../support/stories.ts';
import { rulesOf, SETTINGS_ON, SSH, seedNetworkAcl } from './given-network-acl.ts';

/** The event, seen last at the stack's present time. */
const seenNow = (stack: LocalStack, id?: string): string =>
  bundledWith(SSH, ({ detail, ...rest }) => {
    const now = new Date(stack.world.now()).toISOString();
    Object.assign(rest, { time: now });
    Object.assign(detail, { updatedAt: now, ...(id && { id, arn: `${String(detail.arn)}${id}` }) });
    Object.assign(detail.service as object, { eventLastSeen: now });
  });

/** An address that is denied for a day in a network ACL, by a finding that is not grave. */
async function given() {
  const stack = givenStack({ settings: SETTINGS_ON });
  seedNetworkAcl(stack);
  arrive(stack, SSH, seenNow(stack));
  await stack.drain();
  const record = (): ResponseRecord =>
    responsesIn(stack).find(({ action }) => action === 'deny-in-network-acl') as ResponseRecord;
  const pass = async (hours: number): Promise<void> => {
    stack.faults.revive();
    stack.advance(hours * HOUR);
    await stack.sweep();
    await stack.drain();
  };
  const digest = async () => {
    await stack.lookAhead();
    const { clients, config, world } = stack;
    const built = buildDigest(
      await gather(digestPeriod(world.now() + 24 * HOUR, 'UTC'), { clients, config, now: world.now, readOnly: true }),
    );
    const need = built.needs.find(({ kind }) => kind === 'failed');
    return { headline: built.headline, need, text: renderText(built).body.replaceAll(/\s+/g, ' ') };
  };
  const openNow = async () => (await stack.journal.readOpen()).filter(isOpen).map(({ open, state }) => open ?? state);
  return { stack, record, pass, digest, openNow, told: () => stack.services.sns.published.length };
}

/** The same, when its time is over and AWS refuses to take it back. */
async function overdue() {
  const all = await given();
  all.stack.faults.refuse('DeleteNetworkAclEntry', 'UnauthorizedOperation');
  await all.pass(25);
  expect(rulesOf(all.stack)).toBe(2);
  return all;
}

describe('what is in force beyond its time, and cannot be taken back', () => {
  it('needs somebody: in the first line, and on the list of what is open, with what to do', async () => {
    expect((await (await given()).digest()).headline).toMatch(/nothing needs you/);
    const { openNow, digest, record } = await overdue();
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied', open: 'overdue' });
    expect(await openNow()).toContain('overdue');
    const { headline, text } = await digest();
    expect(headline).not.toMatch(/nothing needs you/i);
    expect(text).toMatch(/Not taken back: deny inbound 198\.51\.100\.66\/32/);
    expect(text).toMatch(/could not be undone.*To do: /);
  });

  it('is told once, tried each hour, and over once that works', async () => {
    const { stack, pass, told, record, openNow, digest } = await overdue();
    const before = told();
    for (let n = 0; n < 5; n += 1) await pass(1.05);
    expect(told()).toBe(before);
    expect(record().open).toBe('overdue');
    stack.faults.clear();
    await pass(1.05);
    expect(rulesOf(stack)).toBe(0);
    expect(record()).toMatchObject({ state: 'expired' });
    expect(record()).not.toHaveProperty('open');
    expect(record()).not.toHaveProperty('advice');
    expect(await openNow()).not.toContain('overdue');
    expect((await digest()).text).not.toContain('Not taken back');
  });

  it('is let be by a person, tried all the same, and not said again', async () => {
    const { stack, pass, told, record, openNow } = await overdue();
    say(stack, 'notify', { kind: 'ack', key: record().key, by: 'anna', reason: 'the ACL goes on Monday' });
    await stack.drain();
    const before = told();
    await pass(1.05);
    await pass(1.05);
    expect(record()).toMatchObject({ open: 'overdue', ack: { by: 'anna' } });
    expect(await openNow()).not.toContain('overdue');
    expect(told()).toBe(before);
    stack.faults.clear();
    await pass(1.05);
    expect(rulesOf(stack)).toBe(0);
    expect(record().state).toBe('expired');
  });

  it.each([
    { title: 'the same finding', id: undefined },
    { title: 'another finding', id: 'ffffffffffffffffffffffffffffff01' },
  ])('is in force for longer when $title asks for it, also where a person let it be', async ({ id }) => {
    for (const isLetBe of [false, true]) {
      const { stack, pass, record, openNow } = await overdue();
      if (isLetBe) say(stack, 'notify', { kind: 'ack', key: record().key, by: 'anna', reason: 'so be it' });
      await stack.drain();
      stack.deliver('guardduty', seenNow(stack, id));
      await stack.drain();
      expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
      expect(record()).not.toHaveProperty('open');
      expect(record()).not.toHaveProperty('ack');
      expect(record().expiresAt).toBeGreaterThan(stack.world.now());
      expect(await openNow()).not.toContain('overdue');
      stack.faults.clear();
      await pass(23);
      expect(rulesOf(stack)).toBe(2);
      await pass(2);
      expect(rulesOf(stack)).toBe(0);
      expect(record().state).toBe('expired');
    }
  });

  it.each(['paused', 'refused by AWS'])('stays so where a renewal is %s', async (how) => {
    const { stack, pass, record, digest } = await overdue();
    if (how === 'paused') await stack.journal.setPaused(true, 'anna', stack.world.now());
    else stack.faults.refuse('DescribeInstances', 'UnauthorizedOperation');
    stack.deliver('guardduty', seenNow(stack, 'ffffffffffffffffffffffffffffff01'));
    await stack.drain();
    await pass(1.05);
    expect(record().open).toBe(how === 'paused' ? 'paused' : 'overdue');
    expect((await digest()).headline).not.toMatch(/nothing needs you/i);
    await stack.journal.setPaused(false, 'anna', stack.world.now());
    stack.faults.clear();
    for (let n = 0; n < 4; n += 1) await pass(1.05);
    // What was held back or failed is not lost: its finding wants it.
    stack.deliver('guardduty', seenNow(stack, 'ffffffffffffffffffffffffffffff01'));
    await stack.drain();
    expect(rulesOf(stack)).toBe(2);
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(record()).not.toHaveProperty('open');
  });

  it('is told no more where a renewal of it fails between the hourly tries', async () => {
    const { stack, pass, told, record } = await overdue();
    stack.faults.refuse('DescribeInstances', 'UnauthorizedOperation');
    const again = async (): Promise<void> => {
      stack.deliver('guardduty', seenNow(stack));
      await stack.drain();
      await pass(1.05);
    };
    await again();
    const before = told();
    for (let n = 0; n < 4; n += 1) await again();
    expect(told()).toBe(before);
    expect(record()).toMatchObject({ outcome: 'applied', open: 'overdue' });
  });

  it('needs somebody though a person let be what a pause held back of it', async () => {
    const { stack, pass, record, openNow, digest, told } = await given();
    stack.advance(24.02 * HOUR);
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    stack.deliver('guardduty', seenNow(stack, 'ffffffffffffffffffffffffffffff01'));
    await stack.drain();
    say(stack, 'notify', { kind: 'ack', key: record().key, by: 'anna', reason: 'so be it' });
    await stack.drain();
    expect(record()).toMatchObject({ open: 'paused', ack: { by: 'anna' } });
    const before = told();
    stack.faults.refuse('DeleteNetworkAclEntry', 'UnauthorizedOperation');
    await pass(0.1);
    expect(rulesOf(stack)).toBe(2);
    expect(await openNow()).toContain('paused');
    expect(told()).toBe(before + 1);
    await stack.journal.setPaused(false, 'anna', stack.world.now());
    await pass(0.01);
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(record()).not.toHaveProperty('open');
    expect((await digest()).headline).toMatch(/nothing needs you/);
  });

  it('is undone by a person once that works, and open until then', async () => {
    const { stack, record, openNow } = await overdue();
    const undo = async (): Promise<void> => {
      say(stack, 'act-network', { kind: 'undo', key: record().key, by: 'anna' });
      await stack.drain();
    };
    await undo();
    expect(record().open).toBe('overdue');
    expect(await openNow()).toContain('overdue');
    stack.faults.clear();
    await undo();
    expect(rulesOf(stack)).toBe(0);
    expect(record().state).toBe('undone');
    expect(record()).not.toHaveProperty('advice');
    expect(await openNow()).not.toContain('overdue');
  });

  it('stays open when its finding is archived, which takes nothing back', async () => {
    const { stack, record } = await overdue();
    for (const want of record().wants)
      say(stack, 'notify', { kind: 'leave', key: record().key, finding: want.finding, why: 'it is archived' });
    await stack.drain();
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied', open: 'overdue' });
  });
});
