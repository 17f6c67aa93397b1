import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { lapses, withBuckets } from '../act/given-buckets.ts';
import { NOW } from '../support/fixtures.ts';
import { letTimePass, responsesIn } from '../support/stories.ts';

const textOf = async ({ clients, config, world }: ReturnType<typeof withBuckets>): Promise<string> =>
  renderText(buildDigest(await gather(digestPeriod(NOW, 'UTC'), { clients, config, now: world.now }))).body.replace(
    /\s+/g,
    ' ',
  );

/** Three buckets, of which one asks and the others wait. */
async function given() {
  const stack = withBuckets(0);
  await lapses(stack, 1, 3);
  return stack;
}

const letBe = (stack: ReturnType<typeof withBuckets>): void => {
  const [held] = responsesIn(stack).filter(({ open }) => open === 'budget');
  stack.services.sqs.deliver(
    `${stack.config.stack}-notify`,
    JSON.stringify({ kind: 'ack', key: held?.key, by: 'anna', reason: 'known' }),
  );
};

describe('the daily email', () => {
  it('says how many answers a class holds back that waits for a person', async () => {
    expect(await textOf(await given())).toMatch(/Buckets wait for you since \S+ \S+: 2 answers held back\./);
  });

  it('counts none among them that a person let be', async () => {
    const stack = await given();
    letBe(stack);
    await stack.drain();
    expect(await textOf(stack)).toMatch(/Buckets wait for you since \S+ \S+: 1 answer held back\./);
  });

  it('says what waits for room once the class goes on, which nothing else says', async () => {
    const stack = await given();
    await stack.journal.resumeBudget('buckets');
    await letTimePass(stack, 1);
    expect(await textOf(stack)).toContain('Buckets wait for room in their budget: 2 answers held back.');
  });
});
