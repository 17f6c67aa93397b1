import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { days } from '../../core/time.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';
import { NothingThere } from './not-found.ts';
import { keyStateCheck } from './why-key.ts';
import { whyParameterIsDenied } from './why-thing-denied.ts';

interface Policy {
  PolicyType?: string | undefined;
  PolicyText?: string | undefined;
  PolicyStatus?: string | undefined;
}

/** Why a parameter cannot be read, or will not be there: its type, policies and key. Never its value. */
export async function whyParameter(name: string, asking: Asking): Promise<Check[]> {
  const { clients, now } = asking;
  const { Parameters: [found] = [] } = await clients.ssm.send(
    new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [name] }] }),
  );
  if (!found)
    throw new NothingThere(
      `There is no parameter ${name} in ${asking.region}: its name was mistyped, or its expiration has deleted it, which CloudTrail does not show.`,
    );
  const { Type, Tier, KeyId, Policies = [], Version, LastModifiedDate } = found;
  const key = Type === 'SecureString' ? KeyId : undefined;
  const changed = LastModifiedDate ? `, changed last at ${LastModifiedDate.toISOString()}` : '';
  return [
    { id: 'state', what: 'State', ...ok(`It is there, in version ${Version ?? 1}${changed}.`) },
    { id: 'type', what: 'Type', ...typeOf(Type, Tier) },
    ...Policies.map((policy, n) => ({
      id: `policy-${n + 1}`,
      what: `Policy ${policy.PolicyType}`,
      ...policyOf(policy, now),
    })),
    ...(key ? [await keyStateCheck(key, asking)] : []),
    ...(asking.principal ? await whyParameterIsDenied({ name, key }, asking.principal, asking) : []),
  ];
}

const typeOf = (type = 'String', tier = 'Standard'): Answer =>
  type === 'SecureString'
    ? ok(`SecureString, ${tier}: who reads it needs ssm:GetParameter, and kms:Decrypt with its key.`)
    : ok(`${type}, ${tier}: it is not encrypted by a key, and whoever may ssm:GetParameter reads it.`);

function policyOf({ PolicyText = '', PolicyStatus = '' }: Policy, now: number): Answer {
  const end = endOf(PolicyText);
  if (PolicyStatus === 'Failed') return problem('Parameter Store could not run it.');
  if (end === undefined) return ok(`It is ${PolicyStatus.toLowerCase() || 'set'}.`);
  const left = Math.floor((end - now) / days(1));
  const text = `The parameter deletes itself at ${new Date(end).toISOString()}`;
  return left > 30 ? ok(`${text}.`) : problem(`${text}, in ${left} days: renew it, or change its policy.`);
}

/** When an Expiration policy deletes its parameter, ms. */
function endOf(text: string): number | undefined {
  try {
    const { Type, Attributes } = JSON.parse(text) as { Type?: string; Attributes?: { Timestamp?: string } };
    const end = Date.parse(Attributes?.Timestamp ?? '');
    return Type === 'Expiration' && Number.isFinite(end) ? end : undefined;
  } catch {
    return undefined;
  }
}
