import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gatherViews } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { ACCOUNT } from '../support/fixtures.ts';
import { bundled, givenStack, responsesIn } from '../support/stories.ts';

const BUCKET = 'bucket-block-public-access-disabled';
const MEMBERS = Array.from({ length: 1000 }, (_, n) => String(200_000_000_000 + n));

/** What STS answers where a member has no such role. */
const noRole = (account: string): Error =>
  Object.assign(
    new Error(
      `User: x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${account}:role/riposte-local-member`,
    ),
    { name: 'AccessDenied', $fault: 'client', $metadata: { httpStatusCode: 403 } },
  );

/** A thousand members that have no role, in so many of which a bucket is found open. */
async function givenRefusals(count: number) {
  const stack = givenStack({
    settings: { memberAccounts: MEMBERS },
    clientsOf: (account) =>
      new Proxy({}, { get: () => ({ send: async () => Promise.reject(noRole(account)) }) }) as never,
  });
  for (const account of MEMBERS.slice(0, count)) {
    const event = { ...JSON.parse(bundled(`guardduty/${BUCKET}`).replaceAll(ACCOUNT, account)), account: ACCOUNT };
    stack.deliver('guardduty', JSON.stringify(event));
  }
  await stack.drain();
  const { clients, config, world } = stack;
  const period = digestPeriod(world.now(), 'UTC');
  const [input] = await gatherViews(period, { clients, config, now: world.now }, [undefined]);
  if (!input) throw new Error('there is no digest');
  const { body } = renderText(buildDigest(input), { maxBytes: 1_000_000 });
  return { stack, needs: body.split('\n').filter((line) => /^ *\d+\. FAILED/.test(line)), body };
}

describe('memberAccounts whose roles cannot be taken', () => {
  it.each([
    { count: 3, needs: 3, last: / 3\. FAILED to block public access/ },
    { count: 9, needs: 9, last: / 9\. FAILED to block public access/ },
    { count: 10, needs: 1, last: / 1\. FAILED to block public access/ },
    { count: 120, needs: 1, last: / 1\. FAILED to block public access/ },
  ])('are $needs things to do where $count refuse, and three messages at most', async ({ count, needs, last }) => {
    const { stack, ...digest } = await givenRefusals(count);
    const open = responsesIn(stack).map((one) => one.open);
    expect(open).toEqual(Array.from({ length: count }, () => 'member'));
    expect(digest.needs).toHaveLength(needs);
    expect(digest.needs.at(-1)).toMatch(last);
    const said = digest.body.replaceAll(/\s+/g, ' ');
    if (needs < count) expect(said).toContain(`and in ${count - 1} other accounts`);
    else expect(said).not.toContain('other account');
    expect(stack.services.sns.published.length).toBeLessThanOrEqual(3);
  });
});
