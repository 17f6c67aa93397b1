import { withEntry } from '../../src/act/history.ts';
import { isKnownFault } from '../../src/act/known-fault.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { CONTAINABLE } from '../../src/core/contain.ts';
import type { HistoryEntry } from '../../src/core/response.ts';
import { decideAnew } from '../../src/jobs/take-up.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { sendAll } from '../../src/platform/queues.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { say } from './given.ts';

const ROLE =
  'arn:aws:sts::111122223333:assumed-role/riposte-prod-ActContainRole-1A2B3C4D5E6F7/riposte-prod-act-contain';
/** As EC2 says it: the action stands after the 200 characters that the history keeps of it. */
const refusalOf = (action: string, encoded = 'a1'): string =>
  `You are not authorized to perform this operation. User: ${ROLE} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action. Encoded authorization failure message: ${encoded}`;

describe('another permission that is missing', () => {
  async function givenInstance() {
    const stack = givenStack({ settings: { contain: [...CONTAINABLE], actions: [...ACTION_IDS] } });
    arrive(stack, 'guardduty/malware-on-instance-volume');
    stack.services.autoScaling.seedGroup('web', ['i-0dddd4444eeee5555', 'i-0another'], 1);
    await stack.drain();
    const record = () => responsesIn(stack).find(({ action }) => action === 'isolate-instance') as ResponseRecord;
    const failed = () => stack.services.sns.published.filter(({ subject }) => subject?.includes('FAILED'));
    const refuse = (action: string, name: string, message = refusalOf(action)) => {
      stack.faults.clear();
      stack.faults.refuse(action.split(':')[1] ?? '', name, { message, status: 403 });
    };
    const approve = async () => {
      say(stack, 'act-contain', { kind: 'approve', key: record().key, by: 'anna' });
      await stack.drain();
    };
    return { stack, record, failed, refuse, approve };
  }

  it.each([
    ['the same name', 'ec2:DescribeInstances', 'UnauthorizedOperation'],
    ['another name', 'autoscaling:DescribeAutoScalingInstances', 'AccessDenied'],
  ])('is told, by %s, and neither once more', async (_, first, name) => {
    const { stack, record, failed, refuse, approve } = await givenInstance();
    refuse(first, name);
    await approve();
    expect(record()).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(first) });
    expect(failed()).toHaveLength(1);
    const second = 'ec2:DescribeSecurityGroups';
    refuse(second, 'UnauthorizedOperation');
    await letTimePass(stack, 30);
    expect(record().reason).toContain(second);
    expect(failed()).toHaveLength(2);
    for (const [n, action] of [first, second, first].entries()) {
      refuse(action, action === first ? name : 'UnauthorizedOperation', refusalOf(action, `b${n}`));
      await letTimePass(stack, 26 * 2 ** (n + 1));
      expect(record().reason).toContain(`b${n}`);
    }
    expect(failed()).toHaveLength(2);
  });

  it('is told again once a person had it tried again', async () => {
    const { stack, record, failed, refuse, approve } = await givenInstance();
    refuse('ec2:DescribeInstances', 'UnauthorizedOperation');
    await approve();
    expect(failed()).toHaveLength(1);
    await letTimePass(stack, 14);
    expect(failed()).toHaveLength(1);
    const { clients, config, world } = stack;
    await sendAll(
      clients.sqs,
      await decideAnew([record()], { clients, config, now: () => world.now() }, 'anna'),
      () => {},
    );
    await stack.drain();
    expect(record().history.map(({ what }) => what)).toContain('retry');
    expect(failed()).toHaveLength(2);
    await letTimePass(stack, 60);
    expect(failed()).toHaveLength(2);
  });
});

describe('a fault', () => {
  const longOne = (action: string, encoded?: string) => `UnauthorizedOperation: ${refusalOf(action, encoded)}`;
  const historyOf = (reason: string): HistoryEntry[] =>
    withEntry({ history: [], reason } as unknown as ResponseRecord, { step: 'undo' }, 'failed', 1).history;

  it.each([
    ['of another action late in a long message', longOne('ec2:A'), longOne('ec2:B'), false],
    ['encoded anew', longOne('ec2:A', 'x1'), longOne('ec2:A', 'x2'), true],
    ['of another request', 'Odd: no. Request ID: a1-b2', 'Odd: no. Request ID: a1-c3', true],
    ['of another time', 'Odd: at 2026-11-30T10:00:00Z', 'Odd: at 2026-11-30T11:00:00Z', true],
    ['of authorisation by another name', 'AccessDenied: x', 'UnauthorizedOperation: x', false],
    ['of authorisation after one of credentials', 'InvalidClientTokenId: x', 'AccessDenied: x', false],
    ['of credentials by another name', 'ExpiredToken: x', 'UnrecognizedClientException: y', true],
    [
      'of what may not be used, by a name of credentials',
      'ExpiredToken: x',
      'AuthFailure: Not authorized: ami-1',
      false,
    ],
    ['of an outage by another name', 'ThrottlingException: x', 'ServiceUnavailable: y', true],
  ])('%s', (_, one, other, is) => {
    expect(isKnownFault({ history: historyOf(one) }, other, 'failed')).toBe(is);
    expect(isKnownFault({ history: historyOf(one) }, one, 'failed')).toBe(true);
  });

  it('that a release before kept is known where all of it was kept', () => {
    const historyBefore = (why: string): HistoryEntry[] => historyOf(why).map(({ fault: _, ...entry }) => entry);
    expect(isKnownFault({ history: historyBefore('AccessDenied: x') }, 'AccessDenied: x', 'failed')).toBe(true);
    expect(isKnownFault({ history: historyBefore(longOne('ec2:A')) }, longOne('ec2:B'), 'failed')).toBe(false);
  });
});
