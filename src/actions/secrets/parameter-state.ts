import type { ParameterMetadata } from '@aws-sdk/client-ssm';
import type { Verified } from '../../core/action.ts';
import type { RenewBefore } from './parameter-plan.ts';
import { expiresAt, readPolicies } from './parameter-policies.ts';

/**
 * Whether the next version, and it alone, is there with the new expiration. Parameter Store has no lock to ask for.
 *
 * @param isOneValue whether all versions since the one before hold one and the same value: the call was sent again, as its
 *   answer was lost, and nobody else has written
 */
export function verifyRenewal(
  parameter: ParameterMetadata | undefined,
  before: RenewBefore,
  isOneValue = false,
): Verified {
  const next = before.version + 1;
  if (!parameter)
    return {
      verdict: 'failed',
      reason: 'The parameter was deleted meanwhile.',
      advice: 'Create it again from its source.',
    };
  if (parameter.Version === before.version)
    return {
      verdict: 'pending',
      reason: `Version ${next} does not show yet.`,
      checkAfterSeconds: 30,
      giveUpAfterSeconds: 300,
    };
  const expires = expiryOf(parameter);
  if ((parameter.Version === next || isOneValue) && expires === before.renewTo)
    return {
      verdict: 'done',
      result: `Version ${parameter.Version} is in force${expires ? `, until ${expires}` : ''}.`,
    };
  return {
    verdict: 'failed',
    reason: `Somebody wrote the parameter at the same time: it is at version ${parameter.Version} and ${expires ? `expires ${expires}` : 'does not expire'}, instead of version ${next} and ${before.renewTo ?? 'no expiration'}.`,
    advice: 'See in its history which value is the right one, and whether its expiration is late enough.',
  };
}

/** Whether it looks as an undo leaves it; whether the value is the old one is for the caller to compare. */
export function isRestored(parameter: ParameterMetadata | undefined, before: RenewBefore): boolean {
  return (parameter?.Version ?? 0) >= before.version + 2 && expiryOf(parameter ?? {}) === before.expires;
}

/** The versions since the one before, where they are more than one write of ours makes, and few enough to be resends of it. */
export function versionsSince(parameter: ParameterMetadata | undefined, { version }: RenewBefore): number[] {
  const many = (parameter?.Version ?? 0) - version;
  return many > 1 && many <= MOST_SENT ? Array.from({ length: many }, (_, n) => version + 1 + n) : [];
}

/** So often the SDK sends a call, at most: see the clients' `maxAttempts`. */
const MOST_SENT = 4;

/** Why the version before cannot be put back. */
export function undoObstacle(
  parameter: ParameterMetadata | undefined,
  before: RenewBefore,
  now: number,
  isOneValue = false,
): string | undefined {
  if (!parameter) return 'It no longer exists.';
  if ((parameter.Version !== before.version + 1 && !isOneValue) || expiryOf(parameter) !== before.renewTo)
    return `Somebody has written it since: it is at version ${parameter.Version}.`;
  if (before.expires !== null && Date.parse(before.expires) <= now)
    return `Its earlier expiration, ${before.expires}, has passed: to restore it would delete the parameter.`;
  return undefined;
}

/** ISO 8601, UTC; null when nothing expires. */
function expiryOf({ Policies = [] }: ParameterMetadata): string | null {
  const at = expiresAt(readPolicies(Policies.map(({ PolicyText = '' }) => PolicyText)) ?? []);
  return at === undefined ? null : new Date(at).toISOString();
}
