import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { compose } from '../../src/digest/message.ts';
import { checkTopic } from '../../src/health/topic.ts';
import { NOW } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

it.each([
  { title: 'somebody', confirmed: 2, pending: 0, state: 'ok', says: /^2 confirmed\.$/ },
  {
    title: 'nobody yet',
    confirmed: 0,
    pending: 1,
    state: 'problem',
    says: /reach no one\. Open the mail that SNS sent to you@example\.com/,
  },
  { title: 'nobody', confirmed: 0, pending: 0, state: 'problem', says: /reach no one\. Subscribe to it/ },
])('a topic that reaches $title is $state', async ({ confirmed, pending, state, says }) => {
  const { clients, config, services } = givenStack();
  Object.assign(services.sns.subscribers, { confirmed, pending });
  const check = await checkTopic(clients, { ...config, email: 'you@example.com' });
  expect(check).toMatchObject({ id: 'topic', state, note: expect.stringMatching(says) });
});

it('a topic that cannot be asked is unknown, and says why', async () => {
  const { clients, config, faults } = givenStack();
  faults.refuse('GetTopicAttributes', 'AuthorizationErrorException', { message: 'not authorized' });
  expect(await checkTopic(clients, config)).toMatchObject({
    state: 'unknown',
    note: 'The service could not be asked: AuthorizationErrorException: not authorized',
  });
});

it('a topic that reaches nobody needs somebody, in every rendering', async () => {
  const { clients, config, services, world } = givenStack();
  services.sns.subscribers.confirmed = 0;
  const input = await gather(digestPeriod(NOW, 'UTC'), { clients, config, now: world.now, readOnly: true });
  const { text, html } = compose(buildDigest(input), { format: 'html' });
  for (const part of [text, html]) expect(part?.replace(/\s+/g, ' ')).toContain('alerts and alarms reach no one');
});
