import type { Rule } from '@aws-sdk/client-wafv2';
import type { Clients } from '../../../../core/clients.ts';
import type { Config } from '../../../../core/config.ts';
import { SCOPES, type Scope } from '../../../../core/ip-set-refs.ts';
import { describeError } from '../../../../core/telemetry.ts';
import { type Use, usesOf } from './rule-uses.ts';
import { listWebAcls, protectsSomething, readGroups, readWebAcl } from './web-acls.ts';

/**
 * What comes of the blocks of one IP set, the best first: a rule blocks in a web ACL that protects something; it would,
 * but the web ACL protects nothing; the web ACL only counts what its rule group blocks; the rule itself only counts; no
 * web ACL knows the set.
 */
const SET_EFFECTS = ['blocking', 'unattached', 'overridden', 'counted', 'unreferenced'] as const;
export type SetEffect = (typeof SET_EFFECTS)[number];

/** Where the blocks of one scope take effect. */
export interface References {
  scope: Scope;
  /** That of the worst of its sets; `unknown` when AWS could not be asked. */
  standing: SetEffect | 'unknown';
  /** The sets of that standing, by name. */
  sets: string[];
  /** The web ACLs that refer to our sets, by ARN. */
  webAcls: string[];
  /** Those of them that block by each of our sets that they refer to. */
  blocking?: string[];
  /** Why it is not known. */
  why?: string;
}

type Asking = { clients: Pick<Clients, 'wafv2' | 'wafv2Global'>; config: Pick<Config, 'ipSets' | 'account'> };

/** Looks whether each IP set is referenced by a rule that blocks, in a web ACL that protects something. Only reads. */
export async function findReferences(asking: Asking): Promise<References[]> {
  const scopes = SCOPES.filter((scope) => setNames(asking, scope).length > 0);
  return Promise.all(
    scopes.map(async (scope): Promise<References> => {
      try {
        return await ofScope(scope, asking);
      } catch (error) {
        const { name, message } = describeError(error);
        return { scope, standing: 'unknown', sets: [], webAcls: [], why: `${name}: ${message}` };
      }
    }),
  );
}

const setNames = ({ config }: Asking, scope: Scope): string[] => {
  const { v4, v6 } = config.ipSets[scope];
  return [...v4, ...v6].map(({ name }) => name);
};

async function ofScope(scope: Scope, asking: Asking): Promise<References> {
  const waf = scope === 'CLOUDFRONT' ? asking.clients.wafv2Global : asking.clients.wafv2;
  const best = new Map<string, SetEffect>(setNames(asking, scope).map((name) => [name, 'unreferenced']));
  const groups = new Map<string, Rule[]>();
  const webAcls: string[] = [];
  const blocking: string[] = [];
  for (const summary of await listWebAcls(waf, scope)) {
    const acl = await readWebAcl(waf, scope, summary);
    if (!acl) continue;
    await readGroups(waf, acl, asking.config.account, groups);
    const uses = usesOf(acl, groups).filter(({ set }) => best.has(set));
    if (uses.length === 0) continue;
    const arn = acl.ARN ?? summary.ARN ?? '';
    webAcls.push(arn);
    if (isBlocking(uses)) blocking.push(arn);
    // Which distributions have a web ACL, CloudFront knows and AWS WAF does not: we take it that one does.
    const isAttached = scope === 'CLOUDFRONT' || (await protectsSomething(waf, acl.ARN ?? ''));
    for (const use of uses) improve(best, use, isAttached);
  }
  const standing = SET_EFFECTS.findLast((one) => [...best.values()].includes(one)) ?? 'unreferenced';
  const sets = [...best.keys()].filter((name) => best.get(name) === standing);
  return { scope, standing, sets, webAcls, blocking };
}

/** One use that blocks is enough for a set. */
const isBlocking = (uses: readonly Use[]): boolean =>
  uses.every(({ set }) => uses.some((use) => use.set === set && use.how === 'blocking'));

function improve(best: Map<string, SetEffect>, { set, how }: Use, isAttached: boolean): void {
  const standing = how === 'blocking' && !isAttached ? 'unattached' : how;
  const known = best.get(set) ?? 'unreferenced';
  if (SET_EFFECTS.indexOf(standing) < SET_EFFECTS.indexOf(known)) best.set(set, standing);
}
