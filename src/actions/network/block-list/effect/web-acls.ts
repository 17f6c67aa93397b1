import {
  GetRuleGroupCommand,
  GetWebACLCommand,
  ListResourcesForWebACLCommand,
  ListWebACLsCommand,
  type ResourceType,
  type Rule,
  type WebACL,
  type WebACLSummary,
} from '@aws-sdk/client-wafv2';
import type { Clients } from '../../../../core/clients.ts';
import { isAwsError } from '../../../../core/errors.ts';
import type { Scope } from '../../../../core/ip-set-refs.ts';
import { groupsReferredTo } from './rule-uses.ts';

type Waf = Clients['wafv2'];

/** Every web ACL of a scope. */
export async function listWebAcls(waf: Waf, Scope: Scope): Promise<WebACLSummary[]> {
  const found: WebACLSummary[] = [];
  let NextMarker: string | undefined;
  do {
    const page = await waf.send(new ListWebACLsCommand({ Scope, Limit: 100, NextMarker }));
    found.push(...(page.WebACLs ?? []));
    // AWS WAF gives a marker with the last page as well.
    NextMarker = page.WebACLs?.length ? page.NextMarker : undefined;
  } while (NextMarker);
  return found;
}

/** Undefined for one that was deleted since it was listed. */
export async function readWebAcl(waf: Waf, Scope: Scope, { Name, Id }: WebACLSummary): Promise<WebACL | undefined> {
  try {
    return (await waf.send(new GetWebACLCommand({ Name, Id, Scope }))).WebACL;
  } catch (error) {
    if (isAwsError(error, 'WAFNonexistentItemException')) return undefined;
    throw error;
  }
}

/** Reads the rules of each group that a web ACL refers to, once. Groups of other accounts cannot refer to our sets. */
export async function readGroups(waf: Waf, acl: WebACL, account: string, groups: Map<string, Rule[]>): Promise<void> {
  for (const ARN of groupsReferredTo(acl)) {
    if (groups.has(ARN) || ARN.split(':')[4] !== account) continue;
    const { RuleGroup } = await waf.send(new GetRuleGroupCommand({ ARN }));
    groups.set(ARN, RuleGroup?.Rules ?? []);
  }
}

const TYPES: readonly ResourceType[] = [
  'APPLICATION_LOAD_BALANCER',
  'API_GATEWAY',
  'APPSYNC',
  'COGNITO_USER_POOL',
  'APP_RUNNER_SERVICE',
  'VERIFIED_ACCESS_INSTANCE',
];

/**
 * Whether a regional web ACL is associated with anything.
 *
 * @throws when nothing was found and something could not be asked for
 */
export async function protectsSomething(waf: Waf, WebACLArn: string): Promise<boolean> {
  let denied: unknown;
  for (const type of TYPES) {
    try {
      const input = { WebACLArn, ResourceType: type };
      if ((await waf.send(new ListResourcesForWebACLCommand(input))).ResourceArns?.length) return true;
    } catch (error) {
      // A region that does not have the service.
      if (!isAwsError(error, 'WAFInvalidParameterException')) denied ??= error;
    }
  }
  if (denied) throw denied;
  return false;
}
