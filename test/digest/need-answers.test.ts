import { buildDigest } from '../../src/digest/build.ts';
import type { OpenItem } from '../../src/digest/open.ts';
import { renderText } from '../../src/digest/text.ts';
import { givenAction, givenDay, openOf, probe } from './days.ts';

const UNLIKE = 'AccessDenied: User: arn:aws:sts::111122223333:assumed-role/x is not authorized to perform';
const SCP = 'with an explicit deny in a service control policy';

/** What the daily email says of a grave finding whose answer was refused. */
function toldOf(because: OpenItem['because'], reason: string, more: Partial<OpenItem> = {}): string {
  const action = givenAction({ finding: probe(1, { severity: 9 }), outcome: 'failed', reason });
  const open = openOf([action]).map((item) => ({ ...item, because, grave: true, ...more }));
  const { body } = renderText(buildDigest(givenDay({ actions: [action], open })), { maxBytes: 1_000_000 });
  return body.replaceAll(/\s+/g, ' ');
}

describe('a grave finding whose answer was refused', () => {
  it.each([
    {
      title: 'the role is gone',
      because: 'member',
      reason: `${UNLIKE}: sts:AssumeRole on resource: b`,
      says: 'the role in the member account cannot be taken',
    },
    {
      title: 'a policy denies entering',
      because: 'member',
      reason: `${UNLIKE}: sts:AssumeRole ${SCP}`,
      says: 'entering the account is denied by a service control policy (SCP) of the organisation',
    },
    {
      title: 'the account may not be entered now',
      because: 'member',
      reason: 'AccessDenied: sts:AssumeRole was not called: Account 444455556666 is suspended.',
      says: 'the account may not be entered now',
    },
    {
      title: 'the role lacks the permission',
      because: 'permission',
      reason: `${UNLIKE}: s3:GetBucketPolicy because no identity-based policy allows it`,
      says: 'a permission was missing',
    },
    {
      title: 'a policy denies the call',
      because: 'permission',
      reason: `${UNLIKE}: s3:GetBucketPolicy ${SCP}`,
      says: 'the answer is denied by a service control policy (SCP) of the organisation',
    },
  ] as const)('says which it was: $title', ({ because, reason, says }) => {
    expect(toldOf(because, reason)).toContain(`; ${says} (`);
  });

  it('says that a yes waits where the ceiling holds back what a person has approved', () => {
    const held = toldOf('ceiling', 'Approved by anna.', { approved: true });
    expect(held).toContain('; a yes waits to be carried out (');
    expect(held).not.toContain('the deployed mode only tells');
  });
});
