import type { ContextEntry, ContextKeyTypeEnum, EvaluationResult } from '@aws-sdk/client-iam';
import type { Config } from './config.ts';

/** What IAM's simulator says of one call on one resource. */
export interface SimulatedCall {
  action: string;
  resource: string;
  denied: boolean;
  /** Whose word the denial is, where the simulator says so. */
  by?: 'boundary' | 'organisation';
}

type Names = Pick<Config, 'account' | 'region'>;

/** What is true of every call of a function, and SCPs like to ask. */
const OF_EVERY_CALL: readonly [string, ContextKeyTypeEnum, (names: Names) => string][] = [
  ['aws:RequestedRegion', 'string', ({ region }) => region],
  ['aws:PrincipalAccount', 'string', ({ account }) => account],
  ['aws:SecureTransport', 'boolean', () => 'true'],
];

/** What the simulator is told of every call. */
export const contextOfEveryCall = (names: Names): ContextEntry[] =>
  OF_EVERY_CALL.map(([ContextKeyName, ContextKeyType, of]) => ({
    ContextKeyName,
    ContextKeyType,
    ContextKeyValues: [of(names)],
  }));

/**
 * The simulator's answer, call by call and resource by resource. For several resources it gives one result for each call,
 * whose decision is the strictest of them all; what it decides of each stands below that.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
export function simulatedCalls(results: readonly EvaluationResult[]): SimulatedCall[] {
  return results.flatMap((result) => {
    const {
      EvalActionName: action = '',
      EvalResourceName: resource = '*',
      ResourceSpecificResults: each = [],
    } = result;
    const byOrganisation = result.OrganizationsDecisionDetail?.AllowedByOrganizations === false;
    if (each.length === 0)
      return [
        callOf({ action, resource }, result.EvalDecision, result.MissingContextValues, {
          organisation: byOrganisation,
          boundary: result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false,
        }),
      ];
    return each.map((one) =>
      callOf({ action, resource: one.EvalResourceName ?? '*' }, one.EvalResourceDecision, one.MissingContextValues, {
        organisation: byOrganisation,
        boundary: one.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false,
      }),
    );
  });
}

/** A denial because of what the simulator was not told is none: it says so, and allows what is known. */
function callOf(
  of: Pick<SimulatedCall, 'action' | 'resource'>,
  decision: EvaluationResult['EvalDecision'],
  missing: readonly string[] = [],
  { organisation, boundary }: { organisation: boolean; boundary: boolean },
): SimulatedCall {
  const denied = decision === 'explicitDeny' || (decision !== 'allowed' && missing.length === 0);
  const by = organisation ? 'organisation' : boundary ? 'boundary' : undefined;
  return { ...of, denied, ...(denied && by && { by }) };
}
