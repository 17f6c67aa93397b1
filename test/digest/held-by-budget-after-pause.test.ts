import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { lapses, withBuckets } from '../act/given-buckets.ts';
import { ACCOUNT, NOW } from '../support/fixtures.ts';
import { letTimePass, responsesIn } from '../support/stories.ts';

type Stack = ReturnType<typeof withBuckets>;

const textOf = async ({ clients, config, world }: Stack): Promise<string> =>
  renderText(buildDigest(await gather(digestPeriod(NOW, 'UTC'), { clients, config, now: world.now }))).body.replace(
    /\s+/g,
    ' ',
  );

const PAUSE = { level: 'account', of: ACCOUNT } as const;

const openOf = (stack: Stack): string[] =>
  responsesIn(stack)
    .filter(({ action }) => action === 'block-public-access')
    .map(({ open, state }) => open ?? state)
    .sort();

/** Buckets whose class has no room, held back by a pause of their account that is over. */
async function given(sweeps = 2): Promise<Stack> {
  const stack = withBuckets(0);
  await stack.journal.pause(PAUSE, { by: 'kim', at: stack.world.now() });
  await lapses(stack, 1, 3);
  expect(openOf(stack)).toEqual(['paused', 'paused', 'paused']);
  await stack.journal.resume(PAUSE, { by: 'kim', at: stack.world.now() });
  await letTimePass(stack, sweeps);
  return stack;
}

describe('what a pause held back, once it is over, where its class has no room', () => {
  it('is said to wait for the budget, in the record and in the daily email', async () => {
    const stack = await given();
    expect(openOf(stack)).toEqual(['budget', 'budget', 'budget']);
    expect(await textOf(stack)).toContain('Buckets wait for room in their budget: 3 answers held back.');
    expect(await textOf(stack)).not.toContain('paused');
  });

  it('is told without a command that does nothing, before the sweep has come to it', async () => {
    const stack = await given(0);
    expect(openOf(stack)).toEqual(['paused', 'paused', 'paused']);
    const text = await textOf(stack);
    expect(text).toContain('A pause held it back, which is over');
    expect(text).not.toContain('resume');
  });

  it('is told once, however often it is looked at', async () => {
    const stack = await given();
    const told = stack.services.sns.published.length;
    const written = responsesIn(stack).map(({ version }) => version);
    await letTimePass(stack, 8);
    expect(stack.services.sns.published).toHaveLength(told);
    expect(responsesIn(stack).map(({ version }) => version)).toEqual(written);
  });
});
