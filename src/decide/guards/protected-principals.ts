import { REPAIRS } from '../../actions/catalogue/repairs.ts';
import type { Target } from '../../core/action.ts';
import type { Finding } from '../../core/finding.ts';
import type { Guard } from '../../core/guard.ts';
import { clean, matchesGlob } from '../../core/text.ts';

// Roles that AWS owns and whose policies cannot be edited, and the way back in when everything else is shut.
const BUILT_IN = ['AWSServiceRoleFor*', 'AWSReservedSSO_*', '*break-glass*', '*breakglass*'];

/** Users and roles without which nobody could repair a mistake, and those that the settings add. */
export const protectedPrincipals: Guard = {
  id: 'protected-principals',
  summary:
    'The user or role is a break-glass, service-linked or Identity Center one, or one that the settings protect.',
  check(finding, action, target, config) {
    for (const name of REPAIRS.has(action) ? named([target.userName]) : principals(finding, target)) {
      const glob = [...BUILT_IN, ...config.protectedPrincipals].find((pattern) => matches(name, pattern));
      if (glob) return `${clean(name, 120)} is a protected user or role (${glob}).`;
    }
    return undefined;
  },
};

function matches(name: string, glob: string): boolean {
  return matchesGlob(name.toLowerCase(), glob.toLowerCase());
}

function principals({ actor, resources }: Finding, target: Target): string[] {
  const concerned = resources.filter(({ kind }) => kind === 'user' || kind === 'role');
  return named([actor?.userName, target.userName, ...concerned.flatMap(({ id, arn }) => [id, arn])]);
}

const named = (names: readonly unknown[]): string[] =>
  names.filter((name) => typeof name === 'string').map(principalName);

/** The name alone: of `…:role/path/name` the last part, of `…:assumed-role/name/session` the one before the session. */
function principalName(text: string): string {
  const parts = text.split('/');
  return (parts[0]?.endsWith(':assumed-role') ? parts[1] : parts.at(-1)) ?? text;
}
