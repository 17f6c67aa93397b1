import { GetKeyPolicyCommand, type KeyMetadata, ListGrantsCommand } from '@aws-sdk/client-kms';
import { answered } from '../answered.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';
import { standingIn, statementsOf } from './policy-statements.ts';
import { byEndpoints, byOwnPolicies } from './why-denied.ts';

/** What data is opened and closed by. */
export const KEY_CALLS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * Which of the four denies a principal the use of a key: the key's policy, the principal's own policies, or an endpoint's;
 * or whether a grant lets it in. The key's state is looked at before.
 *
 * IAM's simulator knows no key policies for roles, so these are read here: statements with conditions are named, and not
 * decided.
 */
export async function whyKeyIsDenied(
  key: KeyMetadata,
  principal: string,
  asking: Asking,
  calls: readonly string[] = KEY_CALLS,
): Promise<Check[]> {
  const wanted = { calls, resources: [key.Arn ?? ''], principal, thing: 'the key' };
  const byName = ' Where the key policy names the principal itself, it needs no other Allow.';
  const [policy, identity, grants, endpoints] = await Promise.all([
    answered(() => byKeyPolicy(key, principal, calls, asking)),
    answered(() => byOwnPolicies(wanted, asking, byName)),
    answered(() => byGrants(key, principal, asking)),
    answered(() => byEndpoints('kms', asking)),
  ]);
  return [
    { id: 'key-policy', what: 'Key policy', ...policy },
    { id: 'identity-policy', what: `Policies of ${principal}`, ...identity },
    { id: 'grants', what: 'Grants', ...grants },
    { id: 'endpoint-policy', what: 'Endpoints of KMS', ...endpoints },
  ];
}

async function byKeyPolicy(
  { KeyId, Arn }: KeyMetadata,
  principal: string,
  calls: readonly string[],
  { clients, region }: Asking,
): Promise<Answer> {
  const { Policy = '{}' } = await clients.kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
  const show = `aws kms get-key-policy --region ${region} --key-id ${Arn ?? KeyId} --query Policy --output text`;
  const { denied, allowed } = standingIn(statementsOf(Policy), principal, calls, [Arn ?? '']);
  if (denied === 'always') return problem('A statement of it denies the principal the use of the key.', show);
  const under = denied === 'maybe' ? ' A Deny with conditions may still hold: read it.' : '';
  switch (allowed) {
    case 'itself':
      return ok(`It lets the principal in by name.${under}`);
    case 'account':
      return ok(`It leaves it to the policies of the principal’s account.${under}`);
    case 'maybe':
      return { state: 'unknown', note: 'It lets the principal in under conditions: read them.', command: show };
  }
  return problem(
    'No statement of it names the principal or its account: it denies whatever the principal’s own policies say.',
    show,
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
