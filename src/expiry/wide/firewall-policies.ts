import {
  type ComplianceStatus,
  type FirewallPolicy,
  GetComplianceDetailCommand,
  ListComplianceStatusCommand,
  ListPoliciesCommand,
  type Violator,
} from '../../core/fms-commands.ts';
import type { JsonClient } from '../../core/json-command.ts';
import { clean } from '../../core/text.ts';
import { stableId } from '../../sources/read/identifiers.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import type { Stretch, WideLooking } from './wide-looking.ts';

/** So many policies of a page: of a very large organisation each takes minutes, and between pages alone a run can end. */
const POLICIES_A_PAGE = 1;
/** What breaks a policy is asked for in so many accounts, those with most of it, and shown for so many resources. */
const [ACCOUNTS_ASKED, RESOURCES_SHOWN] = [3, 3];
const UNKNOWN_SHOWN = 3;

/**
 * Policies of Firewall Manager that do not hold everywhere, in the stack's region, by account and resource. Only its
 * administrator may ask; Security Hub's findings do not name the policy. Where it could not evaluate one, that is told as well.
 */
export async function* lookAtFirewallPolicies(
  { clients: { fms }, config, ...clock }: WideLooking,
  from: string | undefined,
): AsyncGenerator<Stretch> {
  const pace = createPace(RATES.firewallPolicies, clock);
  const paced = { send: (command: Parameters<JsonClient['send']>[0]) => pace(() => fms.send(command)) } as JsonClient;
  let cursor = from;
  do {
    const token = cursor && { NextToken: cursor };
    const { PolicyList = [], NextToken } = await paced.send(
      new ListPoliciesCommand({ MaxResults: POLICIES_A_PAGE, ...token }),
    );
    const found: Expiry[] = [];
    for (const policy of PolicyList) {
      const PolicyId = policy.PolicyId ?? '';
      const statuses: ComplianceStatus[] = [];
      const listed = pages<ComplianceStatus>(pace, async (next) => {
        const more = next && { NextToken: next };
        const answer = await fms.send(new ListComplianceStatusCommand({ PolicyId, MaxResults: 100, ...more }));
        return { items: answer.PolicyComplianceStatusList, next: answer.NextToken };
      });
      for await (const status of listed) statuses.push(status);
      const [broken, unknown] = [brokenIn(statuses), unknownIn(statuses)];
      if (broken.length + unknown.length > 0)
        found.push(notHeld(policy, { broken, unknown }, await examplesOf(PolicyId, broken, paced), config.region));
    }
    cursor = NextToken || undefined;
    yield { found, looked: PolicyList.length, cursor };
  } while (cursor);
}

/** An account in which a policy is broken, and by how many resources. */
interface Broken {
  account: string;
  count: number;
  isMore: boolean;
}

/** An account of which Firewall Manager does not know whether a policy holds there. */
interface Unknown {
  account: string;
  why: string;
}

/** Where a service on which it depends is off or denies it, nothing is evaluated, and so nothing is broken. */
const unknownIn = (statuses: readonly ComplianceStatus[]): Unknown[] =>
  statuses
    .flatMap(({ MemberAccount = '', IssueInfoMap = {} }) => {
      const issues = Object.entries(IssueInfoMap);
      if (issues.length === 0) return [];
      const why = issues.map(
        ([service, said]) =>
          `${(Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined) ?? clean(service, 32)}: ${clean(said, 120)}`,
      );
      return [{ account: clean(MemberAccount, 12), why: why.join('; ') }];
    })
    .sort((a, b) => (a.account < b.account ? -1 : 1));

const SERVICES: Readonly<Record<string, string>> = {
  AWSCONFIG: 'AWS Config',
  AWSWAF: 'AWS WAF',
  AWSSHIELD_ADVANCED: 'Shield Advanced',
  AWSVPC: 'Amazon VPC',
};

interface Example extends Violator {
  account: string;
}

/** The accounts with most of it first. */
function brokenIn(statuses: readonly ComplianceStatus[]): Broken[] {
  const all = statuses.flatMap(({ MemberAccount = '', EvaluationResults = [] }) => {
    const results = EvaluationResults.filter(({ ComplianceStatus }) => ComplianceStatus === 'NON_COMPLIANT');
    const count = results.reduce((sum, { ViolatorCount = 1 }) => sum + ViolatorCount, 0);
    const isMore = results.some(({ EvaluationLimitExceeded }) => EvaluationLimitExceeded);
    return results.length > 0 ? [{ account: clean(MemberAccount, 12), count, isMore }] : [];
  });
  return all.sort((a, b) => b.count - a.count || (a.account < b.account ? -1 : 1));
}

