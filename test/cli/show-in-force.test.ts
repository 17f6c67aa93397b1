import type { LocalStack } from '../../local/local-stack.ts';
import { utc } from '../../src/core/text.ts';
import { hours } from '../../src/core/time.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { say } from '../act/given.ts';
import { ACL } from '../actions/deny/targets/given.ts';
import { SETTINGS_ON, SSH, seedNetworkAcl } from '../engine/given-network-acl.ts';
import { bundledWith, letTimePass, responsesIn } from '../support/stories.ts';
import { givenCli, handled } from './given-cli.ts';

const seenNow = (stack: LocalStack): void =>
  stack.deliver(
    'guardduty',
    bundledWith(SSH, ({ detail, ...rest }) => {
      const now = new Date(stack.world.now()).toISOString();
      Object.assign(rest, { time: now });
      detail.updatedAt = now;
      Object.assign(detail.service as object, { eventLastSeen: now });
    }),
  );

/** An address that is denied for a day, whose renewal an hour later the ledger does not take. */
async function givenRenewal(mode: 'enforce' | 'approve') {
  const { stack, run } = givenCli({ settings: SETTINGS_ON });
  seedNetworkAcl(stack);
  const deny = (): ResponseRecord => {
    const found = responsesIn(stack).find(({ action }) => action === 'deny-in-network-acl');
    if (!found) throw new Error('nothing is denied');
    return found;
  };
  seenNow(stack);
  await stack.drain();
  const until = deny().expiresAt ?? 0;
  stack.redeploy({ settings: { ...SETTINGS_ON, mode } });
  stack.advance(hours(1));
  seenNow(stack);
  const where = (input: unknown): boolean => JSON.stringify(input).includes(`PLACE#${ACL}`);
  for (const operation of ['TransactWrite', 'Update', 'Put'])
    stack.faults.refuse(operation, 'InternalServerError', { service: 'dynamodb', status: 500, where });
  await stack.drain();
  const lines = async (): Promise<string[]> => (await run('show', deny().key)).stdout.split('\n');
  return { stack, deny, until, lines };
}

const named = (lines: readonly string[], name: string): string[] =>
  lines.filter((line) => line.startsWith(`${name}  `)).map((line) => line.slice(name.length).trim());

describe('riposte show of a renewal that is not written', () => {
  it('says until when the deny holds, and what it would be once that is renewed, while it is tried', async () => {
    const { deny, until, lines } = await givenRenewal('enforce');
    expect(deny()).toMatchObject({ state: 'claimed', outcome: 'applied' });
    const shown = await lines();
    expect(named(shown, 'To')).toEqual([]);
    expect(named(shown, 'Would be')).toEqual([expect.stringContaining(`until ${utc(until + hours(1))}`)]);
    expect(named(shown, 'So')).toEqual([expect.stringContaining(`until ${utc(until)}`)]);
    expect(named(shown, 'Ends')).toEqual([new Date(until).toISOString()]);
  });

  it('says so while people are asked about it', async () => {
    const { until, lines } = await givenRenewal('approve');
    const shown = await lines();
    expect(named(shown, 'To')).toEqual([]);
    expect(named(shown, 'Would be')).toEqual([expect.stringContaining(`until ${utc(until + hours(1))}`)]);
    expect(named(shown, 'Ends')).toEqual([new Date(until).toISOString()]);
  });

  it('calls no end what is only the time up to which it is tried again', async () => {
    const { stack, deny, until, lines } = await givenRenewal('approve');
    const { key, plan = '' } = deny();
    say(stack, 'act-network', { kind: 'approve', key, by: 'anna', plan });
    await letTimePass(stack, 10);
    expect(deny()).toMatchObject({ state: 'done', outcome: 'failed', approved: true });
    const shown = await lines();
    expect(named(shown, 'So')).toEqual([expect.stringContaining(`until ${utc(until)}. It could not be renewed.`)]);
    for (const name of ['To', 'Ends']) expect(named(shown, name)).toEqual([]);
    expect(named(shown, 'Tried until')).toEqual([new Date(deny().expiresAt ?? 0).toISOString()]);
    expect(named(shown, 'Answered by')).toEqual(['anna']);
  });
});

describe('riposte show of who answered', () => {
  it('names nobody as that who only let it be', async () => {
    const { stack, run } = givenCli({ settings: { mode: 'notify' } });
    await handled(stack, 'guardduty/instance-credentials-used-outside-aws');
    const [open] = responsesIn(stack).filter((record) => record.open !== undefined);
    const { key = '' } = open ?? {};
    expect((await run('ack', key, '--reason', 'a drill of ours')).code).toBe(0);
    const { stdout } = await run('show', key);
    expect(stdout).toContain('Left so by');
    expect(stdout).not.toContain('Answered by');
    const { actions } = (await run('show', key, '--json')).json() as { actions: { by?: string; ack: object }[] };
    expect(actions).toMatchObject([{ ack: { why: 'a drill of ours' } }]);
    expect(actions[0]).not.toHaveProperty('by');
  });

  it('names who approved what another person could not undo', async () => {
    const { stack, run } = givenCli();
    await handled(stack, 'guardduty/unusual-persistence-by-user');
    const { key, plan = '' } = responsesIn(stack).find(({ state }) => state === 'waiting') as ResponseRecord;
    say(stack, 'act-identity', { kind: 'approve', key, by: 'anna', plan });
    await stack.drain();
    for (const call of ['UpdateAccessKey', 'DetachUserPolicy', 'DeleteUserPolicy'])
      stack.faults.refuse(call, 'AccessDenied');
    say(stack, 'act-identity', { kind: 'undo', key, by: 'bob' });
    await stack.drain();
    expect(responsesIn(stack).find((record) => record.key === key)).toMatchObject({
      state: 'done',
      outcome: 'applied',
    });
    expect(named((await run('show', key)).stdout.split('\n'), 'Answered by')).toEqual(['anna']);
  });
});
