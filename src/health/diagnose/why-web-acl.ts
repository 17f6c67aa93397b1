import { protectsSomething } from '../../actions/network/block-list/effect/web-acls.ts';
import { answered, whyNotAsked } from '../answered.ts';
import { type Answer, type Check, off, ok, problem } from '../check.ts';
import { addressInAcl, isStopped } from '../web-acl/address-in-acl.ts';
import { type AskedRule, askedRules } from '../web-acl/asked-rules.ts';
import { type FoundAcl, findWebAcls } from '../web-acl/find-web-acls.ts';
import { letThrough } from '../web-acl/let-through.ts';
import { type Sampled, samplesOfRule, topsOf } from '../web-acl/sampled-requests.ts';
import type { Asking } from './asking.ts';
import { NothingThere } from './not-found.ts';

/**
 * What a web ACL stops: which of its rules stopped requests in the last three hours, from whom and where, and how to let
 * them pass. With an address, why that one is stopped.
 */
export async function whyWebAcl(id: string, asking: Asking): Promise<Check[]> {
  const { clients, account, region, now, address } = asking;
  const clock = asking.clock ?? { now: () => now, sleep: () => Promise.resolve() };
  const { acls, unasked } = await findWebAcls(id, { clients, account, ...clock });
  const missed = unasked.map(
    ({ scope, why }): Check => ({ id: scope, what: `Scope ${scope}`, state: 'unknown', note: why }),
  );
  if (acls.length === 0 && missed.length === 0)
    throw new NothingThere(`There is no web ACL ${id} in ${account}, neither in ${region} nor for CloudFront.`);
  const found = await Promise.all(
    acls.map(async (acl) => [
      ...(await aclChecks(acl)),
      ...(address === undefined ? await ruleChecks(acl) : await addressInAcl(address, acl.groups, acl)),
    ]),
  );
  return [...found.flat(), ...missed];
}

async function aclChecks({ waf, scope, acl }: FoundAcl): Promise<Check[]> {
  const protects = await answered(async (): Promise<Answer> => {
    if (scope === 'CLOUDFRONT') return ok('It is for CloudFront, which alone knows the distributions that have it.');
    if (await protectsSomething(waf, acl.ARN ?? '')) return ok('It protects something.');
    return problem(
      'It protects nothing, and stops nobody.',
      `aws wafv2 associate-web-acl --web-acl-arn ${acl.ARN} --resource-arn RESOURCE`,
    );
  });
  const others = acl.DefaultAction?.Block ? 'stopped: a request passes only where a rule allows it' : 'let through';
  return [
    { id: 'protects', what: `Web ACL ${acl.Name}`, ...protects },
    { id: 'default-action', what: 'Default action', ...ok(`What no rule decides is ${others}.`) },
  ];
}

async function ruleChecks(acl: FoundAcl): Promise<Check[]> {
  const checks: Check[] = [];
  for (const rule of askedRules(acl.acl, acl.groups)) {
    const shape = { id: rule.name, what: `Rule ${rule.name}` };
    if (!rule.isSampled) {
      checks.push({ ...shape, ...off('Sampling is off, so that AWS WAF keeps none of its requests.') });
      continue;
    }
    try {
      const samples = (await samplesOfRule(rule, acl)).filter(isStopped);
      checks.push(...stopped(rule, samples).map((answer) => ({ ...shape, ...answer })));
    } catch (error) {
      checks.push({ ...shape, state: 'unknown', note: whyNotAsked(error) });
    }
  }
  if (checks.length > 0) return checks;
  return [{ id: 'stopped', what: 'Stopped requests', ...ok('There were none in the last three hours.') }];
}

/** One answer for each rule inside that stopped something. It is no problem in itself: that is what a web ACL is for. */
function stopped(rule: AskedRule, samples: readonly Sampled[]): Answer[] {
  return [...Map.groupBy(samples, ({ within }) => within)].map(([within, alike]) => {
    const count = alike.reduce((sum, { weight }) => sum + weight, 0);
    const { addresses, uris } = topsOf(alike, 1);
    const { where, paste } = letThrough(rule, within);
    const from = addresses[0] ? `, most from ${addresses[0].name}` : '';
    const to = uris[0] ? `, most to ${uris[0].name}` : '';
    const said = `${within ? `Its rule ${within}` : 'It'} stopped about ${count} requests in three hours${from}${to}.`;
    return { ...ok(`${said} To let such requests pass: ${where}`), ...(paste !== undefined && { command: paste }) };
  });
}