async function examplesOf(PolicyId: string, broken: readonly Broken[], fms: JsonClient): Promise<Example[]> {
  const examples: Example[] = [];
  for (const { account } of broken.slice(0, ACCOUNTS_ASKED)) {
    const { PolicyComplianceDetail } = await fms.send(
      new GetComplianceDetailCommand({ PolicyId, MemberAccount: account }),
    );
    examples.push(...(PolicyComplianceDetail?.Violators ?? []).map((violator) => ({ ...violator, account })));
    if (examples.length >= RESOURCES_SHOWN) break;
  }
  return examples.slice(0, RESOURCES_SHOWN);
}

/** What Firewall Manager calls it, in words. Source: its API reference, `ComplianceViolator`. */
const REASONS: Readonly<Record<string, string>> = {
  RESOURCE_MISSING_WEB_ACL: 'has no web ACL',
  RESOURCE_INCORRECT_WEB_ACL: 'has another web ACL',
  WEB_ACL_MISSING_RULE_GROUP: 'has a web ACL without a rule group of the policy',
  RESOURCE_MISSING_SHIELD_PROTECTION: 'is not protected by Shield Advanced',
  RESOURCE_MISSING_WEB_ACL_OR_SHIELD_PROTECTION: 'has no web ACL, or is not protected by Shield Advanced',
  RESOURCE_MISSING_SECURITY_GROUP: 'lacks a security group of the policy',
  RESOURCE_VIOLATES_AUDIT_SECURITY_GROUP: 'has a security group that the policy does not allow',
};

const reasonOf = (reason: string): string =>
  (Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined) ??
  clean(reason, 64).toLowerCase().replaceAll('_', ' ');

/** How a policy does not hold, or is not known to. */
interface Standing {
  broken: readonly Broken[];
  unknown: readonly Unknown[];
}

function notHeld(
  policy: FirewallPolicy,
  { broken, unknown }: Standing,
  examples: readonly Example[],
  region: string,
): Expiry {
  const id = clean(policy.PolicyId ?? '', 36);
  const said = [
    ...(broken.length > 0 ? [brokenText(broken, examples), mendsText(policy)] : []),
    ...(unknown.length > 0 ? [unknownText(unknown)] : []),
  ];
  return {
    kind: 'firewall-policy',
    id,
    name: clean(policy.PolicyName ?? id, 128),
    region,
    state: 'unprotected',
    note: said.join(' '),
    cycle: stableId(
      ...broken.map(({ account }) => account).sort(),
      ...(unknown.length > 0 ? ['', ...unknown.map(({ account }) => account)] : []),
    ),
    answer: {
      by: 'notice',
      advice:
        'See with the administrator’s credentials what each resource lacks and what would mend it. Then put it right in its account, take it out of the policy’s scope, or turn on the policy’s remediation:',
      commands: commandsOf(id, [...broken, ...unknown], examples, region),
    },
  };
}

function brokenText(broken: readonly Broken[], examples: readonly Example[]): string {
  const count = broken.reduce((sum, one) => sum + one.count, 0);
  const many = `${broken.some(({ isMore }) => isMore) ? 'more than ' : ''}${count} resource${count === 1 ? '' : 's'}`;
  const shown = examples.map(
    ({ ResourceId = '', ViolationReason = '', account }) =>
      `${clean(ResourceId.split(':').pop() ?? '', 80)} in ${account} ${reasonOf(ViolationReason)}`,
  );
  return `${many} in ${accountsText(broken)} do not hold to it${shown.length > 0 ? `: ${shown.join('; ')}` : ''}.`;
}

const mendsText = ({ RemediationEnabled }: FirewallPolicy): string =>
  RemediationEnabled
    ? 'Firewall Manager is to mend it by itself, and has not.'
    : 'The policy only reports: its remediation is off.';

function unknownText(unknown: readonly Unknown[]): string {
  const shown = unknown.slice(0, UNKNOWN_SHOWN).map(({ account, why }) => `${account} (${why})`);
  const more = unknown.length > shown.length ? ' and others' : '';
  return `In ${accountsText(unknown)} Firewall Manager does not know whether it holds: ${shown.join(', ')}${more}.`;
}

const accountsText = ({ length }: readonly unknown[]): string => `${length} account${length === 1 ? '' : 's'}`;

function commandsOf(
  id: string,
  accounts: readonly { account: string }[],
  examples: readonly Example[],
  region: string,
): string[] {
  const on = (account: string): string => `--region ${region} --policy-id ${id} --member-account ${account}`;
  const [{ account } = { account: '' }] = accounts;
  const [one] = examples;
  const { ResourceId = '', ResourceType = '' } = one ?? {};
  return [
    ...commandsFor(`${id}/${account}`, `aws fms get-compliance-detail ${on(account)}`),
    ...(one && commandsFor(ResourceType, 'aws').length > 0
      ? commandsFor(
          ResourceId,
          `aws fms get-violation-details ${on(one.account)} --resource-id ${ResourceId} --resource-type ${ResourceType}`,
        )
      : []),
  ];
}
