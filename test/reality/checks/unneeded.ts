import type { Causes, Problem } from '../support/cause.ts';
import { allowed, listOf, rolesOf } from '../support/roles.ts';
import type { Template } from '../support/template.ts';
import type { Judged } from './calls.ts';

/** Permissions that no recorded call needs, each with the reason why it is there all the same. */
export type Reasons = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Permissions of the functions' roles that no recorded call was allowed by, and reasons that are no longer needed. */
export function unneeded(template: Template, judged: readonly Judged[], reasons: Reasons, causeOf: Causes): Problem[] {
  const used = new Set(
    judged.filter(({ verdict }) => verdict === 'Allowed').map(({ role, action }) => `${role.id} ${action}`),
  );
  const reasonFor = (role: string, action: string): string | undefined =>
    reasons[role]?.[action] ?? reasons['*']?.[action];
  const roles = rolesOf(template).filter(({ functions }) => functions.length > 0);
  const held = roles.flatMap((role) =>
    [...new Set(allowed(role).flatMap(({ Action }) => listOf(Action)))].map((action) => ({ role: role.id, action })),
  );
  const superfluous = held
    .filter(({ role, action }) => !used.has(`${role} ${action}`) && !reasonFor(role, action))
    .map(({ role, action }) => ({
      what: `${role}: no recorded call needs ${action}; remove it, or say why in test/reality/unrecorded.ts`,
      where: causeOf(action),
    }));
  const stale = Object.entries(reasons)
    .filter(([role]) => role !== '*')
    .flatMap(([role, actions]) =>
      Object.keys(actions)
        .filter(
          (action) =>
            used.has(`${role} ${action}`) || !held.some((each) => each.role === role && each.action === action),
        )
        .map((action) => ({
          what: `${role}: ${action} needs no reason any more`,
          where: 'test/reality/unrecorded.ts',
        })),
    );
  return [...superfluous, ...stale];
}
