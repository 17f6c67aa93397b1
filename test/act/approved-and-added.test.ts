import { ACTION_IDS, type ActionId } from '../../src/core/action-ids.ts';
import type { Containable } from '../../src/core/contain.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { say } from './given.ts';

type Stack = ReturnType<typeof givenStack>;
type Case = {
  action: ActionId;
  event: string;
  contain: Containable;
  /** The call that AWS refuses, so that the approved answer fails half-way. */
  fault: string;
  /** What somebody adds meanwhile; what it was, for the undo. */
  add(stack: Stack): void;
  /** What was added is cut. */
  isCut(stack: Stack): boolean;
  /** And is given back by the undo. */
  isBack(stack: Stack): boolean;
};

const entryOf = ({ services: { eks } }: Stack) => [...([...eks.clusters.values()][0]?.entries.values() ?? [])][0];
const instanceOf = ({ services: { ec2 } }: Stack) => [...ec2.instances.instances.values()][0];
const databaseOf = ({ services: { rds } }: Stack) => [...rds.databases.values()][0];
const mappingsOf = ({ services: { lambda } }: Stack) => lambda.mappings.all;

const ADDED = 'sg-0000000000000add1';

const CASES: Case[] = [
  {
    action: 'close-cluster-access',
    event: 'guardduty/kubernetes-called-from-tor',
    contain: 'clusters',
    fault: 'UpdateAccessEntry',
    add: (stack) => entryOf(stack)?.groups.push('added'),
    isCut: (stack) => !entryOf(stack)?.groups.includes('added'),
    isBack: (stack) => entryOf(stack)?.groups.join() === 'team,added',
  },
  {
    action: 'stop-function',
    event: 'guardduty/lambda-command-and-control',
    contain: 'functions',
    fault: 'UpdateEventSourceMapping',
    // In the place of the one that was approved, so that their number is the same.
    add: (stack) => {
      const [former] = mappingsOf(stack).splice(0, 1);
      stack.services.lambda.mappings.seed(former?.of ?? '', 'arn:aws:sqs:eu-west-1:111122223333:added');
    },
    isCut: (stack) => mappingsOf(stack)[0]?.enabled === false,
    isBack: (stack) => mappingsOf(stack)[0]?.enabled === true,
  },
  {
    action: 'isolate-database',
    event: 'guardduty/database-password-guessed',
    contain: 'databases',
    fault: 'ModifyDBInstance',
    add: (stack) => databaseOf(stack)?.groups.push(ADDED),
    isCut: (stack) => !databaseOf(stack)?.groups.includes(ADDED),
    isBack: (stack) => databaseOf(stack)?.groups.includes(ADDED) === true,
  },
  {
    action: 'isolate-instance',
    event: 'guardduty/malware-on-instance-volume',
    contain: 'instances',
    fault: 'ModifyNetworkInterfaceAttribute',
    add: (stack) => instanceOf(stack)?.interfaces[0]?.groups.push(ADDED),
    isCut: (stack) => !instanceOf(stack)?.interfaces[0]?.groups.includes(ADDED),
    isBack: (stack) => instanceOf(stack)?.interfaces[0]?.groups.includes(ADDED) === true,
  },
];

async function givenHalfWay({ action, event, contain, fault }: Case) {
  const stack = givenStack({ settings: { contain: [contain], actions: [...ACTION_IDS] } });
  arrive(stack, event);
  await stack.drain();
  const record = (): ResponseRecord => responsesIn(stack).find((each) => each.action === action) as ResponseRecord;
  expect(record()).toMatchObject({ state: 'waiting' });
  // The dry run before it is not refused.
  const where = (input: unknown): boolean => (input as { DryRun?: boolean }).DryRun !== true;
  stack.faults.refuse(fault, 'ThrottlingException', { where });
  const { key, plan, turn } = record();
  say(stack, 'act-contain', { kind: 'approve', key, by: 'ben', plan: `${plan}~${turn}` });
  await letTimePass(stack, 8);
  expect(record()).toMatchObject({ state: 'done', outcome: expect.stringMatching(/failed|partial/), approved: true });
  return { stack, record };
}

const answer = async (stack: Stack, record: ResponseRecord): Promise<void> => {
  const { key, plan, turn } = record;
  say(stack, 'act-contain', { kind: 'approve', key, by: 'ben', plan: `${plan}~${turn}` });
  await letTimePass(stack, 2);
};

describe.each(CASES)('an approved $action that failed half-way', (each) => {
  it('goes on with its yes', async () => {
    const { stack, record } = await givenHalfWay(each);
    stack.faults.clear();
    await letTimePass(stack, 14);
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied', approved: true });
  });

  it('asks anew where something was added, which nobody has approved, and an undo gives that back too', async () => {
    const { stack, record } = await givenHalfWay(each);
    each.add(stack);
    stack.faults.clear();
    await letTimePass(stack, 14);
    expect(record()).toMatchObject({ state: 'waiting', reason: expect.stringContaining('not what was approved') });
    expect(each.isCut(stack)).toBe(false);
    await answer(stack, record());
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(each.isCut(stack)).toBe(true);
    say(stack, 'act-release', { kind: 'undo', key: record().key, by: 'ben' });
    await stack.drain();
    expect(record()).toMatchObject({ state: 'undone' });
    expect(each.isBack(stack)).toBe(true);
  });
});
