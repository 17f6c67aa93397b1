import { DescribeVpcEndpointsCommand } from '@aws-sdk/client-ec2';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetKeyPolicyCommand, type KeyMetadata, ListGrantsCommand } from '@aws-sdk/client-kms';
import { clean } from '../../core/text.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';

/** What data is opened and closed by. */
const CALLS = ['kms:Decrypt', 'kms:GenerateDataKey'];

interface Statement {
  Effect?: string;
  Principal?: string | Record<string, string | string[]>;
  Action?: string | string[];
  NotAction?: string | string[];
  Condition?: object;
}

/**
 * Which of the four denies a principal the use of a key: the key's policy, the principal's own policies, or an endpoint's;
 * or whether a grant lets it in. The key's state is looked at before.
 *
 * IAM's simulator knows no key policies for roles, so these are read here: statements with conditions are named, and not
 * decided.
 */
export async function whyKeyIsDenied(key: KeyMetadata, principal: string, asking: Asking): Promise<Check[]> {
  const [policy, identity, grants, endpoints] = await Promise.all([
    answered(() => byKeyPolicy(key, principal, asking)),
    answered(() => byOwnPolicies(key, principal, asking)),
    answered(() => byGrants(key, principal, asking)),
    answered(() => byEndpoints(asking)),
  ]);
  return [
    { id: 'key-policy', what: 'Key policy', ...policy },
    { id: 'identity-policy', what: `Policies of ${principal}`, ...identity },
    { id: 'grants', what: 'Grants', ...grants },
    { id: 'endpoint-policy', what: 'Endpoints of KMS', ...endpoints },
  ];
}

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

const globOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    'i',
  );

const isOf = (statement: Statement, call: string): boolean =>
  statement.NotAction === undefined
    ? listOf(statement.Action).some((action) => globOf(action).test(call))
    : !listOf(statement.NotAction).some((action) => globOf(action).test(call));

/** How a statement names a principal: itself, its whole account, or not at all. */
function names({ Principal }: Statement, principal: string): 'itself' | 'account' | undefined {
  const account = principal.split(':')[4] ?? '';
  const all = typeof Principal === 'string' ? [Principal] : Object.values(Principal ?? {}).flatMap(listOf);
  if (all.some((one) => one === '*' || one === principal)) return 'itself';
  return all.some((one) => one === account || new RegExp(`^arn:aws[a-z-]*:iam::${account}:root$`).test(one))
    ? 'account'
    : undefined;
}

async function byKeyPolicy(
  { KeyId, Arn }: KeyMetadata,
  principal: string,
  { clients, region }: Asking,
): Promise<Answer> {
  const { Policy = '{}' } = await clients.kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
  const { Statement: found } = JSON.parse(Policy) as { Statement?: Statement | Statement[] };
  const about = listOf(found).filter((one) => CALLS.some((call) => isOf(one, call)));
  const show = `aws kms get-key-policy --region ${region} --key-id ${Arn ?? KeyId} --query Policy --output text`;
  const denies = about.filter((one) => one.Effect === 'Deny' && names(one, principal) !== undefined);
  const always = denies.find(({ Condition }) => Condition === undefined);
  if (always) return problem('A statement of it denies the principal the use of the key.', show);
  const allows = about.filter((one) => one.Effect === 'Allow');
  const itself = allows.filter((one) => names(one, principal) === 'itself');
  const under = denies.length > 0 ? ' A Deny with conditions may still hold: read it.' : '';
  if (itself.some(({ Condition }) => Condition === undefined)) return ok(`It lets the principal in by name.${under}`);
  if (allows.some((one) => names(one, principal) === 'account' && one.Condition === undefined))
    return ok(`It leaves it to the policies of the principal’s account.${under}`);
  if (itself.length > 0 || allows.some((one) => names(one, principal) === 'account'))
    return { state: 'unknown', note: 'It lets the principal in under conditions: read them.', command: show };
  return problem(
    'No statement of it names the principal or its account: it denies whatever the principal’s own policies say.',
    show,
  );
}

async function byOwnPolicies({ Arn = '' }: KeyMetadata, principal: string, { clients }: Asking): Promise<Answer> {
  const { EvaluationResults = [] } = await clients.iam.send(
    new SimulatePrincipalPolicyCommand({ PolicySourceArn: principal, ActionNames: CALLS, ResourceArns: [Arn] }),
  );
  const denied = EvaluationResults.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
  if (denied.length === 0) return ok(`They allow ${CALLS.join(' and ')}.`);
  const calls = denied.map(({ EvalActionName }) => EvalActionName).join(' and ');
  const [first] = denied;
  const by =
    first?.OrganizationsDecisionDetail?.AllowedByOrganizations === false
      ? 'A policy of the organisation denies'
      : first?.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false
        ? 'The permissions boundary does not allow'
        : first?.EvalDecision === 'explicitDeny'
          ? 'A statement of them denies'
          : 'None of them allows';
  return problem(
    `${by} ${calls} on the key. Where the key policy names the principal itself, it needs no other Allow.`,
  );
}

async function byGrants({ KeyId }: KeyMetadata, principal: string, { clients }: Asking): Promise<Answer> {
  const { Grants = [], Truncated } = await clients.kms.send(new ListGrantsCommand({ KeyId, Limit: 100 }));
  const its = Grants.filter(({ GranteePrincipal }) => GranteePrincipal === principal);
  const operations = [...new Set(its.flatMap(({ Operations = [] }) => Operations))];
  if (its.length > 0) return ok(`${its.length} of them let the principal in: ${operations.join(', ')}.`);
  const seen = Truncated ? 'None of the first 100' : 'None';
  return ok(`${seen} is for the principal, which needs none where the policies allow it.`);
}

async function byEndpoints({ clients, region }: Asking): Promise<Answer> {
  const { VpcEndpoints = [] } = await clients.ec2.send(
    new DescribeVpcEndpointsCommand({ Filters: [{ Name: 'service-name', Values: [`com.amazonaws.${region}.kms`] }] }),
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
    const { Statement: found } = JSON.parse(document) as {
      Statement?: (Statement & { Resource?: unknown })[] | Statement;
    };
    const all = listOf(found);
    return (
      all.every(({ Effect }) => Effect === 'Allow') &&
      all.some(({ Action, Principal, Condition }) => Action === '*' && Principal === '*' && Condition === undefined)
    );
  } catch {
    return false;
  }
}
