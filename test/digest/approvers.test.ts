import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { NOW } from '../support/fixtures.ts';
import { arrive, givenStack, responsesIn } from '../support/stories.ts';

const JANE = 'arn:aws:iam::111122223333:user/jane';
const people = { jane: { principals: JANE }, ben: { slack: 'U0BEN00001' } };
const two = { approval: { people }, playbooks: { override: { 'bucket-public': { approvals: 2 } } } };

async function given(options: Parameters<typeof givenStack>[0] = {}) {
  const stack = givenStack(options);
  arrive(stack, 'guardduty/bucket-public-access-granted');
  await stack.drain();
  const { clients, config, world } = stack;
  const period = digestPeriod(NOW, 'UTC');
  const text = async (): Promise<string> =>
    renderText(buildDigest(await gather(period, { clients, config, now: world.now }))).body.replace(/\s+/g, ' ');
  return { stack, text };
}

it('says of a question who has to approve it, and who still has', async () => {
  const { stack, text } = await given(two);
  expect(await text()).toContain('Two people have to approve, of jane and ben.');
  const [record] = responsesIn(stack);
  const yes = { kind: 'approve', key: record?.key, by: JANE, plan: record?.plan };
  stack.services.sqs.deliver(`${stack.config.stack}-act-storage`, JSON.stringify(yes));
  await stack.drain();
  expect(await text()).toContain('1 of 2: it waits for another person, ben.');
});

it('says nothing of it where whoever holds the message may', async () => {
  const { text } = await given();
  expect(await text()).toContain('Decide: block public access to press-kit?');
  expect(await text()).not.toMatch(/have to approve|Who may approve/);
});
