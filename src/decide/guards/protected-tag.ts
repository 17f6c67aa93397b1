import { PROTECTED_TAG } from '../../core/config.ts';
import type { Guard } from '../../core/guard.ts';
import { clean } from '../../core/text.ts';

/** The owner of a resource asked that no machine touch it. */
export const protectedTag: Guard = {
  id: 'protected-tag',
  summary: `An affected resource carries the tag ${PROTECTED_TAG} with a value other than false.`,
  check(finding) {
    for (const { id, tags } of finding.resources) {
      const reason = protectedByTags(tags);
      if (reason) return `${clean(id, 120)}: ${reason}`;
    }
    return undefined;
  },
};

/**
 * Why these tags forbid touching their resource, or undefined when they do not. For the tags that a finding tells and
 * for those read just before acting. Upper and lower case are alike: a slip while typing must not lose the protection.
 */
export function protectedByTags(tags: Readonly<Record<string, string>> | undefined): string | undefined {
  const found = Object.entries(tags ?? {}).find(
    ([key, value]) => key.trim().toLowerCase() === PROTECTED_TAG && value.trim().toLowerCase() !== 'false',
  );
  return found && `its tag ${PROTECTED_TAG} is ${clean(found[1], 60) || 'set'}, so no machine may touch it.`;
}
