import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderEmail } from '../../src/digest/html/email.ts';
import { renderText } from '../../src/digest/text.ts';
import { NOW } from '../support/fixtures.ts';
import { arrive, givenStack, letTimePass } from '../support/stories.ts';

const ATTACKED = ['credentials', 'data', 'ecs-cluster', 'eks-cluster', 'instances'];

it('a day with five attack sequences says first what nothing contains, by the name of what was attacked', async () => {
  const stack = givenStack();
  for (const what of ATTACKED) arrive(stack, `guardduty/attack-sequence-compromised-${what}`);
  await stack.drain();
  await letTimePass(stack, 2);
  const { clients, config, world } = stack;
  const digest = buildDigest(await gather(digestPeriod(NOW + 86_400_000, 'UTC'), { clients, config, now: world.now }));
  const { subject, body } = renderText(digest);
  expect(subject).toContain('3 incidents not settled, 2 threats contained');
  const needs = body.slice(body.indexOf('NEEDS YOU'), body.indexOf('FINDINGS:'));
  expect(needs).toMatch(/1\. Attack on the data of orders-archive by etl-runner: 1 finding since/);
  expect(needs).toMatch(/2\. Attack on cluster media: (?:.|\n)*?nothing\s+was contained/);
  expect(needs).toMatch(/3\. Attack on several instances: /);
  expect(body).toContain('Attack on cluster shop-cluster');
  expect(body).not.toMatch(/Attack on [a-z ]*A[KS]IA/);
  expect(Buffer.byteLength(renderEmail(digest))).toBeLessThan(60_000);
});
