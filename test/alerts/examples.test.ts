import { readFileSync, writeFileSync } from 'node:fs';
import { arrive, givenStack } from '../support/stories.ts';

const PAGE = new URL('../../docs/alerts.md', import.meta.url);
const HEADING = '## Ten examples\n';

/** Whole events, each in an account of its own, and what people are sent about it. */
const EVENTS = [
  'cloudtrail/guardduty-suspended',
  'guardduty/command-and-control-domain',
  'guardduty/access-key-used-from-tor',
  'guardduty/ssh-brute-force-against-us',
  'guardduty/instance-credentials-used-outside-aws',
  'inspector/exploitable-weakness-on-instance',
  'health/exposed-access-key',
  'access-analyzer/public-queue',
  'secrets-manager/rotation-failed',
  'cloudtrail/role-trusts-other-account',
];

async function exampleOf(event: string): Promise<string> {
  const stack = givenStack();
  arrive(stack, event);
  await stack.drain();
  const [first] = stack.services.sns.published;
  if (!first) throw new Error(`nobody is told of ${event}`);
  return `[${event}](../events/${event}.json)\n\n\`\`\`text\nSubject: ${first.subject}\n\n${first.message}\n\`\`\`\n`;
}

// To approve a change: APPROVE=1, then read the page as somebody who is on call and knows nothing else.
it('the examples in docs/alerts.md are what people are sent', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before = '', after = ''] = page.split(HEADING);
  const rest = after.slice(after.search(/^## /m));
  const lead = 'What the topic is sent about ten bundled events, each in an account of its own, in the mode `enforce`.';
  const examples: string[] = [];
  for (const event of EVENTS) examples.push(await exampleOf(event));
  const made = `${before}${HEADING}\n${lead}\n\n${examples.join('\n')}\n${rest}`;
  if (process.env.APPROVE) writeFileSync(PAGE, made);
  expect(made.split('\n')).toEqual(readFileSync(PAGE, 'utf8').split('\n'));
}, 60_000);
