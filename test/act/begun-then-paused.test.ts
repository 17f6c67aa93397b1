import type { LocalStack } from '../../local/local-stack.ts';
import { createActor } from '../../src/act/act.ts';
import { blockPublicAccess } from '../../src/actions/storage/block-public-access.ts';
import type { Action, Verified } from '../../src/core/action.ts';
import type { Mode } from '../../src/core/decision.ts';
import type { Message } from '../../src/core/messages.ts';
import { EVERYTHING, type PauseScope } from '../../src/journal/pauses.ts';
import { arrive, blocked, drainUntilCrash, givenStack, letTimePass } from '../support/stories.ts';
import { actorOptions, delivery, handedOver, onlyAction } from './given.ts';

const MINUTE = 60_000;
const READ = /^(Get|List|Describe|Lookup|Simulate|Head)/;
/** Riposte's own table, queues and messages. */
const OWN: ReadonlySet<string> = new Set(['dynamodb', 'sqs', 'sns', 'sesv2', 'securityhub']);

/** The changes that were made since a count of calls, but for the IP sets: these follow the list. */
const changesSince = ({ calls }: LocalStack, count: number): string[] =>
  calls
    .slice(count)
    .filter(({ service, operation }) => !OWN.has(service) && service !== 'wafv2' && !READ.test(operation))
    .map(({ service, operation }) => `${service}:${operation}`);

const listed = ({ services }: LocalStack): number =>
  services.dynamodb.items().filter(({ pk }) => String(pk).startsWith('BLOCKS#')).length;

const pause = (stack: LocalStack, isPaused: boolean) => stack.journal.setPaused(isPaused, 'anna', stack.world.now());

/** Each is done without a question while the mode is `enforce`. */
const EVENTS = [
  'guardduty/port-probe-search-cluster',
  'guardduty/bucket-block-public-access-disabled',
  'health/exposed-access-key',
  'kms/key-deletion-scheduled',
  'cloudtrail/trail-stopped',
  'cloudtrail/ssh-opened-to-everybody',
  'acm/renewal-needs-validation',
];

/** An attempt that dies after so many calls; then the mode is lowered to `approve`, and everything is paused. */
async function givenBegun(event: string, after: number) {
  const stack = givenStack({ record: true });
  arrive(stack, event);
  stack.faults.crashAfter(after);
  await drainUntilCrash(stack);
  const isOver = !stack.faults.crashed;
  stack.faults.revive();
  stack.redeploy({ settings: { mode: 'approve' } });
  await pause(stack, true);
  return { stack, isOver, count: stack.calls.length, list: listed(stack) };
}

describe.each(EVENTS)('an attempt of a mode that would ask by now, in a pause, about %s', (event) => {
  it('touches nothing, after whichever call it died; afterwards people are asked, unless it is done', async () => {
    const ends = new Set<string | undefined>();
    for (let after = 1; ; after += 1) {
      const { stack, isOver, count, list } = await givenBegun(event, after);
      if (isOver) break;
      await letTimePass(stack, 4);
      expect({ after, changes: changesSince(stack, count), listed: listed(stack) }).toEqual({
        after,
        changes: [],
        listed: list,
      });
      await pause(stack, false);
      await letTimePass(stack, 2);
      // What was half done, and could not go on, has failed: it is tried again in its time, or asked about.
      stack.advance(60 * MINUTE);
      await letTimePass(stack, 2);
      const { outcome } = onlyAction(stack);
      expect({ after, outcome }).toEqual({ after, outcome: expect.stringMatching(/^(applied|awaiting-approval)$/) });
      expect({ after, isBlocked: blocked(stack).length > 0 }).toEqual({ after, isBlocked: listed(stack) > 0 });
      ends.add(outcome);
    }
    expect(ends).toEqual(new Set(['applied', 'awaiting-approval']));
  });
});

const SCOPES: PauseScope[] = [
  EVERYTHING,
  { level: 'action', of: 'block-public-access' },
  { level: 'class', of: 'buckets' },
];

it.each(SCOPES)(
  'what takes several steps takes none in a pause of $level $of, whatever the mode by then',
  async (scope) => {
    const stack = givenStack();
    const [message] = handedOver(stack, 'guardduty/bucket-block-public-access-disabled');
    if (!message) throw new Error('nothing was handed over');
    const applied = counted();
    const action = { ...blockPublicAccess, stepwise: true as const, apply: applied.apply, verify: underWay };
    const run = (mode: Mode, next: Message = message) => {
      const options = actorOptions(stack, [action as unknown as Action]);
      return createActor({ ...options, config: { ...options.config, mode } })([delivery(next)]);
    };
    await run('enforce');
    const { key } = onlyAction(stack);
    const look = async (): Promise<number> => {
      stack.advance(2 * MINUTE);
      await run('approve', { kind: 'go-on', key });
      return applied.count();
    };
    expect(onlyAction(stack)).toMatchObject({ state: 'pending', mode: 'enforce' });
    await stack.journal.pause(scope, { by: 'anna', at: stack.world.now() });
    expect(await look()).toBe(1);
    expect(onlyAction(stack)).toMatchObject({ state: 'pending' });
    await stack.journal.resume(scope, { by: 'anna', at: stack.world.now() });
    expect(await look()).toBe(2);
  },
);

const underWay = async (): Promise<Verified> => ({
  verdict: 'pending',
  reason: 'The next step is not due.',
  checkAfterSeconds: 60,
  giveUpAfterSeconds: 86_400,
});

/** What is applied changes nothing here: it is counted. */
function counted(): { apply: () => Promise<void>; count: () => number } {
  let times = 0;
  return {
    apply: async () => {
      times += 1;
    },
    count: () => times,
  };
}
