import { catalogue } from '../../actions/catalogue/catalogue.ts';
import type { Target } from '../../core/action.ts';
import type { ActionId } from '../../core/action-ids.ts';
import { PROTECTED_TAG } from '../../core/config.ts';
import type { Resource, ResourceKind } from '../../core/finding.ts';
import type { Guard } from '../../core/guard.ts';
import { clean } from '../../core/text.ts';

/**
 * The owner of a resource asked that no machine touch it. That spares the resource, not whoever attacks it: what keeps
 * an address or a domain out touches nothing of the owner's, and whoever sits on the attacked machine may tag it.
 */
export const protectedTag: Guard = {
  id: 'protected-tag',
  summary: `What an action touches carries the tag ${PROTECTED_TAG} with a value other than false; actions on its attacker still run.`,
  check(finding, action, target) {
    if (keepsOut(action)) return undefined;
    for (const { id, tags } of touchedBy(action, finding.resources, target)) {
      const reason = protectedByTags(tags);
      if (reason) return `${clean(id, 120)}: ${reason}`;
    }
    return undefined;
  },
};

/** What holds data, and acts by no credentials: what is done to a user, a role or its sessions does not touch it. */
const DATA: ReadonlySet<ResourceKind> = new Set([
  'bucket',
  'object',
  'database',
  'secret',
  'parameter',
  'volume',
  'snapshot',
  'image',
  'key',
  'queue',
  'repository',
]);

/**
 * Whose tags count: all that a finding names, but where it is about a principal, what that principal attacked; and where
 * the target is one of several of a kind, as in an attack sequence, the others. Each of those is a target of its own.
 */
function touchedBy(action: ActionId, resources: readonly Resource[], { key }: Target): Resource[] {
  const isPrincipals = catalogue[action].blastRadius === 'principals';
  const own = resources.find(({ id }) => id === key);
  return resources.filter(
    ({ kind, id }) => !(isPrincipals && DATA.has(kind)) && (own === undefined || id === key || kind !== own.kind),
  );
}

const keepsOut = (action: ActionId): boolean => catalogue[action].place === 'stack';

/**
 * Why these tags forbid touching their resource, or undefined when they do not. For the tags that a finding tells and
 * for those read just before acting. Upper and lower case are alike: a slip while typing must not lose the protection.
 */
export function protectedByTags(tags: Readonly<Record<string, string>> | undefined): string | undefined {
  const found = Object.entries(tags ?? {}).find(
    ([key, value]) => key.trim().toLowerCase() === PROTECTED_TAG && value.trim().toLowerCase() !== 'false',
  );
  return found && `its tag ${PROTECTED_TAG} is ${clean(found[1], 60) || 'set'}, so Riposte may not touch it.`;
}
