import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { clean } from '../../core/text.ts';
import { type Answer, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';
import { type Standing, standingIn, statementsOf } from './policy-statements.ts';

/** What a principal would do, and on what. */
export interface Wanted {
  calls: readonly string[];
  /** ARNs. */
  resources: readonly string[];
  principal: string;
  /** As it is called in a sentence, such as `the secret`. */
  thing: string;
}

/** Whether the principal’s own policies, its boundary and the organisation’s allow it, by IAM’s simulator. */
export async function byOwnPolicies(
  { calls, resources, principal, thing }: Wanted,
  { clients }: Asking,
  otherwise = '',
): Promise<Answer> {
  const { EvaluationResults = [] } = await clients.iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: principal,
      ActionNames: [...calls],
      ResourceArns: [...resources],
    }),
  );
  const denied = EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
  if (denied.length === 0) return ok(`They allow ${calls.join(' and ')}.`);
  const names = denied.map(({ EvalActionName }) => EvalActionName).join(' and ');
  const [first] = denied;
  const by =
    first?.OrganizationsDecisionDetail?.AllowedByOrganizations === false
      ? 'A policy of the organisation denies'
      : first?.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false
        ? 'The permissions boundary does not allow'
        : first?.EvalDecision === 'explicitDeny'
          ? 'A statement of them denies'
          : 'None of them allows';
  return problem(`${by} ${names} on ${thing}.${otherwise}`);
}

/** Whether a principal of the same account needs a word of the resource’s own policy, and what that says. */
export function byResourcePolicy(
  policy: string | undefined,
  wanted: Wanted,
  { account }: Asking,
  show: string,
): Answer {
  const isStrange = wanted.principal.split(':')[4] !== account;
  if (!policy)
    return isStrange
      ? problem(
          'There is none, and the principal is of another account: nobody from there is let in without one.',
          show,
        )
      : ok('There is none, and the principal’s own policies decide.');
  const standing = readPolicy(policy, wanted);
  if (standing === undefined) return { state: 'unknown', note: 'It is no JSON that can be read.', command: show };
  if (standing.denied === 'always') return problem(`A statement of it denies the principal ${wanted.thing}.`, show);
  if (standing.denied === 'maybe')
    return {
      state: 'unknown',
      note: 'A Deny of it holds under conditions, or for a part: read it.',
      command: show,
    };
  if (standing.allowed === 'maybe' && isStrange)
    return {
      state: 'unknown',
      note: 'It lets the principal in under conditions, or to a part: read it.',
      command: show,
    };
  if (standing.allowed === 'no' && isStrange)
    return problem('No statement of it names the principal, which is of another account, or that account.', show);
  return ok(isStrange ? 'It lets the principal in.' : 'It denies the principal nothing.');
}

function readPolicy(policy: string, { principal, calls, resources }: Wanted): Standing | undefined {
  try {
    return standingIn(statementsOf(policy), principal, calls, resources);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether an endpoint’s policy narrows what goes through it. */
export async function byEndpoints(service: string, { clients, region }: Asking): Promise<Answer> {
  const { VpcEndpoints = [] } = await clients.ec2.send(
    new DescribeVpcEndpointsCommand({
      Filters: [{ Name: 'service-name', Values: [`com.amazonaws.${region}.${service}`] }],
    }),
  );
  const narrow = VpcEndpoints.filter(({ PolicyDocument = '' }) => !isOpen(PolicyDocument));
  if (narrow.length === 0) return ok('No endpoint narrows what goes through it.');
  const ids = narrow.map(({ VpcEndpointId = '' }) => clean(VpcEndpointId, 40)).join(', ');
  return {
    state: 'unknown',
    note: `${ids} has a policy of its own: calls from its VPC need an Allow there as well.`,
    command: `aws ec2 describe-vpc-endpoints --region ${region} --vpc-endpoint-ids ${narrow.map(({ VpcEndpointId }) => VpcEndpointId).join(' ')}`,
  };
}

/** Whether an endpoint lets everything through, as it does unless told. */
function isOpen(document: string): boolean {
  if (!document) return true;
  try {
    const all = statementsOf(document);
    return (
      all.every(({ Effect }) => Effect === 'Allow') &&
      all.some(({ Action, Principal, Condition }) => Action === '*' && Principal === '*' && Condition === undefined)
    );
  } catch {
    return false;
  }
}
