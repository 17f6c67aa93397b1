import {
  GetIPSetCommand,
  GetRateBasedStatementManagedKeysCommand,
  type Rule,
  type Statement,
} from '@aws-sdk/client-wafv2';
import { type Network, parseNetwork } from '../../core/addresses/network.ts';
import { isAwsError } from '../../core/errors.ts';
import { whyNotAsked } from '../answered.ts';
import { type Check, off, ok, problem } from '../check.ts';
import { type AskedRule, askedRules } from './asked-rules.ts';
import { letThrough } from './let-through.ts';
import { type Asked, type Sampled, samplesOfRule, topBy } from './sampled-requests.ts';

const STOPS = ['BLOCK', 'CAPTCHA', 'CHALLENGE'];

/** Whether what was done to a request kept it from the site, or had a person prove something first. */
export const isStopped = ({ action }: Pick<Sampled, 'action'>): boolean => STOPS.includes(action);

/**
 * Says of one address what a web ACL does to it: by IP sets that hold it, by rate rules that limit it now, and by what
 * was done to its requests in the last three hours.
 *
 * @param groups rules of the account's own rule groups, by ARN
 */
export async function addressInAcl(
  address: string,
  groups: ReadonlyMap<string, Rule[]>,
  asked: Asked,
): Promise<Check[]> {
  const network = parseNetwork(address);
  if (!network) return [];
  const checks: Check[] = [];
  for (const rule of askedRules(asked.acl, groups)) {
    const shape = { id: rule.name, what: `Rule ${rule.name}` };
    try {
      checks.push(
        ...(await ofRule(rule, network, address, { groups, asked })).map((found) => ({ ...shape, ...found })),
      );
    } catch (error) {
      checks.push({ ...shape, state: 'unknown', note: whyNotAsked(error) });
    }
  }
  return checks.length > 0
    ? checks
    : [
        {
          id: 'none',
          what: 'Rules',
          ...ok(`No rule names ${address}, limits it, or stopped it in the last three hours.`),
        },
      ];
}

interface Around {
  groups: ReadonlyMap<string, Rule[]>;
  asked: Asked;
}

async function ofRule(rule: AskedRule, network: Network, address: string, around: Around) {
  const { groups, asked } = around;
  const inside = groups.get(rule.statement?.RuleGroupReferenceStatement?.ARN ?? '') ?? [];
  const found = [];
  for (const arn of new Set([rule.statement, ...inside.map(({ Statement: one }) => one)].flatMap(setsIn))) {
    const holder = await holderIn(arn, network, asked);
    if (holder) found.push(off(`It looks at the IP set ${nameOf(arn)}, which holds ${holder}.`));
  }
  for (const within of await limitedBy(rule, inside, network, asked))
    found.push(problem(`${within ? `Its rule ${within}` : 'It'} limits this address now, for its many requests.`));
  const samples = (await samplesOfRule(rule, asked)).filter((one) => parseNetwork(one.address)?.cidr === network.cidr);
  return [...found, ...matched(rule, address, samples)];
}

/** What was done to its requests, by the rule inside where there is one. */
function matched(rule: AskedRule, address: string, samples: readonly Sampled[]) {
  const kinds = Map.groupBy(samples, ({ within = '', action }) => `${action} ${within}`);
  return [...kinds.values()].flatMap((alike) => {
    const [{ within, action } = { action: '' }] = alike;
    if (action === 'ALLOW') return [];
    const count = alike.reduce((sum, { weight }) => sum + weight, 0);
    const top = topBy(alike, ({ uri }) => uri, 1)[0]?.name;
    const which = within ? `Its rule ${within} did ${action} to` : `It did ${action} to`;
    const said = `${which} about ${count} of the requests of ${address} in three hours${top ? `, most to ${top}` : ''}.`;
    if (!isStopped({ action })) return [off(said)];
    const { where, paste } = letThrough(rule, within);
    return [problem(`${said} To let them pass: ${where}`, paste)];
  });
}

const nameOf = (arn: string): string => arn.split('/').at(-2) ?? arn;

/** Every IP set that a statement refers to, also deep inside others. */
function setsIn(statement: Statement | undefined): string[] {
  if (!statement) return [];
  const { IPSetReferenceStatement: one, AndStatement: all, OrStatement: any } = statement;
  const not = statement.NotStatement?.Statement;
  const scoped = statement.RateBasedStatement?.ScopeDownStatement;
  const managed = statement.ManagedRuleGroupStatement?.ScopeDownStatement;
  const inner = [...(all?.Statements ?? []), ...(any?.Statements ?? []), not, scoped, managed];
  return [...(one?.ARN ? [one.ARN] : []), ...inner.flatMap(setsIn)];
}

async function holderIn(arn: string, network: Network, { waf, scope: Scope }: Asked): Promise<string | undefined> {
  const [, , Name, Id] = arn.split(':').slice(5).join(':').split('/');
  try {
    const { IPSet } = await waf.send(new GetIPSetCommand({ Name, Id, Scope }));
    return IPSet?.Addresses?.find((entry) => holds(entry, network));
  } catch (error) {
    // Deleted since, or of another account's.
    if (isAwsError(error, 'WAFNonexistentItemException')) return undefined;
    throw error;
  }
}

/** What limits an address now: the rule itself, as an empty name, and rules of the account's group to which it refers. */
async function limitedBy(
  { name, statement }: AskedRule,
  inside: readonly Rule[],
  network: Network,
  { waf, scope: Scope, acl }: Asked,
): Promise<string[]> {
  const all = [
    { within: '', rate: statement?.RateBasedStatement },
    ...inside.map(({ Name: within = '', Statement: one }) => ({ within, rate: one?.RateBasedStatement })),
  ];
  const limiting: string[] = [];
  for (const { within, rate } of all) {
    // Only of rules that count by the address alone does AWS WAF say whom they limit.
    if (!rate || !['IP', 'FORWARDED_IP'].includes(rate.AggregateKeyType ?? '')) continue;
    const rule = within ? { RuleGroupRuleName: name, RuleName: within } : { RuleName: name };
    const { ManagedKeysIPV4, ManagedKeysIPV6 } = await waf.send(
      new GetRateBasedStatementManagedKeysCommand({ Scope, WebACLName: acl.Name, WebACLId: acl.Id, ...rule }),
    );
    const limited = [...(ManagedKeysIPV4?.Addresses ?? []), ...(ManagedKeysIPV6?.Addresses ?? [])];
    if (limited.some((entry) => holds(entry, network))) limiting.push(within);
  }
  return limiting;
}

function holds(entry: string, network: Network): boolean {
  const held = parseNetwork(entry);
  return held?.family === network.family && held.first <= network.first && held.last >= network.last;
}
