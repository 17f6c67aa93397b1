import type { LocalStack } from '../../../local/local-stack.ts';
import { ACTION_IDS, type ActionId } from '../../../src/core/action-ids.ts';
import { CONTAINABLE } from '../../../src/core/contain.ts';
import { EVERYTHING } from '../../../src/journal/pauses.ts';
import type { ResponseRecord } from '../../../src/journal/response-record.ts';
import { say } from '../../act/given.ts';
import { arrive, drainUntilCrash, givenStack, letTimePass, responsesIn } from '../../support/stories.ts';

type Services = LocalStack['services'];

/** What a containment may change, as text. What AWS shows where nothing is set is the same as nothing. */
const textOf = (what: unknown): string =>
  JSON.stringify(what, (key, value) => (value instanceof Map ? [...value] : key === 'idle' ? undefined : value));

const CASES: { action: ActionId; event: string; of: (services: Services) => unknown }[] = [
  {
    action: 'isolate-instance',
    event: 'guardduty/malware-on-instance-volume',
    of: ({ ec2 }) => ec2.instances.instances,
  },
  {
    action: 'revoke-sessions',
    event: 'guardduty/instance-credentials-used-outside-aws',
    of: ({ iam }) => [...iam.rolesByName.roles.values()].map(({ roleName, policies }) => [roleName, policies]),
  },
  { action: 'contain-principal', event: 'guardduty/console-login-from-two-countries', of: ({ iam }) => iam.users },
  {
    action: 'quarantine-object',
    event: 'guardduty/object-scan-found-malware',
    of: ({ s3 }) =>
      [...s3.buckets.values()].map(({ objectTags }) =>
        Object.values(objectTags ?? {}).filter((tags) => Object.keys(tags).length > 0),
      ),
  },
  {
    action: 'stop-function',
    event: 'guardduty/lambda-command-and-control',
    of: ({ lambda }) =>
      [...lambda.functions.values()].map(({ name, reserved }) => [
        name,
        reserved,
        lambda.ListEventSourceMappings({ FunctionName: name }),
      ]),
  },
  {
    action: 'isolate-database',
    event: 'guardduty/database-password-guessed',
    of: ({ rds }) => [...rds.databases.values()].map(({ groups, isPublic }) => [groups, isPublic]),
  },
  {
    action: 'roll-back-service',
    event: 'guardduty/malware-in-task',
    of: ({ ecs }) => ecs.services.map(({ definitions }) => definitions.at(-1)),
  },
  {
    action: 'close-cluster-access',
    event: 'guardduty/kubernetes-called-from-tor',
    of: ({ eks }) => eks.clusters,
  },
];

async function given({ action, event, of }: (typeof CASES)[number]) {
  const stack = givenStack({ settings: { contain: [...CONTAINABLE], actions: [...ACTION_IDS] } });
  arrive(stack, event);
  // A deny of sessions that live for an hour would be over in the middle of it.
  for (const role of stack.services.iam.rolesByName.roles.values()) role.longestSession = 12 * 3600;
  const state = () => textOf(of(stack.services));
  const former = state();
  await stack.drain();
  const record = (): ResponseRecord => {
    const found = responsesIn(stack).find((each) => each.action === action);
    if (!found) throw new Error(`no ${action}`);
    return found;
  };
  const answer = (kind: 'approve' | 'undo') =>
    say(stack, kind === 'undo' ? 'act-release' : 'act-contain', { kind, key: record().key, by: 'anna' });
  return { stack, state, former, record, answer };
}

/** How many calls an answer takes where nothing goes wrong, the journal's and the queue's among them. */
async function callsOf(one: (typeof CASES)[number]): Promise<number> {
  const { stack, answer } = await given(one);
  const before = stack.callsMade();
  answer('approve');
  await stack.drain();
  return stack.callsMade() - before;
}

/** A cut that the world shows is one that the record shows. */
const isOwned = ({ state, outcome }: ResponseRecord): boolean =>
  state === 'pending' || state === 'claimed' || outcome === 'applied' || outcome === 'partial';

describe.each(CASES)('$action', (one) => {
  it('ends in a true record after a death after every single call and then a pause, and is undone exactly', async () => {
    const most = await callsOf(one);
    expect(most).toBeGreaterThan(5);
    for (let after = 1; after <= most; after += 1) {
      const { stack, state, former, record, answer } = await given(one);
      answer('approve');
      stack.faults.crashAfter(after);
      await drainUntilCrash(stack);
      stack.faults.revive();
      await stack.journal.pause(EVERYTHING, { by: 'anna', at: stack.world.now(), reason: 'somebody looks' });
      await letTimePass(stack, 5);
      const isCut = state() !== former;
      expect({ after, isCut, isOwned: isOwned(record()) }).toEqual({
        after,
        isCut,
        isOwned: isCut || isOwned(record()),
      });
      await stack.journal.resume(EVERYTHING, { by: 'anna', at: stack.world.now() });
      await letTimePass(stack, 14);
      expect({ after, outcome: record().outcome, isCut: state() !== former }).toEqual({
        after,
        outcome: 'applied',
        isCut: true,
      });
      answer('undo');
      await letTimePass(stack, 3);
      expect({ after, state: record().state, world: state() }).toEqual({ after, state: 'undone', world: former });
    }
  });
});
