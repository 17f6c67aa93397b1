import { plural } from '../../alerts/plain-text.ts';
import { minutes } from '../../core/time.ts';
import { whyNotAsked } from '../../health/answered.ts';
import { isStopped } from '../../health/web-acl/address-in-acl.ts';
import { type AskedRule, askedRules } from '../../health/web-acl/asked-rules.ts';
import { type FoundAcl, findWebAcls } from '../../health/web-acl/find-web-acls.ts';
import { letThrough } from '../../health/web-acl/let-through.ts';
import { SAMPLED_MS, type Sampled, samplesOfRule, type Top, topsOf } from '../../health/web-acl/sampled-requests.ts';
import { shown } from '../out.ts';
import { iso } from './blocks-book.ts';
import { CommandError, type Context } from './context.ts';

export interface WafSamplesOptions {
  /** Name or ARN. */
  acl?: string;
  rule?: string;
}

/** What one rule did, or one inside the group to which it refers. */
interface Row {
  webAcl: string;
  rule: string;
  within?: string;
  action: string;
  requests: number;
  where?: string;
  paste?: string;
}

interface Result {
  webAcls: string[];
  rows: Row[];
  samples: Sampled[];
  /** What could not be asked, or has nothing to show. */
  unknown: string[];
}

/** So many rules take more than half a minute at the five questions a second that AWS WAF answers. */
const MANY = 150;

/**
 * Shows what every rule of the account's web ACLs matched in three hours, but for what was allowed, so that a person can
 * tell which honest requests are stopped, and by what. All text is the requests' own.
 */
export async function wafSamples(options: WafSamplesOptions, context: Context): Promise<number> {
  const { clients, deployment, now, sleep, out } = context;
  const { acls, unasked } = await findWebAcls(options.acl, { clients, account: deployment.account, now, sleep });
  if (options.acl !== undefined && acls.length === 0 && unasked.length === 0)
    throw new CommandError(
      `There is no web ACL ${shown(options.acl, 200)} in ${deployment.account}, neither in ${deployment.region} nor for CloudFront.`,
    );
  const result: Result = {
    webAcls: [],
    rows: [],
    samples: [],
    unknown: unasked.map(({ scope, why }) => `${scope}: ${why}`),
  };
  for (const acl of acls) await askAcl(acl, options.rule, result, context);
  if (options.rule !== undefined && result.webAcls.length === 0 && unasked.length === 0)
    throw new CommandError(`No web ACL here has a rule ${shown(options.rule, 200)}.`);
  const rows = result.rows.toSorted((a, b) => b.requests - a.requests);
  const tops = topsOf(result.samples);
  out.data({
    since: iso(now() - SAMPLED_MS),
    webAcls: result.webAcls,
    samples: result.samples.length,
    rules: rows,
    ...tops,
    unknown: result.unknown,
  });
  for (const line of linesOf({ ...result, rows }, tops, context)) out.line(line);
  return result.unknown.length > 0 ? 1 : 0;
}

async function askAcl(acl: FoundAcl, only: string | undefined, result: Result, { out }: Context): Promise<void> {
  const all = askedRules(acl.acl, acl.groups);
  const rules = all.filter(({ name }) => only === undefined || name === only);
  const webAcl = acl.acl.Name ?? '';
  if (only === undefined || rules.length > 0) result.webAcls.push(acl.acl.ARN ?? webAcl);
  if (rules.length > MANY)
    out.note(
      `${shown(webAcl, 128)} has ${rules.length} rules, and AWS WAF answers five questions a second: this takes about ${plural(Math.ceil((rules.length * 200) / minutes(1)), 'minute')}. --rule NAME asks for one alone.`,
    );
  for (const rule of rules) {
    if (!rule.isSampled) {
      result.unknown.push(`${webAcl}, rule ${rule.name}: sampling is off, so that AWS WAF keeps none of its requests.`);
      continue;
    }
    try {
      const samples = (await samplesOfRule(rule, acl)).filter(({ action }) => action !== 'ALLOW');
      result.samples.push(...samples);
      result.rows.push(...rowsOf(webAcl, rule, samples));
    } catch (error) {
      result.unknown.push(`${webAcl}, rule ${rule.name}: ${whyNotAsked(error)}`);
    }
  }
}

const rowsOf = (webAcl: string, rule: AskedRule, samples: readonly Sampled[]): Row[] =>
  [...Map.groupBy(samples, ({ within = '', action }) => `${action} ${within}`).values()].map((alike) => {
    const [{ within, action } = { action: 'unknown' }] = alike;
    return {
      webAcl,
      rule: rule.name,
      ...(within && { within }),
      action,
      requests: alike.reduce((sum, { weight }) => sum + weight, 0),
      ...(isStopped({ action }) && letThrough(rule, within)),
    };
  });

function linesOf({ webAcls, rows, samples, unknown }: Result, tops: Record<string, Top[]>, { out }: Context): string[] {
  const { colors: c } = out;
  if (webAcls.length === 0 && unknown.length === 0)
    return ['There is no web ACL here: nothing is stopped by AWS WAF. See docs/block-list.md.'];
  const titles = { addresses: 'Addresses', uris: 'Paths', countries: 'Countries', userAgents: 'User agents' };
  return [
    c.bold(`${plural(samples.length, 'sampled request')} in three hours, ${plural(webAcls.length, 'web ACL')}`),
    ...rows.flatMap((row) => rowLines(row, c.dim)),
    ...Object.entries(titles).flatMap(([name, title]) => {
      const list = tops[name] ?? [];
      return list.length === 0
        ? []
        : [c.bold(title), ...list.map((one) => `  ${countOf(one)}  ${shown(one.name, 200)}`)];
    }),
    ...unknown.map((text) => c.yellow(shown(text, 400))),
  ];
}

const countOf = ({ requests }: { requests: number }): string => String(requests).padStart(8);

function rowLines(row: Row, dim: (text: string) => string): string[] {
  const which = [row.webAcl, row.rule, row.within].filter(Boolean).join(' / ');
  return [
    `  ${countOf(row)}  ${shown(row.action, 20)}  ${shown(which, 400)}`,
    ...(row.where ? [dim(`            To let them pass: ${shown(row.where, 400)}`)] : []),
    ...(row.paste ? [`            ${shown(row.paste, 8_000)}`] : []),
  ];
}
