import type { Rule, WebACL, WebACLSummary } from '@aws-sdk/client-wafv2';
import { listWebAcls, readGroups, readWebAcl } from '../../actions/network/block-list/effect/web-acls.ts';
import type { Clients } from '../../core/clients.ts';
import { SCOPES, type Scope } from '../../core/ip-set-refs.ts';
import type { Clock } from '../../platform/pace.ts';
import { whyNotAsked } from '../answered.ts';
import { pacedWaf } from './paced-waf.ts';
import type { Asked } from './sampled-requests.ts';

/** Where web ACLs are looked for. */
export interface Among extends Clock {
  clients: Pick<Clients, 'wafv2' | 'wafv2Global'>;
  account: string;
}

/** A web ACL with the rules of the account’s rule groups to which it refers. */
export interface FoundAcl extends Asked {
  groups: Map<string, Rule[]>;
}

/** What was found, and which scopes could not be asked. */
export interface FoundAcls {
  acls: FoundAcl[];
  unasked: { scope: Scope; why: string }[];
}

/** Web ACLs of the account, in both scopes: all, or those of a name or an ARN. */
export async function findWebAcls(wanted: string | undefined, among: Among): Promise<FoundAcls> {
  const found: FoundAcls = { acls: [], unasked: [] };
  for (const scope of SCOPES) {
    try {
      found.acls.push(...(await ofScope(scope, wanted, among)));
    } catch (error) {
      found.unasked.push({ scope, why: whyNotAsked(error) });
    }
  }
  return found;
}

async function ofScope(scope: Scope, wanted: string | undefined, among: Among): Promise<FoundAcl[]> {
  const { clients, account, now, sleep } = among;
  const waf = pacedWaf(scope === 'CLOUDFRONT' ? clients.wafv2Global : clients.wafv2, { now, sleep });
  const groups = new Map<string, Rule[]>();
  const acls: FoundAcl[] = [];
  for (const summary of await listWebAcls(waf, scope)) {
    if (wanted !== undefined && !isMeant(summary, wanted)) continue;
    const acl: WebACL | undefined = await readWebAcl(waf, scope, summary);
    if (!acl) continue;
    await readGroups(waf, acl, account, groups);
    acls.push({ waf, scope, acl, now, groups });
  }
  return acls;
}

const isMeant = ({ Name, ARN }: WebACLSummary, wanted: string): boolean => wanted === Name || wanted === ARN;
