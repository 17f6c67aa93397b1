import type { Scope } from '../src/core/ip-set-refs.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import {
  blocks,
  type Forwarding,
  forwarding,
  type GroupLayout,
  groupsOf,
  type SetLayout,
  scopesOf,
  setsOf,
} from './block-list-layout.ts';
import { arnOf } from './names.ts';
import type { Resource, Resources } from './template.ts';

export const visible = (MetricName: string) => ({
  CloudWatchMetricsEnabled: true,
  SampledRequestsEnabled: true,
  MetricName,
});

const IP_VERSION = { v4: 'IPV4', v6: 'IPV6' };

// The addresses are the reconciler's: with none here, an update of the stack leaves them as they are. A description or
// tag that changes would not: CloudFormation then writes the whole set, and empties it until the next sweep.
const ipSet = ({ name, family }: SetLayout, Scope: Scope): Resource => ({
  Type: 'AWS::WAFv2::IPSet',
  Properties: {
    Name: name,
    Description: 'Written by Riposte only',
    Scope,
    IPAddressVersion: IP_VERSION[family],
    Addresses: [],
  },
});

const RESPONSE = {
  ResponseCode: 403,
  CustomResponseBodyKey: 'blocked',
  ResponseHeaders: [{ Name: 'x-riposte', Value: 'blocked' }],
};
const RESPONSE_BODY = { blocked: { ContentType: 'TEXT_PLAIN', Content: 'This address is blocked.\n' } };

function rule(
  name: string,
  Priority: number,
  { sets }: GroupLayout,
  settings: Settings,
  IPSetForwardedIPConfig?: Forwarding,
) {
  const block = settings.blockResponse === 'custom' ? { CustomResponse: RESPONSE } : {};
  const inSet = ({ id }: SetLayout) => ({
    IPSetReferenceStatement: { Arn: arnOf(id), ...(IPSetForwardedIPConfig && { IPSetForwardedIPConfig }) },
  });
  return {
    Name: name,
    Priority,
    Action: blocks(settings) ? { Block: block } : { Count: {} },
    Statement: { OrStatement: { Statements: sets.map(inSet) } },
    RuleLabels: [{ Name: 'riposte:blocked' }],
    VisibilityConfig: visible(name),
  };
}

function ruleGroup(group: GroupLayout, Scope: Scope, settings: Settings): Resource {
  const forwarded = forwarding(settings);
  const body = blocks(settings) && settings.blockResponse === 'custom';
  return {
    Type: 'AWS::WAFv2::RuleGroup',
    Properties: {
      Name: group.name,
      Description: 'Blocks what is on the block list of Riposte',
      Scope,
      Capacity: group.capacity,
      VisibilityConfig: visible(group.name),
      ...(body && { CustomResponseBodies: RESPONSE_BODY }),
      Rules: [
        rule('block-list', 0, group, settings),
        // Beside the connection's own address, not in its place: a request without the header would pass.
        ...(forwarded ? [rule('block-list-forwarded', 1, group, settings, forwarded)] : []),
      ],
    },
  };
}

// AWS WAF takes one Create a second, CloudFormation's included: each waits for the one before, if it does not anyway.
export function inTurn(resources: Resources): Resources {
  const entries = Object.entries(resources).map(([id, resource], n, all): [string, Resource] => {
    const [before = ''] = all[n - 1] ?? [];
    const waits = n === 0 || JSON.stringify(resource).includes(`"${before}"`);
    return [id, { ...resource, ...(!waits && { DependsOn: [before] }) }];
  });
  return Object.fromEntries(entries);
}

/** The IP sets, and the rule groups that users attach to their web ACLs, in these scopes. */
export function blockList(stack: string, settings: Settings, scopes: readonly Scope[] = scopesOf(settings)): Resources {
  const all = scopes.flatMap((scope) => [
    ...setsOf(stack, scope, settings).map((set): [string, Resource] => [set.id, ipSet(set, scope)]),
    ...groupsOf(stack, scope, settings).map((group): [string, Resource] => [
      group.id,
      ruleGroup(group, scope, settings),
    ]),
  ]);
  return inTurn(Object.fromEntries(all));
}
