import type { LocalStack } from '../../local/local-stack.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { type Period, periodOf } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { EVERYTHING } from '../../src/journal/pauses.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { say } from '../act/given.ts';
import { heard } from '../act/given-buckets.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

const ON = { contain: ['instances'], actions: [...ACTION_IDS] } as never;
const OFF = { contain: [], actions: ACTION_IDS.filter((id) => id !== 'isolate-instance') } as never;

const recordOf = (stack: LocalStack, action: string): ResponseRecord | undefined =>
  responsesIn(stack).find((record) => record.action === action);

const digestOf = async ({ clients, config, world }: LocalStack): Promise<string> => {
  const period = periodOf(new Date(world.now()).toISOString().slice(0, 10), 'UTC') as Period;
  return renderText(buildDigest(await gather(period, { clients, config, now: world.now }))).body.replace(/\s+/g, ' ');
};

/** An isolation that a person approved in a pause, which is over once `contain` names no instances any more. */
async function given(approved: boolean): Promise<LocalStack> {
  const stack = givenStack({ settings: ON });
  stack.services.ec2.instances.seedQuarantine(stack.config.stack);
  if (approved) {
    arrive(stack, 'guardduty/malware-on-instance-volume');
    await stack.drain();
  }
  await stack.journal.pause(EVERYTHING, { by: 'kim', at: stack.world.now() });
  if (approved)
    say(stack, 'act-contain', { kind: 'approve', key: recordOf(stack, 'isolate-instance')?.key ?? '', by: 'anna' });
  await stack.drain();
  return stack;
}

describe('a yes in a pause', () => {
  it('is told as one that waits, and how it is carried out', async () => {
    const stack = await given(true);
    const said = heard(stack).at(-1);
    expect(said).toContain('Approved, and waits: isolate instance i-0dddd4444eeee5555');
    expect(said).toContain('Nothing yet: Riposte is paused (by kim');
    expect(said).toContain('riposte resume, which takes it up again');
    expect(said).toContain('reject 5yk8f78x takes it back');
    expect(said).not.toContain('Did not isolate');
    const digest = await digestOf(stack);
    expect(digest).toContain('Approved, and waits: isolate instance i-0dddd4444eeee5555 (high)');
    expect(digest).toContain('a yes waits to be carried out (high)');
    expect(digest).not.toContain('Did not isolate');
  });

  it('to what is not deployed any more once it is over is told as in vain, and the matter stays open', async () => {
    const stack = await given(true);
    stack.redeploy({ settings: OFF });
    await stack.journal.resume(EVERYTHING, { by: 'kim', at: stack.world.now() });
    const before = heard(stack).length;
    await letTimePass(stack, 4);
    const told = heard(stack).slice(before).join('\n');
    expect(told).toContain('Approved, and not done: isolate instance i-0dddd4444eeee5555');
    expect(told).toContain('the setting contain does not name instances any more, so isolate-instance is not deployed');
    expect(told).not.toContain('resume');
    expect(told).toMatch(
      /Do it by hand now\. To be asked about it when it is seen again, name instances in the setting/,
    );
    expect(told).not.toContain('Nothing, unless you disagree');
    expect(recordOf(stack, 'isolate-instance')).not.toHaveProperty('advice');
    expect(recordOf(stack, 'notify')).toMatchObject({ open: 'uncontained' });
    expect(await digestOf(stack)).toMatch(/1 incident not settled.*Malware found on i-0dddd4444eeee5555/);
  });
});
