import type { LocalStack } from '../../local/local-stack.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { type Period, periodOf } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderEmail } from '../../src/digest/html/email.ts';
import { renderText } from '../../src/digest/text.ts';
import { say } from '../act/given.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

const STOLEN = 'guardduty/instance-credentials-used-outside-aws';
const flat = (text: string): string => text.replace(/\s+/g, ' ');

/** The digest of the day of the stack, as both are read. */
async function digestOf({ clients, config, world }: LocalStack): Promise<{ text: string; html: string }> {
  const period = periodOf(new Date(world.now()).toISOString().slice(0, 10), 'UTC') as Period;
  const digest = buildDigest(await gather(period, { clients, config, now: world.now }));
  return { text: flat(renderText(digest).body), html: flat(renderEmail(digest).replace(/<[^>]+>/g, ' ')) };
}

const keyOf = (stack: LocalStack, action: string): string =>
  responsesIn(stack).find((record) => record.action === action)?.key ?? '';

async function givenAsked(contain: string[]): Promise<LocalStack> {
  const stack = givenStack({ settings: { contain, actions: [...ACTION_IDS] } as never });
  arrive(stack, STOLEN);
  const role = stack.services.iam.rolesByName.roles.get('shop-web');
  Object.assign(role ?? {}, { longestSession: 6 * 3600 });
  await stack.drain();
  return stack;
}

it('of a deny that was taken off by others, both say that it holds no longer, and what to do', async () => {
  const stack = await givenAsked(['sessions']);
  say(stack, 'act-contain', { kind: 'approve', key: keyOf(stack, 'revoke-sessions'), by: 'anna' });
  await stack.drain();
  stack.services.iam.rolesByName.roles.get('shop-web')?.policies.clear();
  await letTimePass(stack, 13);
  const { text, html } = await digestOf(stack);
  for (const said of [text, html]) {
    expect(said).toContain('Holds no longer: revoke sessions shop-web/i-0aaaa1111bbbb2222 (high)');
    expect(said).toContain('what contained it holds no longer (high');
    expect(said).not.toMatch(/FAILED to revoke|the answer failed/);
    expect(said).toContain('may be used again.');
    expect(said).toContain('To do: Find out in CloudTrail who did it');
  }
});

it('of a yes to what is no longer in contain, both say that nothing was done, why, and what to do', async () => {
  const stack = await givenAsked(['sessions', 'users']);
  const actions = ACTION_IDS.filter((id) => id !== 'revoke-sessions');
  stack.redeploy({ settings: { contain: ['users'], actions } as never });
  say(stack, 'act-contain', { kind: 'approve', key: keyOf(stack, 'revoke-sessions'), by: 'anna' });
  await stack.drain();
  const { text, html } = await digestOf(stack);
  for (const said of [text, html]) {
    expect(said).toContain('Approved, and not done: revoke sessions shop-web/i-0aaaa1111bbbb2222 (high)');
    expect(said).toContain('a yes could not be carried out (high');
    expect(said).toContain('the setting contain does not name sessions any more, so revoke-sessions is not deployed.');
    expect(said).toContain('To do: Do it by hand now, or name sessions in the setting contain again, and deploy');
    expect(said).not.toMatch(/FAILED to revoke|the answer failed/);
  }
});
