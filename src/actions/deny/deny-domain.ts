import type { Action, BatchResult, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { ANY, ANY_DOMAIN_LIST, MANAGED_ONLY } from '../../core/permission.ts';
import { clean, utc } from '../../core/text.ts';
import type { DomainTarget } from '../catalogue/targets/deny-targets.ts';
import { neverDenied, ownZoneOf } from './dns-firewall/verdict.ts';
import { denyAll, type Request } from './targets/deny.ts';
import type { DenyTarget } from './targets/deny-target.ts';
import { domainList, readDomainList } from './targets/domain-list.ts';
import { expireAll, liftAll } from './targets/lift.ts';
import { isLiftedFrom, lookInLedger } from './targets/look.ts';
import { verifiedBy } from './targets/verified-by.ts';

type DomainBefore = { list: string };

/** DNS Firewall matches a name exactly: what is below it takes an entry of its own. */
const namesOf = (domain: string): string[] => [domain, `*.${domain}`];

const placesOf = ({ list }: { list: string }, { clients }: ActionContext): DenyTarget[] => [
  domainList(clients.route53Resolver, list),
];
const request = (target: DomainTarget, ctx: ActionContext): Request => ({
  places: placesOf(target, ctx),
  values: namesOf(target.key),
  ctx,
});

const WORDING = {
  where: (list: string) => `with all names below it by ${list}`,
  advice: 'Take out domains that are no longer needed, or have the quota of domains raised.',
};

const denyEach = (requests: readonly Request[]): Promise<BatchResult[]> => denyAll(requests, WORDING);

/** Puts a domain that our hosts must not resolve into a list of DNS Firewall, which the user's own rule blocks. */
export const denyDomain: Action<DomainTarget, DomainBefore> = {
  id: 'deny-domain',
  permissions: [
    {
      actions: ['route53resolver:GetFirewallDomainList', 'route53resolver:ListFirewallDomains'],
      resources: [ANY_DOMAIN_LIST],
      why: 'reads the list and its state',
    },
    {
      actions: ['route53resolver:UpdateFirewallDomains'],
      resources: [ANY_DOMAIN_LIST],
      conditions: MANAGED_ONLY,
      why: 'writes its own entries in lists whose owner tagged them with riposte:managed=true',
    },
    {
      actions: ['route53:ListHostedZonesByName'],
      resources: [ANY],
      why: "the account's own domains are never denied; the call cannot be narrowed",
    },
  ],
  renewable: true,
  before: prepare,
  async apply(target, _before, ctx) {
    await denyEach([request(target, ctx)]);
  },
  verify: (target, _before, ctx) => verifiedBy(denyEach([request(target, ctx)])),
  verifySets: true,
  look: (target, before, ctx) => lookInLedger(placesOf(before, ctx), namesOf(target.key), ctx),
  isLifted: (target, before, ctx) => isLiftedFrom(placesOf(before, ctx), namesOf(target.key), ctx),
  applyBatch: (items) => denyEach(items.map(({ target, ctx }) => request(target, ctx))),
  undo: ({ key }, before, ctx) => liftAll(placesOf(before, ctx), namesOf(key), ctx),
  expire: ({ key }, before, ctx) => expireAll(placesOf(before, ctx), namesOf(key), ctx),
};

async function prepare({ key, list }: DomainTarget, ctx: ActionContext): Promise<Prepared<DomainBefore>> {
  const reason = neverDenied(key) ?? (await ownReason(key, ctx));
  if (reason) return { verdict: 'refuse', reason };
  const found = await readDomainList(ctx.clients.route53Resolver, list);
  if (!found || found.ManagedOwnerName)
    return {
      verdict: 'refuse',
      reason: found
        ? `${list} is kept by ${clean(found.ManagedOwnerName ?? '', 60)}.`
        : `There is no domain list ${list} in this account and region.`,
      advice: 'Set domainList to a list of your own.',
    };
  return {
    verdict: 'proceed',
    before: { list },
    from: `${list}: no entry of Riposte for ${key}`,
    to: `${list} holds ${key} and all names below it until ${utc(ctx.until)}: the rule that uses it decides what is answered`,
    effect: `has ${key} and all names below it denied by domain list ${list} until ${utc(ctx.until)}`,
    alsoHit: 'every host of the networks whose DNS Firewall rule uses the list',
  };
}

async function ownReason(domain: string, { clients }: ActionContext): Promise<string | undefined> {
  const zone = await ownZoneOf(domain, clients.route53);
  return zone && `${domain} is never denied: ${zone} is a hosted zone of this account`;
}
