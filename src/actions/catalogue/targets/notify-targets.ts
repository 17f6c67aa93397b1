import type { FindTargets } from '../../../core/action.ts';
import { type Finding, resourcesOf } from '../../../core/finding.ts';
import { matterNamed } from '../../../core/matter.ts';

/** What people are told of: the finding itself, `-`, or the matter that many findings are of. */
export type NotifyTarget = { key: string };

/** Telling people has no target of its own, but where one word of a person settles many findings at once. */
export const notifyTargets: FindTargets<NotifyTarget> = (finding) => [{ key: matterOf(finding) ?? '-' }];

/**
 * What settles all findings of the same alarm, secret or bucket: each is told, and they are one open end together. Only where
 * AWS says the same again and again, and no such finding is critical by itself.
 */
function matterOf(finding: Finding): string | undefined {
  const kind = matterNamed(finding);
  const [first] = kind ? resourcesOf(finding, kind) : [];
  return first && `${kind}/${first.id}`;
}
