import { bundledWith, givenStack } from '../support/stories.ts';

const attached = (n: number): string =>
  bundledWith('cloudtrail/admin-policy-attached', ({ detail }) => {
    detail.eventID = `c0000000-0000-4000-8000-a${String(n).padStart(11, '0')}`;
    detail.requestParameters = {
      userName: `user-${n}`,
      policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    };
  });

describe('a hundred policies that one caller attaches within a minute', () => {
  it('are one incident, told in a few messages and not in a hundred', async () => {
    const stack = givenStack();
    for (let n = 0; n < 100; n += 1) stack.deliver('cloudtrail', attached(n));
    for (let sweeps = 0; sweeps < 8; sweeps += 1) {
      await stack.drain();
      stack.advance(5 * 60_000 + 1000);
      await stack.sweep();
    }
    const { published } = stack.services.sns;
    const incidents = new Set(
      stack.services.dynamodb.items().flatMap((item) => {
        const { finding } = item as { finding?: { incident?: string } };
        return finding?.incident ? [finding.incident] : [];
      }),
    );
    expect(incidents.size).toBe(1);
    expect(published.length).toBeGreaterThan(0);
    expect(published.length).toBeLessThanOrEqual(4);
    expect(published[0]?.message).toContain('with which everything can be done');
  });
});
