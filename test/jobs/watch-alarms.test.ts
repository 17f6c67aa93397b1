import type { LocalStack } from '../../local/local-stack.ts';
import { BLAST_RADII, type BlastRadius } from '../../src/core/blast-radius.ts';
import { readStopAlarms } from '../../src/core/stop-alarm.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

const arn = (name: string, region = 'eu-west-1'): string => `arn:aws:cloudwatch:${region}:111122223333:alarm:${name}`;
const ERRORS = 'checkout errors';

const given = (...entries: string[]): LocalStack => givenStack({ settings: { stopAlarms: readStopAlarms(entries) } });
const alarm = (stack: LocalStack, state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA', name = ERRORS): void =>
  stack.services.cloudwatch.setAlarm(name, state, stack.world.now());
const looks = (stack: LocalStack): number => stack.counts.get('cloudwatch:DescribeAlarms') ?? 0;
async function stoppedIn(stack: LocalStack): Promise<BlastRadius[]> {
  const items = await stack.journal.readBudgets(BLAST_RADII);
  return [...items].flatMap(([radius, item]) => (item?.trip ? [radius] : []));
}
const told = ({ services }: LocalStack, what: RegExp): number =>
  services.sns.published.filter(({ subject, message }) => what.test(`${subject} ${message}`.replace(/\s+/g, ' ')))
    .length;
const ofBuckets = (stack: LocalStack) => responsesIn(stack).find(({ action }) => action === 'block-public-access');

describe('an alarm of the account that rings', () => {
  it('has every class wait for a person, and people hear of it once', async () => {
    const stack = given(arn(ERRORS));
    alarm(stack, 'ALARM');
    await letTimePass(stack, 4);
    expect(await stoppedIn(stack)).toEqual(BLAST_RADII);
    expect(told(stack, /Alarm checkout errors rings/)).toBe(1);
    arrive(stack, 'guardduty/bucket-block-public-access-disabled');
    await stack.drain();
    expect(ofBuckets(stack)).toMatchObject({
      state: 'waiting',
      reason: expect.stringContaining('The alarm checkout errors, which stops Riposte, began to ring at'),
    });
  });

  it('of one class stops that alone; two entries stop two', async () => {
    const stack = given(`instances=${arn(ERRORS)}`, `networks=${arn(ERRORS)}`);
    alarm(stack, 'ALARM');
    await letTimePass(stack, 1);
    expect(await stoppedIn(stack)).toEqual(['instances', 'networks']);
    arrive(stack, 'guardduty/bucket-block-public-access-disabled');
    await stack.drain();
    expect(ofBuckets(stack)).toMatchObject({ outcome: 'applied' });
  });

  it('stays overruled by a person until it rings anew', async () => {
    const stack = given(`buckets=${arn(ERRORS)}`);
    alarm(stack, 'ALARM');
    await letTimePass(stack, 1);
    expect(await stack.journal.resumeBudget('buckets')).toBe(true);
    await letTimePass(stack, 3);
    expect(await stoppedIn(stack)).toEqual([]);
    // One that cannot be read for a while, and rings as before, is no news.
    stack.faults.refuse('DescribeAlarms', 'AccessDenied', { times: 1 });
    await letTimePass(stack, 2);
    expect(await stoppedIn(stack)).toEqual([]);
    alarm(stack, 'OK');
    alarm(stack, 'ALARM');
    await letTimePass(stack, 1);
    expect(await stoppedIn(stack)).toEqual(['buckets']);
  });

  it('is no composite alarm that is overlooked', async () => {
    const stack = given(arn('any-harm'));
    stack.services.cloudwatch.setAlarm('any-harm', 'ALARM', stack.world.now(), true);
    await letTimePass(stack, 1);
    expect(await stoppedIn(stack)).toHaveLength(BLAST_RADII.length);
  });

  it('stops also when the sweep died before people were told, and they are told then', async () => {
    const stack = given(`buckets=${arn(ERRORS)}`);
    alarm(stack, 'ALARM');
    stack.faults.refuse('SendMessageBatch', 'InternalError', { times: 8, status: 500 });
    await expect(stack.sweep()).rejects.toThrow(/could not be sent/);
    stack.faults.clear();
    await letTimePass(stack, 2);
    expect(await stoppedIn(stack)).toEqual(['buckets']);
    expect(told(stack, /Alarm checkout errors rings/)).toBe(1);
  });
});

describe('an alarm that does not ring, or cannot be read,', () => {
  it.each(['OK', 'INSUFFICIENT_DATA'] as const)('stops nothing in state %s', async (state) => {
    const stack = given(arn(ERRORS));
    alarm(stack, state);
    await letTimePass(stack, 2);
    expect(await stoppedIn(stack)).toEqual([]);
    expect(stack.services.sns.published).toEqual([]);
  });

  it.each([
    { what: 'was deleted', entry: arn('gone'), says: /There is no such alarm/ },
    { what: 'is elsewhere', entry: arn(ERRORS, 'us-east-1'), says: /not in account 111122223333 and region eu-west-1/ },
  ])('stops nothing where it $what, and is told once', async ({ entry, says }) => {
    const stack = given(entry);
    alarm(stack, 'ALARM');
    await letTimePass(stack, 4);
    expect(await stoppedIn(stack)).toEqual([]);
    expect(told(stack, says)).toBe(1);
  });

  it('is told once where the permission is missing; a throttled look is made again', async () => {
    const stack = given(arn(ERRORS));
    stack.faults.refuse('DescribeAlarms', 'ThrottlingException', { times: 1 });
    await letTimePass(stack, 1);
    expect(stack.services.sns.published).toEqual([]);
    stack.faults.refuse('DescribeAlarms', 'AccessDenied');
    await letTimePass(stack, 3);
    expect(told(stack, /CloudWatch did not show it: AccessDenied/)).toBe(1);
    expect(await stoppedIn(stack)).toEqual([]);
  });

  it('is not asked for where none is named', async () => {
    const stack = given();
    await letTimePass(stack, 2);
    expect(looks(stack)).toBe(0);
  });
});
