import type { Config } from '../../../core/config.ts';
import { clean } from '../../../core/text.ts';
import type { SessionTarget } from '../../catalogue/targets/contain-targets.ts';
import type { Role } from './iam-role.ts';
import { reservedAdvice } from './reserved-role.ts';

/** Identity providers of build systems: their jobs get new sessions all the time, under names of their own. */
const CI =
  /oidc-provider\/(token\.actions\.githubusercontent\.com|gitlab\.|app\.terraform\.io|oidc\.circleci\.com|api\.bitbucket\.org|agent\.buildkite\.com)/;

/** Why the sessions of a role are not revoked, by what it is, and what to do instead; undefined where they may be. */
export function whyNotRevoked(
  { roleName, userId }: SessionTarget,
  role: Role,
  { ownRoles, account }: Config,
): { reason: string; advice: string } | undefined {
  const name = clean(roleName, 64);
  if (ownRoles.includes(role.id))
    return { reason: `${name} is a role of this deployment.`, advice: 'Pause Riposte, and look at its functions.' };
  if (role.path.startsWith('/aws-service-role/'))
    return {
      reason: `${name} is a service-linked role, whose policies nobody can edit.`,
      advice: 'Turn off or delete what the service runs in your name; the service’s guide says how.',
    };
  if (role.path.startsWith('/aws-reserved/'))
    return {
      reason: `${name} is a role of IAM Identity Center, which cannot be edited in IAM.`,
      advice: reservedAdvice({ roleName: name, userId, account }),
    };
  const provider = role.assumedBy.find((each) => CI.test(each));
  if (provider)
    return {
      reason: `${name} is assumed by a build system (${clean(provider, 120)}): each job begins a new session, which a deny of old ones does not meet.`,
      advice: `Disable the workflow or the runner there, look at what it deployed, and narrow the trust policy of ${name} to what must deploy.`,
    };
  if (role.id !== userId.split(':')[0])
    return {
      reason: `The role ${name} has been recreated since: it is ${clean(role.id, 64)}, and the session belonged to another one of that name.`,
      advice: 'The sessions of a deleted role are worth nothing. Look at who recreated it, and why.',
    };
  return undefined;
}
