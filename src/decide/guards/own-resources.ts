import { catalogue } from '../../actions/catalogue/catalogue.ts';
import type { Target } from '../../core/action.ts';
import type { ActionId } from '../../core/action-ids.ts';
import type { Finding, Resource, ResourceKind } from '../../core/finding.ts';
import type { Guard } from '../../core/guard.ts';
import { clean } from '../../core/text.ts';

// CloudFormation sets it, and nobody else can: tags that begin with `aws:` are reserved.
const STACK_TAG = 'aws:cloudformation:stack-name';

/**
 * Whoever can make Riposte act on Riposte can switch it off. Names count and not only ARNs, since many findings give
 * nothing else. What anybody may choose freely does not count, such as a session's name, an object's key or a pod's
 * name: whoever chose ours would be spared.
 */
export const ownResources: Guard = {
  id: 'own-resources',
  summary: "The target, the actor or an affected resource is one of this stack's own.",
  check(finding, action, target, config) {
    const named = [...namesIn(target), ...namesOf(finding, action, config.stack)].find((name) =>
      isOurs(name, config.stack),
    );
    if (named !== undefined)
      return `${clean(named, 120)} belongs to ${config.stack} itself, which never acts on itself.`;
    const tagged = finding.resources.find((resource) => resource.tags?.[STACK_TAG] === config.stack);
    return tagged && `${clean(tagged.id, 120)} is part of the stack ${config.stack}, which never acts on itself.`;
  },
};

const FREELY_NAMED: ReadonlySet<ResourceKind> = new Set(['object', 'workload', 'container']);

function namesIn(target: Target): string[] {
  return Object.values(target).filter((value) => typeof value === 'string');
}

function namesOf({ actor, resources }: Finding, action: ActionId, stack: string): string[] {
  const isRepair = !catalogue[action].sparesCaller;
  const lasting = resources.filter((one) => !FREELY_NAMED.has(one.kind) && !(isRepair && isAnyCaller(one, stack)));
  const counts = !isRepair || (ROLE_TYPES.has(actor?.userType ?? '') && isRoleThatActs(actor?.userName ?? '', stack));
  const names = [...(counts ? [actor?.userName] : []), ...lasting.flatMap(({ id, arn }) => [id, arn])];
  return names.filter((name) => name !== undefined).map(withoutSession);
}

const ROLE_TYPES: ReadonlySet<string> = new Set(['AssumedRole', 'Role']);

/** A user or role that is none of ours that act, however it is named. */
const isAnyCaller = ({ kind, id, arn = id }: Resource, stack: string): boolean =>
  kind === 'user' || (kind === 'role' && !isRoleThatActs(withoutSession(arn).split('/').at(-1) ?? '', stack));

/** By the name that CloudFormation gives the roles of our functions, and by that of the role in member accounts. */
function isRoleThatActs(name: string, stack: string): boolean {
  if (!name.startsWith(`${stack}-`)) return false;
  return /^(member|Act[A-Za-z]*Role-[A-Za-z0-9]+)$/.test(name.slice(stack.length + 1));
}

function withoutSession(name: string): string {
  return name.replace(/(:assumed-role\/[^/]*)\/.*$/s, '$1');
}

/** Whether any part of a name, path or ARN begins with the stack's name. */
function isOurs(name: string, stack: string): boolean {
  const prefix = stack.toLowerCase();
  return name
    .toLowerCase()
    .split(/[:/|]/)
    .some((part) => part.startsWith(prefix));
}
