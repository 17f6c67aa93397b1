import type { Prepared } from '../../../core/action.ts';
import { type Finding, resourcesOf } from '../../../core/finding.ts';

/** The owner's word that a bucket is public on purpose: this tag with the value `intended`. */
const PUBLIC_TAG = 'riposte:public';

/** The action leaves the bucket alone, and says why. */
type Left = Extract<Prepared<never>, { verdict: 'refuse' | 'advise' }>;

/**
 * Honours the owner's tag only where the finding shows it too: who can open a bucket can often tag it as well, and
 * a tag that came or went after the finding was made is for a person to judge.
 */
export function leftByTag(bucket: string, live: Record<string, string>, finding: Finding): Left | undefined {
  const then = resourcesOf(finding, 'bucket').find(({ id }) => id === bucket)?.tags;
  const [isNow, wasThen] = [isIntended(live), isIntended(then)];
  const tag = `${PUBLIC_TAG}=intended`;
  if (isNow && wasThen)
    return { verdict: 'refuse', reason: `The bucket ${bucket} is public on purpose: it is tagged ${tag}.` };
  if (isNow === wasThen) return undefined;
  return {
    verdict: 'advise',
    reason: `The bucket ${bucket} ${isNow ? 'is' : 'was'} tagged ${tag}, but the finding ${isNow ? 'was made without the tag' : 'is older than its removal'}.`,
    advice: `Find out who changed the tags (PutBucketTagging in CloudTrail). If the bucket is not meant to be public, remove the tag and turn on Block Public Access.`,
  };
}

function isIntended(tags: Record<string, string> | undefined): boolean {
  return tags?.[PUBLIC_TAG]?.trim().toLowerCase() === 'intended';
}

/** What is told about a bucket that serves a website. */
export function leftAsWebsite(bucket: string): Left {
  return {
    verdict: 'advise',
    reason: `The bucket ${bucket} serves a website, which would go dark.`,
    advice: `If it should not be public, turn on all four Block Public Access settings. If it should, put CloudFront with origin access control before it, or tag it ${PUBLIC_TAG}=intended.`,
  };
}
